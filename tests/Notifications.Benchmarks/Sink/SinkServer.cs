using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Notifications.Benchmarks.Load;

namespace Notifications.Benchmarks.Sink;

/// <summary>The receiver, a process of its own: notes when which event came, answers 200, and says afterwards what it has seen.</summary>
internal static class SinkServer
{
    public const string ArrivalsPath = "/arrivals";

    /// <summary>A receiver that always fails.</summary>
    public const string FailingPath = "/failing";

    private static readonly ConcurrentDictionary<int, Arrivals> Rounds = new();

    /// <summary>Rounds whose events are not taken yet, and what their senders get instead.</summary>
    private static readonly ConcurrentDictionary<int, Illness> Sick = new();

    public static async Task<int> RunAsync(string url)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        await using var app = builder.Build();
        app.MapPost(ArrivalsPath, ReceiveAsync);
        app.MapPost(FailingPath, () => Results.StatusCode(StatusCodes.Status503ServiceUnavailable));
        app.MapGet("/rounds/{round:int}/count", (int round) => Of(round).Count.ToString(CultureInfo.InvariantCulture));
        app.MapGet("/rounds/{round:int}/again", (int round) => Of(round).Again.ToString(CultureInfo.InvariantCulture));
        app.MapGet("/rounds/{round:int}", (int round) => Results.Bytes(MemoryMarshal.AsBytes(Of(round).First).ToArray()));
        app.MapPost("/rounds/{round:int}/{illness}", (int round, Illness illness) => Sick[round] = illness);
        await app.RunAsync();
        return 0;
    }

    private static Arrivals Of(int round) => Rounds.GetOrAdd(round, _ => new Arrivals());

    private static async Task ReceiveAsync(HttpContext context)
    {
        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted);
            if (!read.IsCompleted)
            {
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            var found = Find(read.Buffer);
            reader.AdvanceTo(read.Buffer.End);
            await AnswerAsync(context, found);
            return;
        }
    }

    private static async Task AnswerAsync(HttpContext context, (int Round, int Number)? found)
    {
        if (found is not var (round, number))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        switch (Sick.GetValueOrDefault(round))
        {
            case Illness.Fails:
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                break;
            case Illness.Hangs:
                await new TaskCompletionSource().Task.WaitAsync(context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                break;
            default:
                Of(round).Record(number);
                break;
        }
    }

    private static (int Round, int Number)? Find(ReadOnlySequence<byte> body) => EventBody.Find(body.IsSingleSegment ? body.FirstSpan : body.ToArray());
}
