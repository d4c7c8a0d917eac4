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

            if (Find(read.Buffer) is var (round, number)) Of(round).Record(number);
            else context.Response.StatusCode = StatusCodes.Status400BadRequest;
            reader.AdvanceTo(read.Buffer.End);
            return;
        }
    }

    private static (int Round, int Number)? Find(ReadOnlySequence<byte> body) => EventBody.Find(body.IsSingleSegment ? body.FirstSpan : body.ToArray());
}
