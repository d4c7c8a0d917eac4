using Notifications.Contracts;
using Notifications.Delivery;
using Notifications.Dispatch;
using Notifications.Storage;

namespace Notifications.IntegrationTests.Interleavings;

/// <summary>
/// What the product's rows must look like, said a second time and as plainly as possible: a notification, and what each of its writers does to it. It is
/// the specification that the schedules are compared with; README.md beside this file says how to read it.
/// </summary>
internal sealed record Reference
{
    public string State { get; init; } = States.Queued;
    public string? HoldReason { get; init; }
    public int Cycle { get; init; } = 1;
    public int Attempt { get; init; }
    public int Answered { get; init; }
    public Guid? Claim { get; init; }
    public string? FaultCause { get; init; }
    public DateTimeOffset? LeaseUntil { get; init; }
    public DateTimeOffset? CommandedAt { get; init; }
    public DateTimeOffset? DueAt { get; init; }
    public DateTimeOffset? NextAttemptAt { get; init; }

    public bool IsOpen => State is States.Queued or States.Sending or States.Retrying;

    public bool IsHeldAsUnknown => State == States.Held && HoldReason == HoldReasons.Unknown;

    public bool IsPaused => State == States.Held && HoldReason == HoldReasons.Paused;

    /// <summary>An operator may order a replay.</summary>
    public bool IsReplayable => State == States.Faulted || IsHeldAsUnknown;

    /// <summary>Nothing more happens by itself.</summary>
    public bool IsAtRest => States.IsFinal(State) || IsHeldAsUnknown;

    /// <summary>The claim, as Delivery/README.md tells it.</summary>
    public (Reference Row, string Answer) Ask(ClaimRequest asked, bool isDisabled, DateTimeOffset now)
    {
        if (asked.Cycle != Cycle) return (this, "dropped: stale-cycle");
        if (asked.Attempt < Attempt) return (this, "dropped: stale-attempt");
        if (IsOpen && asked.Attempt > Attempt) return isDisabled ? (Pause(), "dropped: paused") : (Grant(asked, now), "granted");
        return State switch
        {
            States.Sending when Claim == asked.Token => (Grant(asked, now), "granted"),
            States.Sending when Answered >= asked.Attempt => (this, $"fault: {FaultCause}"),
            States.Sending when Claim == asked.TakingToken => (Interrupt(asked, now), "interrupted"),
            States.Sending when LeaseUntil > now => (this, "dropped: claimed-by-another"),
            States.Sending when asked.Redelivered => (this, "dropped: left-to-dispatcher"),
            States.Sending => (Interrupt(asked, now), "interrupted"),
            States.Faulted when asked.Redelivered => (this, $"fault: {FaultCause}"),
            States.Faulted => (this, "dropped: faulted"),
            States.Held => (this, "dropped: held"),
            States.Queued or States.Retrying => (this, "dropped: attempt-known"),
            _ => (this, "dropped: done"),
        };
    }

    /// <summary>A worker lives: its lease begins anew, unless its claim or its attempt is over.</summary>
    public Reference Extend(Guid token, DateTimeOffset now) =>
        State == States.Sending && Claim == token && Answered < Attempt ? this with { LeaseUntil = now + Times.Lease } : this;

    /// <summary>An outcome. It changes nothing when it comes late, twice, or from another cycle, unless it is Delivered: that always wins.</summary>
    public Reference Apply(NotificationOutcome outcome, DateTimeOffset now)
    {
        if (outcome.Outcome == Outcomes.Delivered)
            return State == States.Delivered ? this : Answer(outcome) with { State = States.Delivered, DueAt = null, FaultCause = null };

        if (outcome.Cycle != Cycle || outcome.Attempt != Attempt) return this;
        return State switch
        {
            States.Sending when Answered < Attempt => Follow(outcome, now),
            States.Sent when outcome.IsReceipt => outcome.Held ? HoldAsUnknown(outcome) : AwaitFault(outcome, now),
            States.Held when IsHeldAsUnknown && outcome is { IsReceipt: true, Held: false } => AwaitFault(outcome, now),
            States.Held when IsHeldAsUnknown && outcome.Outcome == Outcomes.Sent => Send(outcome),
            States.Retrying when Answered == Attempt && outcome.Outcome == Outcomes.Sent => Send(outcome),
            // The fault overtook its outcome.
            States.Faulted when Answered < Attempt && !outcome.IsReceipt && IsLast(outcome) => Answer(outcome),
            _ => this,
        };
    }

