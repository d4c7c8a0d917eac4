using Notifications.Channels;
using Notifications.Delivery;
using Notifications.Storage;
using NUnit.Framework;

namespace Notifications.Tests.Delivery;

public sealed class NextStepTests
{
    private static readonly TimeSpan[] Redelivery = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30)];

    [TestCase(1, ExpectedResult = "00:00:01")]
    [TestCase(2, ExpectedResult = "00:00:05")]
    [TestCase(3, ExpectedResult = "00:00:30")]
    public string A_deferred_attempt_is_redelivered_after_the_next_wait(int attempt) => Redelivered(Deferred(), attempt);

    [TestCase(4)]
    [TestCase(5)]
    public void The_last_attempt_that_is_deferred_exhausts_the_cycle(int attempt) =>
        Assert.That(NextStep.Decide(Deferred(), attempt, Redelivery, UnknownPolicy.Fault), Is.EqualTo(new NextStep.Fault(FaultCauses.Exhausted)));

    [TestCase(1, "00:00:00")]
    [TestCase(2, "00:00:01")]
    [TestCase(2, "00:00:04.999")]
    [TestCase(2, "00:00:05")]
    public void A_wish_that_the_next_wait_fulfils_anyway_changes_nothing(int attempt, string wish) =>
        Assert.That(NextStep.Decide(Deferred(TimeSpan.Parse(wish)), attempt, Redelivery, UnknownPolicy.Fault), Is.EqualTo(new NextStep.Redeliver(Redelivery[attempt - 1])));

    [TestCase(1, "00:00:01.001")]
    [TestCase(2, "00:00:06")]
    [TestCase(3, "1.00:00:00")]
    public void A_wish_beyond_the_next_wait_is_held_exactly_so_long(int attempt, string wish) =>
        Assert.That(NextStep.Decide(Deferred(TimeSpan.Parse(wish)), attempt, Redelivery, UnknownPolicy.Fault), Is.EqualTo(new NextStep.Hold(TimeSpan.Parse(wish))));

    [TestCase("00:00:01")]
    [TestCase("1.00:00:00")]
    public void A_wish_gives_no_attempt_beyond_the_last(string wish) =>
        Assert.That(NextStep.Decide(Deferred(TimeSpan.Parse(wish)), 4, Redelivery, UnknownPolicy.Fault), Is.EqualTo(new NextStep.Fault(FaultCauses.Exhausted)));

    [Test]
    public void Whatever_the_attempt_delivered_ends_well_and_rejected_and_unknown_end_the_cycle([Values(1, 3, 4)] int attempt)
    {
        Assert.That(NextStep.Decide(new DeliveryOutcome.Delivered(), attempt, Redelivery, UnknownPolicy.Fault), Is.EqualTo(new NextStep.Done()));
        Assert.That(NextStep.Decide(new DeliveryOutcome.Rejected("http-400"), attempt, Redelivery, UnknownPolicy.Fault), Is.EqualTo(new NextStep.Fault(FaultCauses.Rejected)));
        Assert.That(NextStep.Decide(new DeliveryOutcome.Unknown("timeout"), attempt, Redelivery, UnknownPolicy.Fault), Is.EqualTo(new NextStep.Fault(FaultCauses.Unknown)));
    }

    [Test]
    public void What_the_provider_took_is_done_until_its_receipt_comes([Values(1, 3, 4)] int attempt, [Values] UnknownPolicy policy) =>
        Assert.That(NextStep.Decide(new DeliveryOutcome.Sent("SM1", TimeSpan.FromHours(1)), attempt, Redelivery, policy), Is.EqualTo(new NextStep.Done()));

    [Test]
    public void Where_a_double_costs_an_unknown_outcome_is_held_however_often_it_was_tried(
        [Values(1, 3, 4)] int attempt, [Values(UnknownPolicy.Hold, UnknownPolicy.Ask)] UnknownPolicy policy) =>
        Assert.That(NextStep.Decide(new DeliveryOutcome.Unknown("timeout"), attempt, Redelivery, policy), Is.EqualTo(new NextStep.HoldUnknown()));

    [TestCase(1, ExpectedResult = "Redeliver { Delay = 00:00:01 }")]
    [TestCase(2, ExpectedResult = "Redeliver { Delay = 00:00:05 }")]
    [TestCase(3, ExpectedResult = "Redeliver { Delay = 00:00:30 }")]
    [TestCase(4, ExpectedResult = "Fault { Cause = unknown }")]
    [TestCase(5, ExpectedResult = "Fault { Cause = unknown }")]
    public string Where_the_receiver_knows_a_double_an_unknown_outcome_is_sent_again_as_long_as_there_are_attempts(int attempt) =>
        NextStep.Decide(new DeliveryOutcome.Unknown("timeout"), attempt, Redelivery, UnknownPolicy.Resend).ToString()!;

    [Test]
    public void The_policy_for_unknown_changes_nothing_else([Values(1, 3, 4)] int attempt, [Values] UnknownPolicy policy)
    {
        foreach (var known in new DeliveryOutcome[] { new DeliveryOutcome.Delivered(), new DeliveryOutcome.Rejected("sms-21211"), Deferred() })
            Assert.That(NextStep.Decide(known, attempt, Redelivery, policy), Is.EqualTo(NextStep.Decide(known, attempt, Redelivery, UnknownPolicy.Fault)));
    }

    private static string Redelivered(DeliveryOutcome outcome, int attempt) => ((NextStep.Redeliver)NextStep.Decide(outcome, attempt, Redelivery, UnknownPolicy.Fault)).Delay.ToString();

    private static DeliveryOutcome.Deferred Deferred(TimeSpan? wish = null) => new("http-503", 503, wish);
}
