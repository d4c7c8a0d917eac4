using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Notifications.Benchmarks.Chaos.Rounds;
using Notifications.Benchmarks.Load;

namespace Notifications.Benchmarks.Chaos.Stage;

/// <summary>The receiver, a process of its own that nothing kills: counts what it took, by event and webhook-id, and behaves as it is told.</summary>
internal static class Receiver
{
    public const string ArrivalsPath = "/arrivals";
    private static readonly ConcurrentDictionary<(int Round, int Number), Seen> Arrivals = new();
    private static volatile Behaviour _behaviour = new(Manner.Answers, 0, 0);

    public static async Task<int> RunAsync(string url)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        await using var app = builder.Build();
        app.MapPost(ArrivalsPath, ReceiveAsync);
        app.MapPut("/behaviour", (Behaviour behaviour) => { _behaviour = behaviour; });
        app.MapGet("/rounds/{round:int}", (int round) => Arrivals.Where(x => x.Key.Round == round).Select(x => x.Value.Tell(x.Key.Number)));
        await app.RunAsync();
        return 0;
    }

    private static async Task ReceiveAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        if (EventBody.Find(body.GetBuffer().AsSpan(0, (int)body.Length)) is not var (round, number))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        var behaviour = _behaviour;
        var manner = behaviour.IsMeant(number) ? behaviour.Manner : Manner.Answers;
        if (manner == Manner.Refuses)
        {
            context.Response.StatusCode = StatusCodes.Status410Gone;   // it did not take it, so it counts nothing
            return;
        }

        var seen = Arrivals.GetOrAdd((round, number), _ => new Seen());
        var isAnswered = seen.Record(context.Request.Headers["webhook-id"].ToString(), mayAnswer: manner == Manner.Answers);
        if (isAnswered) await Elapse.ForAsync(behaviour.AnswerAfter(number), context.RequestAborted);
        else if (manner == Manner.Hangs) await WaitUntilAbandonedAsync(context);
        else context.Abort();
    }

    /// <summary>The caller has hung up when it answers.</summary>
    private static async Task WaitUntilAbandonedAsync(HttpContext context)
    {
        var abandoned = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(abandoned.SetResult);
        await abandoned.Task;
    }

    private sealed class Seen
    {
        private readonly Lock _lock = new();
        private readonly HashSet<string> _ids = [];
        private long _first;
        private int _count;
        private int _unanswered;

        /// <returns>Whether it is answered: always when it comes again, or a replay would have no end.</returns>
        public bool Record(string id, bool mayAnswer)
        {
            lock (_lock)
            {
                var isFirst = _count++ == 0;
                var isAnswered = mayAnswer || !isFirst;
                if (isFirst) _first = Stopwatch.GetTimestamp();
                if (!isAnswered) _unanswered++;
                _ids.Add(id);
                return isAnswered;
            }
        }

        public ReceivedEvent Tell(int number)
        {
            lock (_lock) return new ReceivedEvent(number, _count, _unanswered, _ids.Count, _first);
        }
    }
}

/// <summary>What becomes of a request that has been read.</summary>
internal enum Manner
{
    Answers,

    /// <summary>410: never again.</summary>
    Refuses,

    /// <summary>Takes it, closes the connection, says nothing.</summary>
    Closes,

    /// <summary>Takes it and answers when the caller has hung up.</summary>
    Hangs,
}

/// <param name="Percent">How many events this is for; the others are answered.</param>
/// <param name="MostMilliseconds">How long an answer takes, at most.</param>
internal sealed record Behaviour(Manner Manner, int Percent, int MostMilliseconds)
{
    private const int Scatter = 7919;

    public bool IsMeant(int number) => number * Scatter % 100 < Percent;

    public TimeSpan AnswerAfter(int number) => MostMilliseconds == 0 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(number * Scatter % MostMilliseconds);
}

internal sealed record ReceivedEvent(int Number, int Count, int Unanswered, int Ids, long First);
