using System.Diagnostics;
using Notifications.Benchmarks.Rounds;

namespace Notifications.Benchmarks.Report;

/// <summary>A line for each step, with the time so far and how much is done: readable on a terminal and in a CI log alike.</summary>
internal sealed class Progress(TextWriter output, int steps)
{
    private readonly long _started = Stopwatch.GetTimestamp();
    private int _done;

    public void Note(string text) => output.WriteLine($"{Stopwatch.GetElapsedTime(_started):mm\\:ss} {100 * _done / Math.Max(1, steps),3} %  {text}");

    public void Step() => _done++;

    public void Say(RoundResult result)
    {
        Step();
        var latency = result.Delivery is { } delivery ? FormattableString.Invariant($"delivered after {delivery.P50:F1} ms (p50), {delivery.P99:F1} ms (p99)") : "nothing delivered";
        Note(FormattableString.Invariant(
            $"{result.Repetition}  {result.Subject,-8} {result.Kind,-10} {result.AcceptedPerSecond,6:F0}/s in, {result.DeliveredPerSecond,6:F0}/s end to end, {result.Cpu.Total,5:F0} µs CPU, {latency}{Trouble(result)}"));
    }

    private static string Trouble(RoundResult result) =>
        result is { Lost: 0, Again: 0, Refused: 0, Unanswered: 0 } ? "" : $"; lost {result.Lost}, twice {result.Again}, refused {result.Refused}, unanswered {result.Unanswered}";
}
