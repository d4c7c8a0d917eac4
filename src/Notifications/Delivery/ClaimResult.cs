
namespace Notifications.Delivery;

/// <summary>What a claim ended in.</summary>
public abstract record ClaimResult
{
    private ClaimResult() { }

    /// <summary>The attempt is this worker's until the lease ends.</summary>
    /// <param name="Destination">Null for a direct recipient.</param>
    /// <param name="Secrets">The destination's signing secrets that are valid now, encrypted, newest first.</param>
    /// <param name="IsSigned">Nothing may go to the destination unsigned.</param>
    public sealed record Claimed(
        Channels.Delivery Delivery, string Channel, ClaimedDestination? Destination, IReadOnlyList<string> Secrets, bool IsSigned, string? Traceparent) : ClaimResult;

    /// <summary>Nothing to do: acknowledge the command and forget it. The reason is a word for logs and metrics.</summary>
    public sealed record Dropped(string Reason) : ClaimResult;

    /// <summary>The database and the command contradict each other; it goes to the error queue with this reason.</summary>
    public sealed record Refused(string Reason) : ClaimResult;

    /// <summary>The attempt was claimed before, its lease is over and nobody reported an outcome: it is unknown, and this worker is to say so.</summary>
    /// <param name="Attempt">The attempt as it may have been made: its destination may have changed since.</param>
    /// <param name="TakenAt">When it was taken for interrupted, by the database's clock.</param>
    /// <param name="Age">How long ago it began, at most: since the notification was accepted.</param>
    public sealed record Interrupted(Claimed Attempt, DateTimeOffset TakenAt, TimeSpan Age) : ClaimResult;

    /// <summary>To be asked again, at the gate of its destination. No worker sees this.</summary>
    internal sealed record AtGate(Guid Destination) : ClaimResult;

    /// <summary>The cycle is over and only its fault is missing, from the error queue or from the lifecycle: throw it again, call nobody.</summary>
    public sealed record FaultMissing(string Cause, string? Error) : ClaimResult;
}

/// <summary>The destination of an attempt, and when its circuit opens.</summary>
/// <param name="CircuitFailureRatio">Null: as configured.</param>
public sealed record ClaimedDestination(Guid Id, double? CircuitFailureRatio);
