namespace Notifications.Client;

/// <summary>The server took responsibility for an event: it is committed.</summary>
public sealed record AcceptedEvent
{
    /// <summary>The server's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The producer's.</summary>
    public required string EventId { get; init; }

    /// <summary><c>Queued</c>, or <c>NoSubscription</c>: stored, and nobody subscribes to its type.</summary>
    public string? Status { get; init; }

    /// <summary>It was stored before. By an earlier try of the same call perhaps, whose answer was lost.</summary>
    public bool Duplicate { get; init; }

    /// <summary>What came of it, one for each destination.</summary>
    public IReadOnlyList<AcceptedNotification> Notifications { get; init => field = value ?? []; } = [];
}
