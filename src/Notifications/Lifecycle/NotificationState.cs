using MassTransit;
using Notifications.Contracts;
using Notifications.Delivery;
using Notifications.Storage;

namespace Notifications.Lifecycle;

/// <summary>
/// The saga instance: the columns of a notification that the lifecycle decides. Cycle and Attempt are read only here; replay and claim write them, and
/// every writer moves the version, so none overwrites another.
/// </summary>
public sealed class NotificationState : SagaStateMachineInstance
{
    public Guid CorrelationId { get; set; }
    public string State { get; set; } = States.Queued;
    public string Channel { get; init; } = "";
    public int Cycle { get; init; }
    public int Attempt { get; init; }

    /// <summary>The last attempt of the cycle whose outcome is known.</summary>
    public int Answered { get; set; }

    public string? HoldReason { get; set; }

    /// <summary>When the dispatcher looks at it next; null: never.</summary>
    public DateTimeOffset? DueAt { get; set; }

    public DateTimeOffset? NextAttemptAt { get; set; }
    public DateTimeOffset? DeliveredAt { get; set; }
    public DateTimeOffset? FaultedAt { get; set; }
    public string? FaultCause { get; set; }
    public string? Error { get; set; }
    public int? Status { get; set; }
    public int Version { get; set; }

    /// <summary>Null for a direct recipient.</summary>
    public Guid? Destination { get; init; }

    /// <summary>Others wait behind it.</summary>
    public bool IsInLane { get; init; }

    /// <summary>Its destination has a gate, and others may wait there for this attempt to end.</summary>
    public bool HasPermit { get; init; }

    /// <summary>The lane may go on: when it faulted, that is its destination's policy to say.</summary>
    public bool MayEndTurn => IsInLane && State is States.Delivered or States.Sent or States.Faulted;

    /// <summary>Set when nobody has a command for this attempt any more and one is needed: the dispatcher sends it.</summary>
    public bool NeedsCommand { get; private set; }

    /// <summary>False for an outcome of an earlier cycle, of an attempt that was followed by another, or one that was applied before.</summary>
    public bool Expects(NotificationOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        return outcome.Cycle == Cycle && outcome.Attempt == Attempt && Answered < Attempt;
    }

    /// <summary>True for what a receipt, or its absence, tells of the last attempt: it was sent, or nobody knew.</summary>
    public bool ExpectsReceipt(NotificationOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        return outcome.IsReceipt && outcome.Cycle == Cycle && outcome.Attempt == Attempt && (State == States.Sent || IsHeldAsUnknown);
    }

    /// <summary>True for the outcome of the very attempt that was thought lost, and that no other followed yet: its worker was only slow.</summary>
    public bool ThoughtLost(NotificationOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        return outcome.Cycle == Cycle && outcome.Attempt == Attempt && (IsHeldAsUnknown || (State == States.Retrying && Answered == Attempt));
    }

    /// <summary>False for a fault of another cycle, or of an attempt that another has followed: somebody thought it lost, and it was not.</summary>
    public bool Expects(DeliverNotification command, FaultReason reason)
    {
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(reason);
        return command.Cycle == Cycle && (reason.Attempt ?? Attempt) >= Attempt;
    }

    public void Deliver(NotificationOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        Answer(outcome);
        DeliveredAt = outcome.StartedAt.AddMilliseconds(outcome.DurationMilliseconds);
        (DueAt, FaultedAt, FaultCause, Error) = (null, null, null, null);
    }

    public void Send(NotificationOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        Answer(outcome);
        (DueAt, FaultCause) = (outcome.ReceiptDueAt, null);
    }

    public void Retry(NotificationOutcome outcome, TimeSpan lostAfter)
    {
        Answer(outcome);
        DueAt = NextAttemptAt + lostAfter;
    }

    public void Hold(NotificationOutcome outcome)
    {
        Answer(outcome);
        HoldReason = HoldReasons.Delay;
        DueAt = NextAttemptAt;
    }

    /// <summary>Without a due time: only an operator, or the provider, moves it on. The cause is what an operator finds it by.</summary>
    public void HoldAsUnknown(NotificationOutcome outcome)
    {
        Answer(outcome);
        (HoldReason, FaultCause, DueAt) = (HoldReasons.Unknown, FaultCauses.Unknown, null);
    }

    /// <summary>No attempt will follow in this cycle. The state moves when the fault arrives, and then the command is in the error queue.</summary>
    public void AwaitFault(NotificationOutcome outcome, DateTimeOffset now, TimeSpan lostAfter)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        Answer(outcome);
        FaultCause = outcome.Outcome switch
        {
            Outcomes.Deferred => FaultCauses.Exhausted,
            Outcomes.Rejected => FaultCauses.Rejected,
            _ => FaultCauses.Unknown,
        };
        // A worker that reports throws its fault next. After a receipt nobody does, so a command is sent for it: its claim calls no provider.
        (DueAt, NeedsCommand) = outcome.IsReceipt ? (now, true) : (now + lostAfter, false);
    }

    public void Fail(FaultReason reason, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(reason);
        FaultedAt = now;
        FaultCause = reason.Cause;
        // Not what the last outcome told (a mistake of ours, or the fault overtook its outcome), so that one's status says nothing about it.
        if (reason.Error is not null && reason.Error != Error) (Error, Status) = (reason.Error, null);
        (DueAt, NextAttemptAt, HoldReason) = (null, null, null);
    }

    /// <summary>The fault overtook the outcome it came from: keep what the outcome knows, leave the state alone.</summary>
    public void Explain(NotificationOutcome outcome) => Answer(outcome);

    private bool IsHeldAsUnknown => State == States.Held && HoldReason == HoldReasons.Unknown;

    private void Answer(NotificationOutcome outcome)
    {
        Answered = Math.Max(Answered, outcome.Cycle == Cycle ? outcome.Attempt : 0);
        (Status, Error, NextAttemptAt, HoldReason) = (outcome.Status, outcome.ErrorClass, outcome.NextAttemptAt, null);
    }
}
