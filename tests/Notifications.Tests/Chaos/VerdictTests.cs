using Notifications.Benchmarks.Chaos.Rounds;
using NUnit.Framework;

namespace Notifications.Tests.Chaos;

public sealed class VerdictTests
{
    private static readonly Expectation InFlight = Expectation.UnknownUpTo(2, "two calls were under way");

    [Test]
    public void A_round_in_which_everything_arrived_once_is_good()
    {
        var verdict = Verdict.Judge(Round.Quiet, Round.Strict);

        Assert.That((verdict.Accepted, verdict.Delivered, verdict.Lost, verdict.Again, verdict.Unknown), Is.EqualTo((10, 10, 0, 0, 0)));
        Assert.That(verdict.IsGood);
    }

    [Test]
    public void An_accepted_event_that_never_arrived_is_lost_whatever_the_fault([Values] bool isStrict)
    {
        var verdict = Verdict.Judge(Round.Quiet.With(3, null), isStrict ? Round.Strict : InFlight);

        Assert.That((verdict.Lost, verdict.Delivered), Is.EqualTo((1, 9)));
        Assert.That(verdict.Complaints, Is.EqualTo(new[] { "1 accepted events never arrived (3)" }));
    }

    [Test]
    public void An_event_that_was_never_accepted_may_have_arrived_all_the_same()
    {
        var verdict = Verdict.Judge(Round.Quiet.With(99, Round.Once), Round.Strict);

        Assert.That((verdict.IsGood, verdict.Delivered), Is.EqualTo((true, 10)));
    }

    [Test]
    public void A_double_needs_an_unknown_outcome_of_this_very_event()
    {
        var evidence = Round.Quiet.With(4, Round.Twice).Resent(5);

        Assert.That(Verdict.Judge(evidence, InFlight).Complaints, Is.EqualTo(new[] { "1 events arrived again without an unknown outcome or a replay (4)" }));
        Assert.That(Verdict.Judge(evidence.Resent(4), InFlight).IsGood);
    }

    [Test]
    public void Each_unknown_outcome_explains_one_more_arrival_and_no_more()
    {
        var evidence = Round.Quiet.With(4, Round.Once with { Count = 3 });

        Assert.That(Verdict.Judge(evidence.Resent(4), InFlight).IsGood, Is.False);
        Assert.That(Verdict.Judge(evidence.Resent(4, attempts: 2), InFlight).IsGood);
    }

    [Test]
    public void A_replay_of_what_nobody_knew_is_explained_once_by_the_attempt_before_it()
    {
        var evidence = Round.Quiet.With(4, Round.Twice).Resent(4).Replayed(4, Expectation.UnknownCause);

        Assert.That(Verdict.Judge(evidence, InFlight).IsGood);
        Assert.That(Verdict.Judge(evidence.With(4, Round.Once with { Count = 3 }), InFlight).IsGood, Is.False);
    }

    [Test]
    public void A_replay_of_what_the_receiver_refused_explains_one_more_arrival()
    {
        var refused = Expectation.Rejected("told to");

        Assert.That(Verdict.Judge(Round.Quiet.With(4, Round.Twice).Replayed(4, Expectation.RejectedCause), refused).IsGood);
        Assert.That(Verdict.Judge(Round.Quiet.With(4, Round.Twice), refused).IsGood, Is.False);
    }

    [Test]
    public void Doubles_carry_the_same_id_or_nobody_could_recognise_them()
    {
        var evidence = Round.Quiet.With(4, Round.Twice with { Ids = 2 }).Resent(4);

        Assert.That(Verdict.Judge(evidence, InFlight).Complaints, Is.EqualTo(new[] { "1 events arrived under more than one id (4)" }));
    }

    [Test]
    public void More_unknown_outcomes_than_calls_under_way_are_too_many_whether_or_not_they_doubled()
    {
        var evidence = Round.Quiet.Resent(1).Resent(2);

        Assert.That(Verdict.Judge(evidence, InFlight).IsGood);
        Assert.That(Verdict.Judge(evidence, InFlight).Unknown, Is.EqualTo(2));
        Assert.That(Verdict.Judge(evidence.Resent(3), InFlight).Complaints, Has.One.StartsWith("3 outcomes unknown, at most 2"));
        Assert.That(Verdict.Judge(evidence, Round.Strict).Complaints, Has.One.StartsWith("2 outcomes unknown, at most 0"));
    }

    [Test]
    public void A_receiver_that_says_nothing_explains_as_many_unknown_outcomes_as_requests_it_left_unanswered()
    {
        var silent = Expectation.Unanswered("told to");
        var evidence = Round.Quiet.With(1, Round.Twice with { Unanswered = 1 }).Resent(1);

        Assert.That(Verdict.Judge(evidence, silent).IsGood);
        Assert.That(Verdict.Judge(evidence.Resent(2), silent).IsGood, Is.False);
    }

    [TestCase("exhausted")]
    [TestCase("error")]
    [TestCase(Expectation.RejectedCause)]
    public void Nothing_is_faulted_for_a_reason_that_the_fault_does_not_give(string cause) =>
        Assert.That(Verdict.Judge(Round.Quiet.Replayed(7, cause), InFlight).Complaints, Is.EqualTo(new[] { $"faulted without reason: {cause} (7)" }));

    [Test]
    public void What_the_receiver_refused_may_be_faulted_as_rejected() =>
        Assert.That(Verdict.Judge(Round.Quiet.Replayed(7, Expectation.RejectedCause), Expectation.Rejected("told to")).IsGood);

    [Test]
    public void The_books_must_balance_and_have_every_accepted_event_once()
    {
        Assert.That(Verdict.Judge(Round.Quiet with { Difference = -1 }, Round.Strict).Complaints, Is.EqualTo(new[] { "the books differ by -1" }));
        Assert.That(
            Verdict.Judge(Round.Quiet with { EventsInBooks = 11 }, Round.Strict).Complaints,
            Is.EqualTo(new[] { "the books have 11 events, 10 were accepted" }));
    }

    [Test]
    public void Unrest_and_refusals_are_told_as_they_are() =>
        Assert.That(
            Verdict.Judge(Round.Quiet with { Unrest = ["no rest"], Refusals = ["422"] }, Round.Strict).Complaints, Is.EquivalentTo(new[] { "no rest", "422" }));

    [Test]
    public void Of_many_numbers_the_first_few_are_shown()
    {
        var evidence = Enumerable.Range(0, 8).Aggregate(Round.Quiet, (x, number) => x.With(number, null));

        Assert.That(Verdict.Judge(evidence, Round.Strict).Complaints, Is.EqualTo(new[] { "8 accepted events never arrived (0, 1, 2, 3, 4, …)" }));
    }
}
