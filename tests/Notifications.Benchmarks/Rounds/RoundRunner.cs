using System.Diagnostics;
using Notifications.Benchmarks.Load;
using Notifications.Benchmarks.Subjects;

namespace Notifications.Benchmarks.Rounds;

/// <summary>One load on one subject, from the first post until everything accepted is delivered.</summary>
internal sealed class RoundRunner(Servers servers, int sink, LoadGenerator load)
{
    /// <summary>What is not delivered by then counts as lost, though it may only be late.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<Ran> _ran = [];

    public async Task<RoundResult> RunAsync(
        Subject subject, RoundKind kind, int repetition, Func<LoadGenerator, Uri, EventBody, Task<Posts>> postAsync, CancellationToken cancellationToken)
    {
        var round = _ran.Count + 1;
        var meter = new CpuMeter(servers, sink);
        var posts = await postAsync(load, subject.Service.EventsUrl, new EventBody(subject.EventType, round));
        await WaitForAllAsync(subject, round, posts.Accepted, cancellationToken);
        var cpu = meter.Read(subject, posts.Accepted);

        var deliveries = await subject.Witness.ReadAsync(round, cancellationToken);
        var last = deliveries.Seen.Max();
        var took = last == 0 ? TimeSpan.MaxValue : Stopwatch.GetElapsedTime(posts.StartedAt, last);
        var result = new RoundResult(
            subject.Name, kind, repetition, posts.Offered, posts.Accepted, posts.Refused, posts.Unanswered, posts.AcceptedPerSecond,
            posts.Accepted / took.TotalSeconds, posts.AcceptLatencies(), posts.DeliveryLatencies(deliveries.Seen), cpu,
            posts.LostAmong(deliveries.Seen), deliveries.Again);
        _ran.Add(new Ran(subject, round, posts, result));
        return result;
    }

    /// <summary>All rounds so far, with what has come late, or once more, since each of them ended.</summary>
    public async Task<IReadOnlyList<RoundResult>> AuditAsync(CancellationToken cancellationToken)
    {
        var results = new List<RoundResult>();
        foreach (var (subject, round, posts, result) in _ran)
        {
            var deliveries = await subject.Witness.ReadAsync(round, cancellationToken);
            results.Add(result with { Lost = posts.LostAmong(deliveries.Seen), Again = deliveries.Again });
        }

        return results;
    }

    private static async Task WaitForAllAsync(Subject subject, int round, int accepted, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var started = Stopwatch.GetTimestamp();
        do
        {
            foreach (var process in subject.Service.Processes) process.EnsureRuns();
            if (await subject.Witness.HasAllAsync(round, accepted, cancellationToken)) return;
            await timer.WaitForNextTickAsync(cancellationToken);
        }
        while (Stopwatch.GetElapsedTime(started) < Patience);
    }

    private sealed record Ran(Subject Subject, int Round, Posts Posts, RoundResult Result);
}
