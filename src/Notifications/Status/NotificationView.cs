using System.Text.Json;

namespace Notifications.Status;

/// <summary>Everything that can be said of one notification.</summary>
/// <param name="HoldReason">Of one that is held: delay, unknown, order, paused, rate, concurrency or circuit.</param>
/// <param name="Explanation">One sentence: where it is and why.</param>
/// <param name="Lane">Its place, where its destination delivers in order; null: it stands in no lane, or has had its turn.</param>
/// <param name="ExpiresAt">No attempt begins after this.</param>
/// <param name="Attempts">Attempts of this cycle; <c>redeliveries</c> is one less, once there was one.</param>
public sealed record NotificationView(
    Guid Id, Guid Event, string EventId, string EventType, string Producer, string? Destination, string Channel, string Priority, string State,
    string? HoldReason, string Explanation, string? OrderingKey, LaneView? Lane, int Cycle, int Attempts, int Redeliveries, DateTimeOffset AcceptedAt,
    DateTimeOffset? ExpiresAt, DateTimeOffset? DueAt, DateTimeOffset? DeliveredAt, FaultView? Fault, string? TraceId, IReadOnlyList<TimelineEntry> Timeline)
{
    public string? CorrelationId { get; init; }
    public string? UserId { get; init; }
}

/// <summary>Its place, where its destination delivers in order.</summary>
/// <param name="Active">The one of its lane that may be under way.</param>
/// <param name="Before">How many have to end before it is its turn; 0: it is the active one.</param>
public sealed record LaneView(Guid? Active, long Before);

/// <param name="Cause">exhausted, rejected, unknown or error.</param>
/// <param name="ErrorQueue">Where the command is, in the RabbitMQ UI.</param>
public sealed record FaultView(string Cause, string? Error, int? Status, DateTimeOffset At, string ErrorQueue);

/// <param name="What">Accepted, Attempt, Receipt, Held, Faulted, Replayed, Delivered, Cancelled or Expired.</param>
public sealed record TimelineEntry(DateTimeOffset At, string What, int Cycle)
{
    public int? Attempt { get; init; }
    public int? Redelivery { get; init; }
    public string? Outcome { get; init; }

    /// <summary>True of an attempt whose outcome was unknown at first and is known after all; it may have been sent again meanwhile.</summary>
    public bool? WasUnknown { get; init; }

    public int? Status { get; init; }
    public string? Error { get; init; }
    public int? DurationMilliseconds { get; init; }
    public string? Worker { get; init; }
    public string? TraceId { get; init; }
}

/// <summary>One line of a list.</summary>
public sealed record NotificationSummary(
    Guid Id, string EventType, string? Destination, string Channel, string Priority, string State, int Cycle, int Attempts, string? Cause, string? Error,
    int? Status, DateTimeOffset AcceptedAt, DateTimeOffset? FaultedAt)
{
    public required Guid Event { get; init; }
    public required string EventId { get; init; }
    public required string Producer { get; init; }
    public string? HoldReason { get; init; }
    public string? CorrelationId { get; init; }
    public string? UserId { get; init; }
}

/// <param name="Next">
/// Pass it as <c>after</c> for the next page; null on the last one. A page may have fewer items than asked for, even none, and not be the last.
/// </param>
public sealed record NotificationPage(IReadOnlyList<NotificationSummary> Items, Guid? Next);

/// <param name="Notifications">How many came of it.</param>
public sealed record EventSummary(
    Guid Id, string EventId, string Producer, string Source, string EventType, string Priority, DateTimeOffset Timestamp, DateTimeOffset AcceptedAt,
    string? CorrelationId, string? UserId, string Status, int Notifications);

/// <param name="Next">As of notifications.</param>
public sealed record EventPage(IReadOnlyList<EventSummary> Items, Guid? Next);

/// <param name="Attributes">What a CloudEvent said that has no field here; null: nothing.</param>
/// <param name="Status">Routed, or NoSubscription: recorded, and nobody subscribes to its type.</param>
public sealed record EventView(
    Guid Id, string EventId, string Producer, string Source, string EventType, string Priority, DateTimeOffset Timestamp, DateTimeOffset AcceptedAt,
    string? CorrelationId, string? UserId, string? Version, string? OrderingKey, DateTimeOffset? ExpiresAt, JsonElement? Attributes, string Status,
    IReadOnlyList<EventNotificationView> Notifications);

public sealed record EventNotificationView(Guid Id, string? Destination, string Channel, string State);
