using System.Globalization;
using Notifications.Benchmarks.Chaos.Rounds;

namespace Notifications.Benchmarks.Chaos.Report;

/// <summary>A round as it is shown and written down.</summary>
internal sealed record RoundReport(string Row, int Round, Draw Draw, Verdict Verdict, long Difference, TimeSpan Recovery, IReadOnlyList<string> Notes)
{
    public string Describe()
    {
        var notes = Notes.Count > 0 ? $" ({string.Join(", ", Notes)})" : "";
        var counts = $"accepted {Verdict.Accepted}, delivered {Verdict.Delivered}, lost {Verdict.Lost}, again {Verdict.Again}, unknown {Verdict.Unknown}";
        var recovered = string.Create(CultureInfo.InvariantCulture, $"recovered in {Recovery.TotalSeconds:F1} s");
        return $"{Row} {Round}{notes}: {counts}, books {Difference}, {recovered}: {(Verdict.IsGood ? "good" : "BAD: " + string.Join("; ", Verdict.Complaints))}";
    }
}
