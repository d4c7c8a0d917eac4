using Notifications.Storage;

namespace Notifications.Status;

/// <summary>
/// What a list of events or of notifications asks for; null does not matter. An event is listed if one of its notifications is all that is asked of them.
/// </summary>
public sealed record ListQuery
{
    public string? State { get; init; }
    public string? Channel { get; init; }

    /// <summary>By name.</summary>
    public string? Destination { get; init; }

    public string? EventType { get; init; }
    public string? CorrelationId { get; init; }
    public string? UserId { get; init; }
    public string? Producer { get; init; }

    /// <summary>Of events: Routed or NoSubscription.</summary>
    public string? Status { get; init; }

    /// <summary>The notifications of one event.</summary>
    public Guid? Event { get; init; }

    public string? Cause { get; init; }
    public string? HoldReason { get; init; }

    /// <summary>Of notifications: a subscription may give another one than the event's.</summary>
    public string? Priority { get; init; }

    /// <summary>When it was accepted, then or later; of notifications that are asked for as Faulted: when they faulted.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The same, before then.</summary>
    public DateTimeOffset? Until { get; init; }

    public bool OldestFirst { get; init; }

    /// <summary>The page before ended here.</summary>
    public Guid? After { get; init; }

    public int Limit { get; init; } = 100;

    internal bool AsksOfNotifications => (State ?? Channel ?? Destination ?? Cause ?? HoldReason ?? Priority) is not null || Event is not null;

    /// <summary>No row can ever answer to this, so none is looked at.</summary>
    internal bool CannotBe =>
        (Status == EventStatuses.NoSubscription && AsksOfNotifications)
        || (HoldReason is not null && State is not (null or States.Held))
        || (Cause is not null && State is States.Delivered)
        || Since >= Until;
}
