using Notifications.Storage;

namespace Notifications.Delivery;

/// <summary>A notification as it stands when a claim was not granted.</summary>
/// <param name="Now">The database's clock.</param>
/// <param name="Gate">The destination at whose gate it has to ask; null: it has none.</param>
public sealed record ClaimedRow(
    string State, int Cycle, int Attempt, int Answered, Guid? Token, DateTimeOffset? LeaseUntil, string? FaultCause, string? Error, DateTimeOffset Now,
    DateTimeOffset AcceptedAt, DateTimeOffset? ExpiresAt = null, Guid? Gate = null);

/// <summary>Why a claim was not granted. Pure; README.md beside this file has the table.</summary>
public abstract record ClaimVerdict
{
    private ClaimVerdict() { }

    /// <summary>Acknowledge and forget.</summary>
    public sealed record Drop(string Reason) : ClaimVerdict;

    /// <summary>The row can't have given rise to it: somebody has to look.</summary>
    public sealed record Refuse(string Reason) : ClaimVerdict;

    /// <summary>It is this worker's already: the answer to its first question was lost.</summary>
    public sealed record Mine : ClaimVerdict;

    /// <summary>The row moved in between and the claim would be granted now.</summary>
    public sealed record AskAgain : ClaimVerdict;

    /// <summary>No attempt begins any more: it is too late.</summary>
    public sealed record Expire : ClaimVerdict;

    /// <summary>Its destination is disabled, limited or sick.</summary>
    public sealed record AskAtGate(Guid Destination) : ClaimVerdict;

    /// <summary>The lease is over, or this worker took the attempt already and did not hear of it: take it in order to report its outcome as unknown.</summary>
    public sealed record TakeInterrupted : ClaimVerdict;

    /// <summary>Make the fault again.</summary>
    public sealed record MakeFault(string Cause, string? Error) : ClaimVerdict;

    public static ClaimVerdict Judge(ClaimRequest asked, ClaimedRow? row)
    {
        ArgumentNullException.ThrowIfNull(asked);
        if (row is null) return new Drop("unknown-notification");
        if (asked.Cycle > row.Cycle) return new Refuse("Is of a cycle that its notification has not reached");
        if (asked.Cycle < row.Cycle) return new Drop("stale-cycle");
        if (asked.Attempt < row.Attempt) return new Drop("stale-attempt");

        if (asked.FaultMissing) return row.State == States.Faulted ? new MakeFault(row.FaultCause ?? FaultCauses.Error, row.Error) : new Drop("not-faulted");

        return row.State switch
        {
            States.Queued or States.Sending or States.Retrying when asked.Attempt > row.Attempt && row.ExpiresAt <= row.Now => new Expire(),
            States.Queued or States.Sending or States.Retrying when asked.Attempt > row.Attempt && row.Gate is { } gate => new AskAtGate(gate),
            States.Queued or States.Sending or States.Retrying when asked.Attempt > row.Attempt => new AskAgain(),
            States.Sending when row.Token == asked.Token => new Mine(),
            States.Sending when row.Answered >= asked.Attempt => new MakeFault(row.FaultCause ?? FaultCauses.Error, row.Error),
            States.Sending when row.Token == asked.TakingToken => new TakeInterrupted(),
            States.Sending when row.LeaseUntil > row.Now => new Drop("claimed-by-another"),
            // Whoever had this very message may be at the attempt still, out of the database's reach, or have its outcome on the way: after an outage longer
            // than the lease all of them come back at once. The dispatcher asks when nothing of that can be any more.
            States.Sending when asked.Redelivered => new Drop("left-to-dispatcher"),
            States.Sending => new TakeInterrupted(),

            // A worker of the version before published its fault first and moved the command to the error queue second; it may have died in between.
            // Only the very message tells: a copy of it, made by at-least-once dead-lettering, does not come as redelivered.
            States.Faulted when asked.Redelivered => new MakeFault(row.FaultCause ?? FaultCauses.Error, row.Error),
            States.Faulted => new Drop("faulted"),
            States.Held => new Drop("held"),
            States.Delivered or States.Sent or States.Cancelled or States.Expired => new Drop("done"),
            _ => new Drop("attempt-known"),
        };
    }
}
