using Notifications.Contracts;
using Notifications.Lifecycle;
using Notifications.Storage;
using NUnit.Framework;

namespace Notifications.Tests.Lifecycle;

/// <summary>What is learnt after the attempt: from a receipt, early, late, twice and out of order, or because none came. The instance is in cycle 2, attempt 2.</summary>
public sealed class ReceiptTests
{
    private static readonly DateTimeOffset Deadline = Some.Now.AddHours(24);

    private static readonly string[] NotWaiting = [.. States.All.Except([States.Sending, States.Sent, States.Delivered])];

    private Machine _machine = null!;

    [SetUp]
    public void Create() => _machine = new Machine();

    [TearDown]
    public async Task DisposeAsync() => await _machine.DisposeAsync();

    [Test]
    public async Task What_the_provider_took_waits_for_its_receipt_until_the_deadline()
    {
        var state = Some.State(States.Sending);

        await _machine.ReportAsync(state, Sent());

        Assert.That((state.State, state.Answered, state.DueAt, state.NeedsCommand), Is.EqualTo((States.Sent, 2, (DateTimeOffset?)Deadline, false)));
    }

    [Test]
    public async Task A_good_receipt_delivers_at_the_moment_it_came()
    {
        var state = await SentAsync();

        await _machine.ReportAsync(state, Receipt(Outcomes.Delivered));

        Assert.That((state.State, state.DeliveredAt, state.DueAt, state.Answered), Is.EqualTo((States.Delivered, (DateTimeOffset?)Some.Now, (DateTimeOffset?)null, 2)));
    }

    [Test]
    public async Task A_bad_receipt_asks_at_once_for_a_command_that_makes_the_fault()
    {
        var state = await SentAsync();

        await _machine.ReportAsync(state, Receipt(Outcomes.Rejected));

        Assert.That((state.State, state.Answered, state.FaultCause, state.Error), Is.EqualTo((States.Sending, 2, FaultCauses.Rejected, "sms-30003")));
        Assert.That((state.DueAt, state.NeedsCommand, state.FaultedAt), Is.EqualTo(((DateTimeOffset?)Some.Now, true, (DateTimeOffset?)null)));
    }

    [Test]
    public async Task A_bad_receipt_that_overtakes_the_workers_own_word_wins_over_it()
    {
        var state = Some.State(States.Sending);

        await _machine.ReportAsync(state, Receipt(Outcomes.Rejected));
        var before = Snapshot.Of(state);
        await _machine.ReportAsync(state, Sent());

        Assert.That(Snapshot.Of(state), Is.EqualTo(before));
        Assert.That((state.State, state.NeedsCommand), Is.EqualTo((States.Sending, true)));
    }

    [Test]
    public async Task A_good_receipt_that_overtakes_the_workers_own_word_wins_over_it([Values(Outcomes.Sent, Outcomes.Unknown)] string own)
    {
        var state = Some.State(States.Sending);

        await _machine.ReportAsync(state, Receipt(Outcomes.Delivered));
        await _machine.ReportAsync(state, own == Outcomes.Sent ? Sent() : Some.Outcome(own) with { Held = true });

        Assert.That(state.State, Is.EqualTo(States.Delivered));
    }

    [Test]
    public async Task A_bad_receipt_that_comes_twice_changes_nothing_the_second_time()
    {
        var state = await SentAsync();
        await _machine.ReportAsync(state, Receipt(Outcomes.Rejected));
        var before = Snapshot.Of(state);

        await _machine.ReportAsync(state, Receipt(Outcomes.Rejected));

        Assert.That(Snapshot.Of(state), Is.EqualTo(before));
    }

    [Test]
    public async Task A_good_receipt_after_a_bad_one_wins_also_over_the_fault([Values(States.Sending, States.Faulted)] string from)
    {
        var state = Some.State(from);
        (state.Answered, state.FaultedAt, state.FaultCause, state.Error) = (2, Some.Now, FaultCauses.Rejected, "sms-30003");

        await _machine.ReportAsync(state, Receipt(Outcomes.Delivered));

        Assert.That((state.State, state.FaultedAt, state.FaultCause), Is.EqualTo((States.Delivered, (DateTimeOffset?)null, (string?)null)));
    }

