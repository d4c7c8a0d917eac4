using Notifications.Dispatch;
using Notifications.Messaging;
using Notifications.Storage;
using NUnit.Framework;

namespace Notifications.Tests.Dispatch;

public sealed class DueDecisionTests
{
    private static readonly TimeSpan LostAfter = TimeSpan.FromSeconds(60);
    private static readonly DateTimeOffset Now = Some.Now;
    private static readonly string First = Queues.Deliver("log", Priorities.Normal);
    private static readonly string Retry = Queues.Retry("log");

    [TestCase(0, ExpectedResult = 1)]
    [TestCase(2, ExpectedResult = 3)]
    public int A_queued_row_without_a_command_gets_one_for_its_next_attempt(int attempt) =>
        Sent(Some.DueRow(States.Queued) with { Attempt = attempt, AcceptedAt = Now.AddDays(-1) });

    [TestCase(59, ExpectedResult = "Wait")]
    [TestCase(60, ExpectedResult = "SendIfLost")]
    [TestCase(3_600, ExpectedResult = "SendIfLost")]
    public string A_queued_row_with_a_command_is_asked_about_when_the_command_is_old(int age) =>
        Decide(Some.DueRow(States.Queued) with { CommandedAt = Now.AddSeconds(-age) }).GetType().Name;

    [Test]
    public void A_suspect_is_asked_about_since_its_command_was_sent_and_for_its_next_attempt_in_that_ones_queue()
    {
        Assert.That(Decide(Some.DueRow(States.Queued) with { CommandedAt = Now.AddSeconds(-90) }),
            Is.EqualTo(new DueDecision.SendIfLost(1, Now.AddSeconds(-90), First)));
        Assert.That(Decide(Some.DueRow(States.Queued) with { Attempt = 1, CommandedAt = Now.AddSeconds(-90) }),
            Is.EqualTo(new DueDecision.SendIfLost(2, Now.AddSeconds(-90), Retry)));
    }

    [Test]
    public void A_command_that_is_young_waits_until_it_is_old() =>
        Assert.That(Decide(Some.DueRow(States.Queued) with { CommandedAt = Now.AddSeconds(-10) }), Is.EqualTo(new DueDecision.Wait(Now.AddSeconds(50))));

    [Test]
    public void An_attempt_whose_lease_runs_is_left_alone_until_it_ends() =>
        Assert.That(Decide(Sending(answered: 1, lease: 7)), Is.EqualTo(new DueDecision.Wait(Now.AddSeconds(7))));

    [TestCase(-1, 59)]
    [TestCase(-59, 1)]
    public void A_lease_that_is_over_gives_the_outcome_time_to_be_heard(int lease, int wait) =>
        Assert.That(Decide(Sending(answered: 1, lease)), Is.EqualTo(new DueDecision.Wait(Now.AddSeconds(wait))));

    [TestCase(1, Description = "no outcome came")]
    [TestCase(2, Description = "the last outcome came and its fault did not")]
    public void After_that_the_same_attempt_gets_a_command_once_the_lifecycle_has_heard_all(int answered) =>
        Assert.That(Decide(Sending(answered, lease: -61) with { CommandedAt = Now.AddSeconds(-200) }),
            Is.EqualTo(new DueDecision.SendIfLost(2, Now.AddSeconds(-61), Queues.Lifecycle)));

    [Test]
    public void The_command_that_was_sent_after_the_lease_is_not_sent_again_while_it_waits_in_its_queue() =>
        Assert.That(Decide(Sending(answered: 1, lease: -300) with { CommandedAt = Now.AddSeconds(-100) }),
            Is.EqualTo(new DueDecision.SendIfLost(2, Now.AddSeconds(-100), Retry)));

