using Notifications.Benchmarks.Figures;
using Notifications.Benchmarks.Report;
using Notifications.Benchmarks.Rounds;
using Notifications.Benchmarks.Subjects;
using NUnit.Framework;

namespace Notifications.Tests.Benchmarks;

public sealed class BenchmarkTableTests
{
    [Test]
    public void A_ratio_is_the_median_of_the_repetitions_own_ratios()
    {
        // The medians of the rates would give 200 / 200 = 1.
        var report = Report([Round("webhook", 1, 100), Round("webhook", 2, 200), Round("webhook", 3, 900), Round("floor", 1, 200), Round("floor", 2, 100), Round("floor", 3, 300)]);

        Assert.That(Row(report, "webhook"), Does.Contain("2.00 (0.50–3.00)"));
    }

    [Test]
    public void Warm_up_counts_for_losses_and_for_nothing_else()
    {
        var report = Report([Round("webhook", 0, 5_000) with { Kind = RoundKind.WarmUp, Lost = 3 }, Round("webhook", 1, 100)]);

        Assert.That(Row(report, "webhook"), Does.Contain(" 100 ").And.Not.Contains("5000").And.Match(@" 3 +0$"));
    }

    [Test]
    public void What_is_absent_has_a_row_that_says_why() =>
        Assert.That(Row(Report([Round("webhook", 1, 100)]), "express"), Does.EndWith("node is not here"));

    [Test]
    public void What_a_peer_lacks_is_said() =>
        Assert.That(BenchmarkTable.Explain(Report([Round("webhook", 1, 100)])), Has.Some.Contains("floor: same body").And.Some.Contains("no status"));

    [Test]
    public void A_round_that_others_disturbed_is_not_passed_over_in_silence()
    {
        var calm = Round("webhook", 1, 100);

        Assert.That(BenchmarkTable.Explain(Report([calm])), Has.None.Contains("DISTURBED"));
        Assert.That(BenchmarkTable.Explain(Report([calm, calm with { Cpu = calm.Cpu with { Others = 12 } }])), Has.Some.Contains("DISTURBED: in 1 of 2 rounds"));
    }

    [Test]
    public void Figures_stand_below_each_other()
    {
        var table = new TextTable("", "rate");
        table.Add("a long name", "7");
        table.Add("b", "1234");

        Assert.That(table.ToString().Split(Environment.NewLine), Is.EqualTo(new[] { "             rate", "a long name     7", "b            1234" }));
    }

    [Test]
    public void A_column_without_figures_is_left_out()
    {
        var table = new TextTable("", "empty", "rate");
        table.Add("a", "", "7");
        table.AddNote("a long name", "is not here, and why");

        Assert.That(table.ToString().Split(Environment.NewLine), Is.EqualTo(new[] { "             rate", "a               7", "a long name  is not here, and why" }));
    }

    [TestCase("MemTotal:       24598256 kB", "MemTotal", ':', "24598256 kB")]
    [TestCase("PRETTY_NAME=\"Debian GNU/Linux 12\"", "PRETTY_NAME", '=', "\"Debian GNU/Linux 12\"")]
    [TestCase("something else", "model name", ':', "?")]
    public void A_fact_of_the_machine_is_read_from_its_line(string line, string name, char separator, string expected) =>
        Assert.That(MachineLine.Value(["", line], name, separator), Is.EqualTo(expected));

    [Test]
    public void Each_repetition_begins_with_another_subject() =>
        Assert.That(Enumerable.Range(0, 3).Select(x => string.Concat(Plan.InTurn(["A", "B", "C"], x))), Is.EqualTo(new[] { "ABC", "BCA", "CAB" }));

    private static string Row(BenchmarkReport report, string subject) =>
        BenchmarkTable.Create(report).ToString().Split(Environment.NewLine).Single(x => x.StartsWith(subject, StringComparison.Ordinal));

    private static BenchmarkReport Report(RoundResult[] rounds) => new(
        "a machine", Plan.Full, [new("webhook", 200, ""), new(SubjectNames.Floor, 100, "no status")], new Dictionary<string, string> { ["express"] = "node is not here" }, rounds);

    private static RoundResult Round(string subject, int repetition, double perSecond) => new(
        subject, RoundKind.Saturation, repetition, Offered: 10, Accepted: 10, Refused: 0, Unanswered: 0, AcceptedPerSecond: perSecond, DeliveredPerSecond: perSecond,
        new Latencies(10, 1, 2, 3, 4), Delivery: null, new CpuUse(10, 20, 30, 4, 5, Others: 0, Stolen: 0), Lost: 0, Again: 0);
}
