using Notifications.Benchmarks;
using Notifications.Benchmarks.Chaos;
using Notifications.Benchmarks.Chaos.Faults;
using Notifications.Benchmarks.Chaos.Rounds;
using NUnit.Framework;

namespace Notifications.Tests.Chaos;

public sealed class PlanTests
{
    private static readonly Span Lasting = Span.OfSeconds(1, 4);

    // Numbers, not only "twice the same": a seed from a report must still mean the same after a change of framework or of this code.
    [Test]
    public void A_seed_draws_the_same_moments_in_every_process()
    {
        var draw = Draw.Of(seed: 42, "kill-delivery", round: 1, Lasting);

        Assert.That(draw, Is.EqualTo(Draw.Of(42, "kill-delivery", 1, Lasting)));
        Assert.That((int)draw.Lasting.TotalMilliseconds, Is.EqualTo(3813));
    }

    [Test]
    public void Every_seed_row_and_round_draws_others()
    {
        var draws = new[] { Draw.Of(1, "a", 1, Lasting), Draw.Of(2, "a", 1, Lasting), Draw.Of(1, "b", 1, Lasting), Draw.Of(1, "a", 2, Lasting) };

        Assert.That(draws, Is.Unique);
    }

    [Test]
    public void A_draw_keeps_to_its_bounds()
    {
        var draws = Enumerable.Range(1, 1_000).Select(x => Draw.Of(7, "row", x, Lasting)).ToList();

        Assert.That(draws.Select(x => x.Lasting), Is.All.InRange(Lasting.Least, Lasting.Most));
        Assert.That(draws.Select(x => x.Choice), Is.All.GreaterThanOrEqualTo(0));
        Assert.That(draws.Count(x => x.Choice % 2 == 0), Is.InRange(400, 600));
    }

    [Test]
    public void Rows_have_names_of_their_own_and_say_what_they_allow()
    {
        Assert.That(Catalogue.Rows.Select(x => x.Name), Is.Unique);
        Assert.That(Catalogue.Rows.Select(x => x.Expectation.Why), Is.All.Not.Empty);
    }

    [Test]
    public void Rows_with_wires_stand_together_because_the_product_is_started_anew_for_them() =>
        Assert.That(Catalogue.Rows.Select(x => x.IsWired), Is.Ordered);

    // Where nobody who makes attempts dies and nothing that was confirmed is destroyed, a double has no excuse.
    [TestCase("kill-lifecycle")]
    [TestCase("kill-api")]
    [TestCase("rolling-restart")]
    [TestCase("kill-broker")]
    [TestCase("kill-database")]
    [TestCase("freeze-broker")]
    [TestCase("memory-alarm")]
    [TestCase("database-down")]
    [TestCase("both-down")]
    [TestCase("purge-commands")]
    [TestCase("copy-commands")]
    [TestCase("cut-broker")]
    [TestCase("cut-database")]
    public void Faults_that_leave_every_outcome_known_allow_no_double(string name)
    {
        var expectation = Catalogue.Rows.Single(x => x.Name == name).Expectation;

        Assert.That((expectation.MostUnknown, expectation.LeavesUnanswered, expectation.Causes.Count), Is.EqualTo((0, false, 0)));
    }

    [Test]
    public void A_short_run_plays_a_row_once_and_none_for_long()
    {
        var plan = Plan.Of(1, [], isShort: true, rounds: null);

        Assert.That(plan.Rows, Is.EqualTo(Catalogue.Rows.Where(x => !x.OnlyInFull)));
        Assert.That(plan.Rows.Select(plan.RoundsOf), Is.All.EqualTo(1));
        Assert.That(plan.Rows.Select(x => x.LastingFor(plan.IsShort).Most), Is.All.LessThanOrEqualTo(TimeSpan.FromSeconds(10)));
    }

    [Test]
    public void A_full_run_plays_every_row() => Assert.That(Plan.Of(1, [], isShort: false, rounds: null).Rows, Is.EqualTo(Catalogue.Rows));

    [Test]
    public void A_row_that_is_asked_for_by_name_is_played_in_a_short_run_too() =>
        Assert.That(Plan.Of(1, ["kill-all"], isShort: true, rounds: null).Rows.Select(x => x.Name), Is.EqualTo(new[] { "kill-all" }));

    [Test]
    public void A_row_that_does_not_exist_is_told_with_those_that_do() =>
        Assert.That(
            () => Plan.Of(1, ["kill-nobody"], isShort: false, rounds: null),
            Throws.TypeOf<BenchmarkException>().With.Message.Contains("kill-nobody").And.Message.Contains("kill-broker"));
}
