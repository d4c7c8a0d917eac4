using Notifications.Benchmarks.Figures;
using NUnit.Framework;

namespace Notifications.Tests.Benchmarks;

public sealed class FiguresTests
{
    [TestCase(50, 50)]
    [TestCase(95, 95)]
    [TestCase(99, 99)]
    [TestCase(99.5, 100)]
    [TestCase(100, 100)]
    public void A_percentile_of_a_hundred_values_is_the_value_of_that_rank(double percent, double expected) =>
        Assert.That(Percentiles.At([.. Enumerable.Range(1, 100).Select(x => (double)x)], percent), Is.EqualTo(expected));

    [Test]
    public void Every_percentile_of_one_value_is_that_value() =>
        Assert.That(new[] { Percentiles.At([7], 1), Percentiles.At([7], 50), Percentiles.At([7], 100) }, Is.All.EqualTo(7));

    [Test]
    public void A_percentile_of_nothing_is_an_error() => Assert.That(() => Percentiles.At([], 50), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public void Latencies_are_sorted_before_they_are_ranked()
    {
        var latencies = Latencies.Of([TimeSpan.FromMilliseconds(30), TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(20)]);

        Assert.That(latencies, Is.EqualTo(new Latencies(3, P50: 20, P95: 30, P99: 30, Max: 30)));
    }

    [Test]
    public void Without_deliveries_there_are_no_latencies() => Assert.That(Latencies.Of([]), Is.Null);

    [TestCase(new double[] { 3, 1, 2 }, 2, 1, 3)]
    [TestCase(new double[] { 4, 1, 2, 3 }, 2.5, 1, 4)]
    [TestCase(new double[] { 5 }, 5, 5, 5)]
    public void The_spread_has_the_median_and_the_extremes(double[] values, double median, double min, double max) =>
        Assert.That(Spread.Of(values), Is.EqualTo(new Spread(median, min, max)));

    [Test]
    public void Of_nothing_there_is_no_spread() => Assert.That(Spread.Of([]), Is.Null);

    [TestCase(new double[] { }, 0, false, Description = "nothing ran yet")]
    [TestCase(new double[] { 1_000 }, 50_000, false, Description = "one burst shows no steadiness")]
    [TestCase(new double[] { 500, 1_000 }, 50_000, false, Description = "still rising")]
    [TestCase(new double[] { 500, 950, 1_000 }, 50_000, true)]
    [TestCase(new double[] { 500, 1_000, 950 }, 50_000, true, Description = "falling is as steady as rising")]
    [TestCase(new double[] { 500, 950, 1_000 }, 9_999, false, Description = "steady, and not compiled yet")]
    public void A_process_is_warm_when_it_has_seen_enough_and_is_steady(double[] rates, long notifications, bool expected) =>
        Assert.That(WarmUp.IsDone(rates, notifications, least: 10_000), Is.EqualTo(expected));
}
