namespace Notifications.Client;

/// <summary>Where a notification is and why.</summary>
public sealed record NotificationStatus
{
    public required Guid Id { get; init; }
    public Guid? Event { get; init; }
    public string? EventId { get; init; }
    public string? EventType { get; init; }
    public string? Producer { get; init; }
    public string? Destination { get; init; }
    public string? Channel { get; init; }
    public string? Priority { get; init; }
    public string? State { get; init; }

    /// <summary>Of one that is held.</summary>
    public string? HoldReason { get; init; }

    public string? Explanation { get; init; }
    public string? OrderingKey { get; init; }

    /// <summary>Null: it stands in no lane, or has had its turn; null as well from a server that does not tell.</summary>
    public LanePlace? Lane { get; init; }

    public int Cycle { get; init; }
    public int Attempts { get; init; }
    public int Redeliveries { get; init; }
    public DateTimeOffset AcceptedAt { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
    public DateTimeOffset? DueAt { get; init; }
    public DateTimeOffset? DeliveredAt { get; init; }
    public NotificationFault? Fault { get; init; }
    public string? TraceId { get; init; }
    public IReadOnlyList<TimelineEntry> Timeline { get; init => field = value ?? []; } = [];

    /// <summary>Nothing more will happen by itself. Sent is not final: a receipt is to come.</summary>
    public bool IsFinal => State is "Delivered" or "Faulted" or "Cancelled" or "Expired";
}