    [Test]
    public async Task Without_a_receipt_in_time_the_channels_policy_decides([Values] bool held)
    {
        var state = await SentAsync();

        await _machine.ReportAsync(state, Missing(held));

        Assert.That((state.State, state.FaultCause, state.Error), Is.EqualTo((held ? States.Held : States.Sending, FaultCauses.Unknown, "receipt-missing")));
        Assert.That((state.HoldReason, state.DueAt, state.NeedsCommand), Is.EqualTo((held ? HoldReasons.Unknown : null, held ? null : (DateTimeOffset?)Some.Now, !held)));
    }

    [Test]
    public async Task A_missing_receipt_is_no_news_for_what_moved_on([ValueSource(nameof(NotWaiting))] string from, [Values] bool held) =>
        await ChangesNothingAsync(Some.State(from), Missing(held));

    [TestCase(Outcomes.Delivered, States.Delivered)]
    [TestCase(Outcomes.Rejected, States.Sending)]
    public async Task A_receipt_still_tells_what_became_of_one_that_is_held_as_unknown(string receipt, string follows)
    {
        var state = await HeldAsync();

        await _machine.ReportAsync(state, Receipt(receipt));

        Assert.That((state.State, state.HoldReason), Is.EqualTo((follows, (string?)null)));
    }

    [Test]
    public async Task A_worker_that_was_only_slow_takes_its_attempt_out_of_the_hold()
    {
        var state = await HeldAsync();

        await _machine.ReportAsync(state, Sent());

        Assert.That((state.State, state.HoldReason, state.FaultCause, state.DueAt), Is.EqualTo((States.Sent, (string?)null, (string?)null, (DateTimeOffset?)Deadline)));
    }

    [Test]
    public async Task A_bad_receipt_changes_nothing_where_its_attempt_is_not_the_last_or_was_deferred(
        [ValueSource(nameof(NotWaiting))] string from) => await ChangesNothingAsync(Some.State(from), Receipt(Outcomes.Rejected));

    [Test]
    public async Task A_bad_receipt_of_another_cycle_or_attempt_changes_nothing([ValueSource(typeof(States), nameof(States.All))] string from, [Values(1, 3)] int other)
    {
        await ChangesNothingAsync(Some.State(from), Receipt(Outcomes.Rejected) with { Cycle = other });
        await ChangesNothingAsync(Some.State(from), Receipt(Outcomes.Rejected) with { Attempt = other });
    }

    private async Task<NotificationState> SentAsync()
    {
        var state = Some.State(States.Sending);
        await _machine.ReportAsync(state, Sent());
        return state;
    }

    private async Task<NotificationState> HeldAsync()
    {
        var state = Some.State(States.Sending);
        await _machine.ReportAsync(state, Some.Outcome(Outcomes.Unknown) with { ErrorClass = "timeout", Held = true });
        Assert.That((state.State, state.HoldReason, state.DueAt), Is.EqualTo((States.Held, HoldReasons.Unknown, (DateTimeOffset?)null)));
        return state;
    }

    private async Task ChangesNothingAsync(NotificationState state, NotificationOutcome outcome)
    {
        var before = Snapshot.Of(state);

        await _machine.ReportAsync(state, outcome);

        Assert.That(Snapshot.Of(state), Is.EqualTo(before));
    }

    private static NotificationOutcome Sent() => Some.Outcome(Outcomes.Sent) with { Status = 201, ProviderMessageId = "SM1", ReceiptDueAt = Deadline };

    private static NotificationOutcome Receipt(string outcome) =>
        Some.Outcome(outcome) with { DurationMilliseconds = 0, IsReceipt = true, ErrorClass = outcome == Outcomes.Rejected ? "sms-30003" : null };

    private static NotificationOutcome Missing(bool held) => Some.Outcome(Outcomes.Unknown) with { IsReceipt = true, ErrorClass = "receipt-missing", Held = held };
}
