using System.Diagnostics;
using Notifications.Benchmarks.Load;

namespace Notifications.Benchmarks.Sink;

/// <summary>When each event of one round came for the first time, by number, and how often one came again.</summary>
internal sealed class Arrivals
{
    private readonly long[] _first = new long[Posts.Most];
    private int _count;
    private int _again;

    public int Count => _count;
    public int Again => _again;
    public ReadOnlySpan<long> First => _first;

    public void Record(int number)
    {
        if ((uint)number >= (uint)_first.Length) return;
        if (Interlocked.CompareExchange(ref _first[number], Stopwatch.GetTimestamp(), 0) == 0) Interlocked.Increment(ref _count);
        else Interlocked.Increment(ref _again);
    }
}
