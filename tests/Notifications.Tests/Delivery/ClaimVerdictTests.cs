using Notifications.Delivery;
using Notifications.Storage;
using NUnit.Framework;

namespace Notifications.Tests.Delivery;

/// <summary>A claim that was not granted. The command asks for attempt 2 of cycle 2; the row is what the table says.</summary>
public sealed class ClaimVerdictTests
{
    private static readonly ClaimRequest Asked = Some.ClaimRequest() with { Cycle = 2, Attempt = 2 };

    private static readonly string[] Open = [States.Queued, States.Sending, States.Retrying];

    [Test]
    public void A_notification_that_nobody_knows_is_dropped() => Assert.That(ClaimVerdict.Judge(Asked, null), Is.EqualTo(Drop("unknown-notification")));

    [Test]
    public void A_command_of_another_cycle_is_dropped_whatever_the_state(
        [ValueSource(typeof(States), nameof(States.All))] string state, [Values(1, 3)] int cycle, [Values(1, 2, 3)] int attempt, [Values] bool redelivered) =>
        Assert.That(Judge(Row(state) with { Cycle = cycle, Attempt = attempt }, redelivered), Is.EqualTo(Drop("stale-cycle")));

    [Test]
    public void A_command_for_an_attempt_that_another_followed_is_dropped_whatever_the_state(
        [ValueSource(typeof(States), nameof(States.All))] string state, [Values] bool redelivered) =>
        Assert.That(Judge(Row(state) with { Attempt = 3 }, redelivered), Is.EqualTo(Drop("stale-attempt")));

    [Test]
    public void A_claim_that_would_be_granted_now_is_asked_again([ValueSource(nameof(Open))] string state, [Values(0, 1)] int attempt, [Values] bool redelivered) =>
        Assert.That(Judge(Row(state) with { Attempt = attempt, Token = Asked.Token }, redelivered), Is.EqualTo(new ClaimVerdict.AskAgain()));

    [TestCase(States.Queued)]
    [TestCase(States.Retrying)]
    public void An_attempt_whose_outcome_is_known_is_dropped(string state) => Assert.That(Judge(Row(state), redelivered: true), Is.EqualTo(Drop("attempt-known")));

    [Test]
    public void A_worker_knows_its_own_claim_whether_or_not_its_lease_is_over([Values(-1, 0, 1)] int lease, [Values] bool redelivered) =>
        Assert.That(Judge(Sending(lease) with { Token = Asked.Token }, redelivered), Is.EqualTo(new ClaimVerdict.Mine()));

    [Test]
    public void A_worker_knows_the_interrupted_attempt_that_it_took_and_calls_nobody([Values(-1, 0, 1)] int lease, [Values] bool redelivered) =>
        Assert.That(Judge(Sending(lease) with { Token = Asked.TakingToken }, redelivered), Is.EqualTo(new ClaimVerdict.TakeInterrupted()));

    [TestCase(1, true, ExpectedResult = "Drop { Reason = claimed-by-another }")]
    [TestCase(1, false, ExpectedResult = "Drop { Reason = claimed-by-another }")]
    [TestCase(0, false, ExpectedResult = "TakeInterrupted { }")]
    [TestCase(-1, false, ExpectedResult = "TakeInterrupted { }")]
    [TestCase(0, true, ExpectedResult = "Drop { Reason = left-to-dispatcher }")]
    [TestCase(-1, true, ExpectedResult = "Drop { Reason = left-to-dispatcher }")]
    public string The_claim_of_another_holds_until_its_lease_ends(int lease, bool redelivered) => Judge(Sending(lease), redelivered).ToString()!;

    [Test]
    public void An_attempt_that_ended_without_its_fault_makes_the_fault_again_and_calls_nobody([Values(-1, 1)] int lease, [Values] bool redelivered)
    {
        var row = Sending(lease) with { Answered = 2, FaultCause = FaultCauses.Rejected, Error = "http-400" };

        Assert.That(Judge(row, redelivered), Is.EqualTo(new ClaimVerdict.MakeFault(FaultCauses.Rejected, "http-400")));
    }

    [TestCase(2)]
    [TestCase(1)]
    [TestCase(0)]
    public void Only_the_very_command_that_faulted_makes_its_fault_again(int attempt)
    {
        var row = Row(States.Faulted) with { Attempt = attempt, FaultCause = FaultCauses.Exhausted, Error = "http-503" };

        Assert.That(Judge(row, redelivered: true), Is.EqualTo(new ClaimVerdict.MakeFault(FaultCauses.Exhausted, "http-503")));
        Assert.That(Judge(row, redelivered: false), Is.EqualTo(Drop("faulted")));
    }

    [Test]
    public void A_command_for_a_copy_that_the_error_queue_has_lost_makes_only_a_fault()
    {
        var missing = Asked with { FaultMissing = true };
        var row = Row(States.Faulted) with { FaultCause = FaultCauses.Rejected, Error = "http-404" };

        Assert.That(ClaimVerdict.Judge(missing, row), Is.EqualTo(new ClaimVerdict.MakeFault(FaultCauses.Rejected, "http-404")));
        Assert.That(ClaimVerdict.Judge(missing, row with { Cycle = 3 }), Is.EqualTo(Drop("stale-cycle")), "replayed since");
        Assert.That(ClaimVerdict.Judge(missing, row with { State = States.Delivered }), Is.EqualTo(Drop("not-faulted")));
    }

    [TestCase(States.Sending)]
    [TestCase(States.Faulted)]
    public void A_fault_whose_cause_is_not_on_record_is_an_error(string state) =>
        Assert.That(Judge(Row(state) with { Answered = 2 }, redelivered: true), Is.EqualTo(new ClaimVerdict.MakeFault(FaultCauses.Error, null)));

    [TestCase(States.Held, "held")]
    [TestCase(States.Sent, "done")]
    [TestCase(States.Delivered, "done")]
    [TestCase(States.Cancelled, "done")]
    [TestCase(States.Expired, "done")]
    public void What_waits_or_is_over_is_dropped(string state, string reason)
    {
        foreach (var attempt in new[] { 0, 1, 2 })
            foreach (var redelivered in new[] { false, true })
                Assert.That(Judge(Row(state) with { Attempt = attempt, Token = Asked.Token }, redelivered), Is.EqualTo(Drop(reason)));
    }

    private static ClaimVerdict Judge(ClaimedRow row, bool redelivered) => ClaimVerdict.Judge(Asked with { Redelivered = redelivered }, row);

    private static ClaimVerdict.Drop Drop(string reason) => new(reason);

    private static ClaimedRow Row(string state) => Some.ClaimedRow(state) with { Cycle = 2, Attempt = 2 };

    private static ClaimedRow Sending(int lease) => Row(States.Sending) with { Answered = 1, LeaseUntil = Some.Now.AddSeconds(lease) };
}
