namespace Notifications.Client;

/// <summary>An event and what came of it.</summary>
public sealed record EventStatus
{
    public required Guid Id { get; init; }
    public string? EventId { get; init; }
    public string? Producer { get; init; }
    public string? Source { get; init; }
    public string? EventType { get; init; }
    public string? Priority { get; init; }
    public DateTimeOffset Timestamp { get; init; }
    public DateTimeOffset AcceptedAt { get; init; }
    public string? CorrelationId { get; init; }
    public string? UserId { get; init; }
    public string? Version { get; init; }
    public string? OrderingKey { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary><c>Routed</c>, or <c>NoSubscription</c>: recorded, and nobody subscribes to its type.</summary>
    public string? Status { get; init; }

    public IReadOnlyList<EventNotification> Notifications { get; init => field = value ?? []; } = [];
}

/// <summary>Where one of an event's notifications is.</summary>
public sealed record EventNotification
{
    public Guid Id { get; init; }
    public string? Destination { get; init; }
    public string? Channel { get; init; }
    public string? State { get; init; }
}
