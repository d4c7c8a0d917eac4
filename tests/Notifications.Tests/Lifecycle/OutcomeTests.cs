using Notifications.Contracts;
using Notifications.Lifecycle;
using Notifications.Storage;
using NUnit.Framework;

namespace Notifications.Tests.Lifecycle;

/// <summary>Every state × every outcome × whose it is. The instance is in cycle 2, attempt 2 is claimed, attempt 1 is answered.</summary>
public sealed class OutcomeTests
{
    private const string Held = "Held", LastDeferred = "LastDeferred", HeldUnknown = "HeldUnknown", Resent = "Resent";

    private static readonly string[] Kinds = [Outcomes.Delivered, Outcomes.Deferred, Held, LastDeferred, Outcomes.Rejected, Outcomes.Unknown, Outcomes.Sent, HeldUnknown, Resent];
    private static readonly string[] Failures = [.. Kinds.Except([Outcomes.Delivered])];
    private static readonly string[] NotSending = [.. States.All.Except([States.Sending])];
    private static readonly string[] NotDelivered = [.. States.All.Except([States.Delivered])];

    // Not the one case of a worker that was thought lost, and was only slow.
    private static readonly object[] AppliedBefore =
        [.. States.All.SelectMany(from => Failures.Where(kind => (from, kind) != (States.Retrying, Outcomes.Sent)).Select(kind => new object[] { from, kind }))];

    private Machine _machine = null!;

    [SetUp]
    public void Create() => _machine = new Machine();

    [TearDown]
    public async Task DisposeAsync() => await _machine.DisposeAsync();

    [TestCase(Outcomes.Delivered, States.Delivered)]
    [TestCase(Outcomes.Deferred, States.Retrying)]
    [TestCase(Held, States.Held)]
    [TestCase(LastDeferred, States.Sending)]
    [TestCase(Outcomes.Rejected, States.Sending)]
    [TestCase(Outcomes.Unknown, States.Sending)]
    [TestCase(Outcomes.Sent, States.Sent)]
    [TestCase(HeldUnknown, States.Held)]
    [TestCase(Resent, States.Retrying)]
    public async Task The_outcome_of_the_claimed_attempt_decides_what_follows(string kind, string follows)
    {
        var state = Some.State(States.Sending);

        await _machine.ReportAsync(state, Outcome(kind));

        Assert.That((state.State, state.Answered), Is.EqualTo((follows, 2)));
    }

    [Test]
    public async Task A_late_delivered_wins_from_every_state([ValueSource(nameof(NotDelivered))] string from, [Values(1, 2, 3)] int cycle, [Values(1, 2, 3)] int attempt)
    {
        var state = Some.State(from);
        (state.FaultedAt, state.FaultCause, state.Error, state.DueAt) = (Some.Now, FaultCauses.Unknown, "timeout", Some.Now);

        await _machine.ReportAsync(state, Outcome(Outcomes.Delivered) with { Cycle = cycle, Attempt = attempt, DurationMilliseconds = 250 });

        Assert.That(state.State, Is.EqualTo(States.Delivered));
        Assert.That(state.DeliveredAt, Is.EqualTo(Some.Now.AddMilliseconds(250)));
        Assert.That((state.FaultedAt, state.FaultCause, state.Error, state.DueAt), Is.EqualTo(((DateTimeOffset?)null, (string?)null, (string?)null, (DateTimeOffset?)null)));
    }

    [Test]
    public Task Nothing_moves_a_delivered_notification([ValueSource(nameof(Kinds))] string kind, [Values(1, 2, 3)] int cycle, [Values(1, 2, 3)] int attempt) =>
        ChangesNothingAsync(Some.State(States.Delivered), Outcome(kind) with { Cycle = cycle, Attempt = attempt });

    [Test]
    public Task A_failure_of_another_cycle_changes_nothing(
        [ValueSource(typeof(States), nameof(States.All))] string from, [ValueSource(nameof(Failures))] string kind, [Values(1, 3)] int cycle, [Values(1, 2, 3)] int attempt) =>
        ChangesNothingAsync(Some.State(from), Outcome(kind) with { Cycle = cycle, Attempt = attempt });

    [Test]
    public Task A_failure_of_an_attempt_before_or_after_the_claimed_one_changes_nothing(
        [ValueSource(typeof(States), nameof(States.All))] string from, [ValueSource(nameof(Failures))] string kind, [Values(1, 3)] int attempt) =>
        ChangesNothingAsync(Some.State(from), Outcome(kind) with { Attempt = attempt });

    [TestCaseSource(nameof(AppliedBefore))]
    public Task A_failure_that_was_applied_before_changes_nothing(string from, string kind)
    {
        var state = Some.State(from);
        state.Answered = 2;
        return ChangesNothingAsync(state, Outcome(kind));
    }

