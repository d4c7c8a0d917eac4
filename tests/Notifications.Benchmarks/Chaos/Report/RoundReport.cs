using System.Globalization;
using Notifications.Benchmarks.Chaos.Rounds;

namespace Notifications.Benchmarks.Chaos.Report;

/// <summary>A round as it is shown and written down.</summary>
internal sealed record RoundReport(string Row, int Round, Draw Draw, Verdict Verdict, long Difference, TimeSpan Recovery, IReadOnlyList<string> Notes)
{
    public string Describe() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Row} {Round}{(Notes.Count > 0 ? $" ({string.Join(", ", Notes)})" : "")}: accepted {Verdict.Accepted}, delivered {Verdict.Delivered}, lost {Verdict.Lost}, again {Verdict.Again}, unknown {Verdict.Unknown}, books {Difference}, recovered in {Recovery.TotalSeconds:F1} s: ") +
        (Verdict.IsGood ? "good" : "BAD: " + string.Join("; ", Verdict.Complaints));
}