    [TestCase(10, null, 70, Description = "not due yet")]
    [TestCase(-10, null, 50, Description = "due since 10 s")]
    [TestCase(-10, -20, 50, Description = "the redelivery is later than the first command")]
    [TestCase(-90, -30, 30, Description = "the dispatcher sent one after the redelivery was due")]
    public void A_redelivery_is_under_way_until_it_was_due_for_long(int next, int? commanded, int until) =>
        Assert.That(Decide(Retrying(next, commanded)), Is.EqualTo(new DueDecision.Wait(Now.AddSeconds(until))));

    [TestCase(-60, null, -60)]
    [TestCase(-90, -61, -61)]
    [TestCase(-70, -3_600, -70)]
    public void A_redelivery_that_does_not_come_is_asked_about(int next, int? commanded, int since) =>
        Assert.That(Decide(Retrying(next, commanded)), Is.EqualTo(new DueDecision.SendIfLost(3, Now.AddSeconds(since), Retry)));

    [TestCase(-60, Description = "its lease is over")]
    [TestCase(60, Description = "its lease runs")]
    public void A_fault_that_a_receipt_asks_for_gets_its_command_at_once(int lease) =>
        Assert.That(Decide(Sending(answered: 2, lease)), Is.EqualTo(new DueDecision.Send(2)));

    [Test]
    public void That_command_is_not_sent_again_while_it_is_under_way() =>
        Assert.That(Decide(Sending(answered: 2, lease: -60) with { CommandedAt = Now.AddSeconds(-10) }), Is.EqualTo(new DueDecision.Wait(Now.AddSeconds(50))));

    [Test]
    public void What_was_sent_and_has_no_receipt_in_time_is_reported_as_such() =>
        Assert.That(Decide(Some.DueRow(States.Sent) with { Attempt = 1, Answered = 1, CommandedAt = Now.AddDays(-1) }), Is.EqualTo(new DueDecision.ReceiptMissing()));

    [TestCase(States.Held)]
    [TestCase(States.Delivered)]
    [TestCase(States.Faulted)]
    [TestCase(States.Cancelled)]
    [TestCase(States.Expired)]
    public void Nothing_is_sent_for_a_row_that_is_final_or_held(string state) =>
        Assert.That(Decide(Some.DueRow(state) with { Attempt = 1 }), Is.InstanceOf<DueDecision.Wait>());

    [TestCase(60, ExpectedResult = 30)]
    [TestCase(61, ExpectedResult = 30.5)]
    [TestCase(600, ExpectedResult = 300)]
    [TestCase(7_200, ExpectedResult = 3_600)]
    [TestCase(1_000_000, ExpectedResult = 3_600)]
    public double The_longer_a_command_is_under_way_the_longer_the_wait_up_to_an_hour(int age) => AskAgain(age, LostAfter);

    [TestCase(2)]
    [TestCase(3)]
    [TestCase(48)]
    public void However_patient_the_setting_the_wait_is_at_least_half_of_it(int hours) =>
        Assert.That(AskAgain(age: hours * 3_600, TimeSpan.FromHours(hours)), Is.EqualTo(hours * 1_800));

    private static double AskAgain(int age, TimeSpan lostAfter) => (DueDecision.AskAgain(Now.AddSeconds(-age), Now, lostAfter) - Now).TotalSeconds;

    private static DueDecision Decide(DueRow row) => DueDecision.Decide(row, LostAfter);

    private static int Sent(DueRow row) => ((DueDecision.Send)Decide(row)).Attempt;

    private static DueRow Sending(int answered, int? lease) => Some.DueRow(States.Sending) with { Attempt = 2, Answered = answered, LeaseUntil = In(lease) };

    private static DueRow Retrying(int next, int? commanded) =>
        Some.DueRow(States.Retrying) with { Attempt = 2, Answered = 2, AcceptedAt = Now.AddDays(-1), NextAttemptAt = In(next), CommandedAt = In(commanded) };

    private static DateTimeOffset? In(int? seconds) => seconds is { } x ? Now.AddSeconds(x) : null;
}