    /// <summary>A fault ends its cycle, unless a later attempt has begun: then somebody thought one lost that was not.</summary>
    public Reference Fail(FaultMessage fault) => (IsOpen || State == States.Held) && fault.Cycle == Cycle && fault.Attempt >= Attempt
        ? this with { State = States.Faulted, FaultCause = fault.Cause, DueAt = null, NextAttemptAt = null, HoldReason = null }
        : this;

    /// <summary>The dispatcher looks.</summary>
    public (Reference Row, bool IsTaken) Look(bool isDisabled, DateTimeOffset now)
    {
        var row = IsPaused && !isDisabled ? Queue() with { DueAt = now } : this;
        if (row.DueAt is null || row.DueAt > now) return (row, false);
        return ((row.State == States.Held ? row.Queue() : row) with { DueAt = now + Times.DispatchLease }, true);
    }

    /// <summary>The broker confirmed a command that was sent for the row as the dispatcher had taken it.</summary>
    public Reference MarkSent(DueRow taken, DateTimeOffset now)
    {
        if (taken.Cycle != Cycle || DueAt is null) return this;
        if (DueAt == taken.TakenUntil) return this with { CommandedAt = now, DueAt = now + Times.LostAfter };
        return State is States.Sending or States.Retrying ? this with { CommandedAt = now } : this;
    }

    public Reference LookAgain(DueRow taken, DateTimeOffset at) => DueAt == taken.TakenUntil ? this with { DueAt = at } : this;

    public Reference Replay(DateTimeOffset now) => IsReplayable ? new Reference { Cycle = Cycle + 1, DueAt = now } : this;

    /// <summary>All that the row remembers is so much longer ago.</summary>
    public Reference Pass(TimeSpan time) => this with
    {
        LeaseUntil = LeaseUntil - time, CommandedAt = CommandedAt - time, DueAt = DueAt - time, NextAttemptAt = NextAttemptAt - time,
    };

    private Reference Grant(ClaimRequest asked, DateTimeOffset now) =>
        this with { State = States.Sending, Attempt = asked.Attempt, Claim = asked.Token, LeaseUntil = now + Times.Lease };

    private Reference Interrupt(ClaimRequest asked, DateTimeOffset now) => this with { Claim = asked.TakingToken, LeaseUntil = now + Times.Lease };

    private Reference Pause() => this with { State = States.Held, HoldReason = HoldReasons.Paused, Claim = null, LeaseUntil = null, DueAt = null };

    private Reference Queue() => this with { State = States.Queued, HoldReason = null, CommandedAt = null };

    /// <summary>Whatever the outcome is called: what it says of the next attempt decides.</summary>
    private Reference Follow(NotificationOutcome outcome, DateTimeOffset now) => outcome switch
    {
        { NextAttemptAt: { } next, Held: false } => Answer(outcome) with { State = States.Retrying, DueAt = next + Times.LostAfter },
        { NextAttemptAt: { } next } => Answer(outcome) with { State = States.Held, HoldReason = HoldReasons.Delay, DueAt = next },
        { Outcome: Outcomes.Sent } => Send(outcome),
        { Held: true } => HoldAsUnknown(outcome),
        _ => AwaitFault(outcome, now),
    };

    private Reference Send(NotificationOutcome outcome) => Answer(outcome) with { State = States.Sent, DueAt = outcome.ReceiptDueAt, FaultCause = null };

    private Reference HoldAsUnknown(NotificationOutcome outcome) =>
        Answer(outcome) with { State = States.Held, HoldReason = HoldReasons.Unknown, FaultCause = FaultCauses.Unknown, DueAt = null };

    // After a receipt nobody has a command, so one is to be sent at once; after an attempt its worker throws the fault.
    private Reference AwaitFault(NotificationOutcome outcome, DateTimeOffset now) => Answer(outcome) with
    {
        State = States.Sending,
        FaultCause = outcome.Outcome switch
        {
            Outcomes.Deferred => FaultCauses.Exhausted,
            Outcomes.Rejected => FaultCauses.Rejected,
            _ => FaultCauses.Unknown,
        },
        DueAt = outcome.IsReceipt ? now : now + Times.LostAfter,
        CommandedAt = outcome.IsReceipt ? null : CommandedAt,
    };

    private Reference Answer(NotificationOutcome outcome) => this with
    {
        Answered = outcome.Cycle == Cycle ? Math.Max(Answered, outcome.Attempt) : Answered, NextAttemptAt = outcome.NextAttemptAt, HoldReason = null,
    };

    private static bool IsLast(NotificationOutcome outcome) => outcome is { NextAttemptAt: null, Held: false } && outcome.Outcome != Outcomes.Sent;
}
