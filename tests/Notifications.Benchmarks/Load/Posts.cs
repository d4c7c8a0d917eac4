using System.Diagnostics;
using Notifications.Benchmarks.Figures;

namespace Notifications.Benchmarks.Load;

/// <summary>What was posted in one round: when each event was due and when its answer came, by number, in <see cref="Stopwatch"/> ticks (one clock for all processes).</summary>
internal sealed class Posts
{
    /// <summary>More than any round posts.</summary>
    public const int Most = 300_000;

    private long[] _due = new long[Most];
    private long[] _accepted = new long[Most];
    private int _count;
    private int _refused;
    private int _unanswered;

    /// <summary>The round's first event was due then.</summary>
    public long StartedAt { get; } = Stopwatch.GetTimestamp();

    public long EndedAt { get; private set; }

    public int Offered => _count;

    /// <summary>Answers other than 202.</summary>
    public int Refused => _refused;

    /// <summary>Nobody knows whether these were accepted, so they may arrive and may not.</summary>
    public int Unanswered => _unanswered;

    public int Accepted => _count - _refused - _unanswered;

    /// <summary>Over the time in which events were posted.</summary>
    public double AcceptedPerSecond => Accepted / Stopwatch.GetElapsedTime(StartedAt, EndedAt).TotalSeconds;

    /// <returns>Its number, or nothing when the round is full.</returns>
    public int? Next(long due)
    {
        var number = Interlocked.Increment(ref _count) - 1;
        if (number >= Most)
        {
            Interlocked.Decrement(ref _count);
            return null;
        }

        _due[number] = due;
        return number;
    }

    public void Accept(int number) => _accepted[number] = Stopwatch.GetTimestamp();

    public void Refuse() => Interlocked.Increment(ref _refused);

    public void Miss() => Interlocked.Increment(ref _unanswered);

    /// <summary>No event will be posted any more.</summary>
    public void End() => EndedAt = Stopwatch.GetTimestamp();

    /// <summary>No answer will come any more: the rest of the room is not needed.</summary>
    public Posts Close()
    {
        Array.Resize(ref _due, _count);
        Array.Resize(ref _accepted, _count);
        return this;
    }

    public Latencies? AcceptLatencies() => Latencies.Of(AcceptedNumbers().Select(x => Stopwatch.GetElapsedTime(_due[x], _accepted[x])));

    /// <summary>From when an event was due, not from when it could be sent: a system that stalls must not make its own test stall.</summary>
    public Latencies? DeliveryLatencies(IReadOnlyList<long> seen) =>
        Latencies.Of(AcceptedNumbers().Where(x => x < seen.Count && seen[x] != 0).Select(x => Stopwatch.GetElapsedTime(_due[x], seen[x])));

    public int LostAmong(IReadOnlyList<long> seen) => AcceptedNumbers().Count(x => x >= seen.Count || seen[x] == 0);

    private IEnumerable<int> AcceptedNumbers() => Enumerable.Range(0, _count).Where(x => _accepted[x] != 0);
}
