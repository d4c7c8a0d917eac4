using System.Globalization;
using Notifications.Benchmarks.Figures;
using Notifications.Benchmarks.Rounds;
using Notifications.Benchmarks.Subjects;

namespace Notifications.Benchmarks.Report;

/// <summary>The closing table: medians over the repetitions, with the extremes where a ratio is claimed.</summary>
internal static class BenchmarkTable
{
    /// <summary>More CPU time than this in a stranger's hands, in percent, and a round is disturbed.</summary>
    private const double Disturbing = 5;

    public static void Write(BenchmarkReport report, TextWriter output)
    {
        output.WriteLine();
        output.WriteLine(report.Machine);
        foreach (var line in Explain(report)) output.WriteLine(line);
        output.WriteLine();
        output.WriteLine(Create(report));
    }

    internal static IEnumerable<string> Explain(BenchmarkReport report)
    {
        var plan = report.Plan;
        yield return $"Medians (and extremes) of {plan.Repetitions} interleaved repetitions; ratios are of rates end to end, repetition by repetition. Body 1 KiB. Load and sink share the machine.";
        yield return $"Rates, CPU time for each event (µs), accept latency (ms): {plan.Connections} connections, closed loop, {plan.Saturation.TotalSeconds:F0} s, then until all is delivered and written down. MiB: peak memory.";
        yield return $"Deliver latency (ms): {plan.Rate} events a second, open loop, {plan.Steady.TotalSeconds:F0} s, from when an event was due until the sink had it (log: until the time in its row).";
        yield return $"{SubjectNames.Webhook}, {SubjectNames.Log}: the product, all roles in one process; {SubjectNames.Split}: each role in a process of its own, webhook channel.";
        foreach (var peers in report.Subjects.Where(x => x.Lacks.Length > 0).GroupBy(x => x.Lacks))
            yield return $"{string.Join(", ", peers.Select(x => x.Name))}: same body, receiver, persistence, quorum queue and confirms; {peers.Key}.";

        foreach (var troubled in report.Rounds.Where(x => x.Refused + x.Unanswered > 0).GroupBy(x => x.Subject))
            yield return $"{troubled.Key}: {troubled.Sum(x => x.Refused)} posts were refused, {troubled.Sum(x => x.Unanswered)} were not answered.";

        var disturbed = report.Rounds.Count(x => x.Kind != RoundKind.WarmUp && x.Cpu.Others + x.Cpu.Stolen > Disturbing);
        if (disturbed > 0) yield return $"DISTURBED: in {disturbed} of {report.Rounds.Count(x => x.Kind != RoundKind.WarmUp)} rounds other processes or the hypervisor took more than {Disturbing:F0} % of the CPU time.";
    }

    internal static TextTable Create(BenchmarkReport report)
    {
        var table = new TextTable(
            "", "in/s", "end to end/s", "/ floor", "/ express", "/ express-db", "own µs", "broker", "database", "all", "accept p50", "p99", "deliver p50", "p95", "p99", "MiB", "lost", "twice");
        foreach (var subject in report.Subjects) table.Add([.. Row(report, subject)]);
        foreach (var (name, reason) in report.Absent) table.AddNote(name, reason);
        return table;
    }

    private static IEnumerable<string> Row(BenchmarkReport report, SubjectFacts subject)
    {
        var saturation = report.Of(subject.Name, RoundKind.Saturation).ToList();
        var steady = report.Of(subject.Name, RoundKind.Steady).ToList();
        var all = report.Rounds.Where(x => x.Subject == subject.Name).ToList();
        var rates = Spread.Of(saturation.Select(x => x.DeliveredPerSecond));

        return
        [
            subject.Name,
            Median(saturation, x => x.AcceptedPerSecond),
            rates is null ? "" : Invariant($"{rates.Median:F0} ({rates.Min:F0}–{rates.Max:F0})"),
            Ratio(report, subject.Name, SubjectNames.Floor),
            Ratio(report, subject.Name, SubjectNames.Express),
            Ratio(report, subject.Name, SubjectNames.ExpressWithDatabase),
            Median(saturation, x => x.Cpu.Service),
            Median(saturation, x => x.Cpu.Broker),
            Median(saturation, x => x.Cpu.Database),
            Median(saturation, x => x.Cpu.Total),
            Median(saturation, x => x.Accept?.P50, "F1"),
            Median(saturation, x => x.Accept?.P99, "F1"),
            Median(steady, x => x.Delivery?.P50, "F1"),
            Median(steady, x => x.Delivery?.P95, "F1"),
            Median(steady, x => x.Delivery?.P99, "F1"),
            Invariant($"{subject.PeakMemory}"),
            Invariant($"{all.Sum(x => x.Lost)}"),
            Invariant($"{all.Sum(x => x.Again)}"),
        ];
    }

    /// <summary>Of neighbours: a machine that was slower for one repetition was slower for both.</summary>
    private static string Ratio(BenchmarkReport report, string subject, string peer)
    {
        if (subject == peer) return "";
        var ratios = report.Of(subject, RoundKind.Saturation).Join(
            report.Of(peer, RoundKind.Saturation), x => x.Repetition, x => x.Repetition, (x, y) => x.DeliveredPerSecond / y.DeliveredPerSecond);
        return Spread.Of(ratios) is { } spread ? Invariant($"{spread.Median:F2} ({spread.Min:F2}–{spread.Max:F2})") : "";
    }

    private static string Median(IEnumerable<RoundResult> rounds, Func<RoundResult, double?> value, string format = "F0") =>
        Spread.Of(rounds.Select(value).OfType<double>())?.Median.ToString(format, CultureInfo.InvariantCulture) ?? "";

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
