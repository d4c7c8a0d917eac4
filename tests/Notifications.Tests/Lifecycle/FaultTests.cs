using Notifications.Delivery;
using Notifications.Storage;
using NUnit.Framework;

namespace Notifications.Tests.Lifecycle;

/// <summary>A fault in every state, of the same and of other cycles.</summary>
public sealed class FaultTests
{
    private static readonly string[] Open = [States.Queued, States.Sending, States.Retrying, States.Held];
    private static readonly string[] Closed = [.. States.All.Except(Open)];

    private Machine _machine = null!;

    [SetUp]
    public void Create() => _machine = new Machine();

    [TearDown]
    public async Task DisposeAsync() => await _machine.DisposeAsync();

    [Test]
    public async Task A_fault_of_this_cycle_ends_every_open_state([ValueSource(nameof(Open))] string from)
    {
        var state = Some.State(from);
        (state.DueAt, state.NextAttemptAt, state.HoldReason) = (Some.Now, Some.Now, HoldReasons.Delay);

        await _machine.FaultAsync(state, state.Cycle, new DeliveryFaultedException(FaultCauses.Rejected, "http-400", state.Attempt));

        Assert.That((state.State, state.FaultedAt, state.FaultCause, state.Error), Is.EqualTo((States.Faulted, (DateTimeOffset?)Some.Now, FaultCauses.Rejected, "http-400")));
        Assert.That((state.DueAt, state.NextAttemptAt, state.HoldReason), Is.EqualTo(((DateTimeOffset?)null, (DateTimeOffset?)null, (string?)null)));
    }

    [Test]
    public async Task A_fault_of_another_cycle_changes_nothing([ValueSource(typeof(States), nameof(States.All))] string from, [Values(1, 3)] int cycle)
    {
        var state = Some.State(from);
        var before = Snapshot.Of(state);

        await _machine.FaultAsync(state, cycle, new DeliveryFaultedException(FaultCauses.Exhausted, "http-503", state.Attempt));

        Assert.That(Snapshot.Of(state), Is.EqualTo(before));
    }

    [Test]
    public async Task A_fault_of_an_attempt_that_another_followed_changes_nothing([ValueSource(nameof(Open))] string from)
    {
        var state = Some.State(from);
        var before = Snapshot.Of(state);

        await _machine.FaultAsync(state, state.Cycle, new DeliveryFaultedException(FaultCauses.Unknown, "interrupted", state.Attempt - 1));

        Assert.That(Snapshot.Of(state), Is.EqualTo(before));
    }

    [Test]
    public async Task A_fault_that_comes_late_or_twice_changes_nothing([ValueSource(nameof(Closed))] string from)
    {
        var state = Some.State(from);
        var before = Snapshot.Of(state);

        await _machine.FaultAsync(state, state.Cycle, new DeliveryFaultedException(FaultCauses.Exhausted, "http-503", state.Attempt));

        Assert.That(Snapshot.Of(state), Is.EqualTo(before));
    }

    [Test]
    public async Task A_fault_keeps_what_its_outcome_told()
    {
        var state = Some.State(States.Sending);
        await _machine.ReportAsync(state, Some.Outcome(Outcomes.Rejected) with { Status = 400, ErrorClass = "http-400" });

        await _machine.FaultAsync(state, state.Cycle, new DeliveryFaultedException(FaultCauses.Rejected, "http-400", state.Attempt));

        Assert.That((state.State, state.FaultCause, state.Error, state.Status), Is.EqualTo((States.Faulted, FaultCauses.Rejected, "http-400", (int?)400)));
    }

    [TestCase(States.Sending)]
    [TestCase(States.Retrying)]
    public async Task A_fault_without_an_outcome_tells_its_own_error_and_not_that_of_the_attempt_before(string from)
    {
        var state = Some.State(from);
        (state.Error, state.Status) = ("http-503", 503);

        await _machine.FaultAsync(state, state.Cycle, new InvalidOperationException("a mistake of ours"));

        Assert.That((state.FaultCause, state.Error, state.Status), Is.EqualTo((FaultCauses.Error, "InvalidOperationException", (int?)null)));
    }
}