    [Test]
    public async Task A_worker_that_was_only_slow_calls_off_the_next_attempt_when_the_provider_took_it()
    {
        var state = Some.State(States.Sending);
        await _machine.ReportAsync(state, Outcome(Resent));

        await _machine.ReportAsync(state, Outcome(Outcomes.Sent));

        Assert.That((state.State, state.NextAttemptAt, state.DueAt), Is.EqualTo((States.Sent, (DateTimeOffset?)null, (DateTimeOffset?)Some.Now.AddHours(24))));
    }

    [Test]
    public async Task A_failure_never_moves_the_state_of_a_notification_that_is_not_being_sent(
        [ValueSource(nameof(NotSending))] string from, [ValueSource(nameof(Failures))] string kind)
    {
        var state = Some.State(from);

        await _machine.ReportAsync(state, Outcome(kind));

        Assert.That(state.State, Is.EqualTo(from));
    }

    [TestCase(Outcomes.Deferred)]
    [TestCase(Resent)]
    public async Task An_attempt_that_is_made_again_is_looked_for_when_its_redelivery_is_overdue(string kind)
    {
        var state = Some.State(States.Sending);

        await _machine.ReportAsync(state, Outcome(kind));

        Assert.That((state.NextAttemptAt, state.DueAt), Is.EqualTo(((DateTimeOffset?)Some.Now.AddSeconds(5), (DateTimeOffset?)Some.Now.AddSeconds(5) + Machine.LostAfter)));
        Assert.That((state.Error, state.Status, state.HoldReason), Is.EqualTo(("http-503", (int?)503, (string?)null)));
    }

    [Test]
    public async Task A_held_attempt_is_due_at_the_moment_that_the_provider_asked_for()
    {
        var state = Some.State(States.Sending);

        await _machine.ReportAsync(state, Outcome(Held));

        Assert.That((state.DueAt, state.NextAttemptAt, state.HoldReason), Is.EqualTo(((DateTimeOffset?)Some.Now.AddSeconds(5), (DateTimeOffset?)Some.Now.AddSeconds(5), HoldReasons.Delay)));
    }

    [TestCase(LastDeferred, FaultCauses.Exhausted)]
    [TestCase(Outcomes.Rejected, FaultCauses.Rejected)]
    [TestCase(Outcomes.Unknown, FaultCauses.Unknown)]
    public async Task The_last_outcome_keeps_its_cause_until_the_fault_arrives_or_is_missed(string kind, string cause)
    {
        var state = Some.State(States.Sending);

        await _machine.ReportAsync(state, Outcome(kind));

        Assert.That((state.FaultCause, state.Error, state.DueAt), Is.EqualTo((cause, "http-503", (DateTimeOffset?)Some.Now + Machine.LostAfter)));
        Assert.That(state.FaultedAt, Is.Null);
    }

    [TestCase(LastDeferred)]
    [TestCase(Outcomes.Rejected)]
    [TestCase(Outcomes.Unknown)]
    public async Task An_outcome_that_its_fault_overtook_explains_the_fault_and_moves_nothing(string kind)
    {
        var state = Some.State(States.Faulted);
        (state.FaultedAt, state.FaultCause) = (Some.Now, FaultCauses.Rejected);

        await _machine.ReportAsync(state, Outcome(kind));

        Assert.That((state.State, state.Answered, state.Error, state.Status), Is.EqualTo((States.Faulted, 2, "http-503", (int?)503)));
        Assert.That((state.FaultedAt, state.FaultCause, state.DueAt), Is.EqualTo(((DateTimeOffset?)Some.Now, FaultCauses.Rejected, (DateTimeOffset?)null)));
    }

    private async Task ChangesNothingAsync(NotificationState state, NotificationOutcome outcome)
    {
        var before = Snapshot.Of(state);

        await _machine.ReportAsync(state, outcome);

        Assert.That(Snapshot.Of(state), Is.EqualTo(before));
    }

    private static NotificationOutcome Outcome(string kind) => kind switch
    {
        Outcomes.Delivered => Some.Outcome(kind),
        Outcomes.Deferred => Failure(Outcomes.Deferred) with { NextAttemptAt = Some.Now.AddSeconds(5) },
        Held => Failure(Outcomes.Deferred) with { NextAttemptAt = Some.Now.AddSeconds(5), Held = true },
        LastDeferred => Failure(Outcomes.Deferred),
        Resent => Failure(Outcomes.Unknown) with { NextAttemptAt = Some.Now.AddSeconds(5) },
        HeldUnknown => Failure(Outcomes.Unknown) with { Held = true },
        Outcomes.Sent => Some.Outcome(kind) with { Status = 201, ReceiptDueAt = Some.Now.AddHours(24) },
        _ => Failure(kind),
    };

    private static NotificationOutcome Failure(string outcome) => Some.Outcome(outcome) with { Status = 503, ErrorClass = "http-503" };
}
