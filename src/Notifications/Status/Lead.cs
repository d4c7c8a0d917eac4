using Notifications.Storage;

namespace Notifications.Status;

/// <summary>
/// The index that a list walks along: one condition, and ids in order. The filters' order here is from the one that leaves least to the one that leaves
/// most, as far as anybody can know beforehand. README.md says what follows when it is wrong.
/// </summary>
/// <param name="OfEvents">It walks events, and with each its notifications; else notifications, and with each its event.</param>
/// <param name="Column">What the index begins with, before the id; null: the id alone.</param>
/// <param name="Where">What a partial index holds: in its words, because the planner doesn't find that a comparison implies them.</param>
internal sealed record Lead(bool OfEvents, string? Column = null, string? Value = null, string? Where = null)
{
    public static Lead Of(ListQuery query, bool events) => query switch
    {
        { Event: not null } => new(false),
        { CorrelationId: { } id } => new(true, "correlation_id", id, "correlation_id IS NOT NULL"),
        { UserId: { } id } => new(true, "user_id", id, "user_id IS NOT NULL"),
        { State: States.Faulted } => new(false, Where: "faulted_at IS NOT NULL"),
        { State: not (null or States.Delivered) } or { Cause: not null } or { HoldReason: not null } => new(false, Where: "delivered_at IS NULL"),
        { Status: EventStatuses.NoSubscription } => new(true, Where: "fan_out = 0"),
        { Destination: { } name } => new(false, "destination", name),
        { EventType: { } type } => new(true, "type", type),
        { Producer: { } producer } => new(true, "producer", producer),
        _ => new(events && !query.AsksOfNotifications),
    };
}
