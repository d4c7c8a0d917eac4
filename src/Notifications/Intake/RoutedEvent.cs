using Notifications.Dispatch;
using Notifications.Routing;
using Notifications.Storage;

namespace Notifications.Intake;

/// <summary>An event and where it goes. The n-th target has the n-th notification id.</summary>
public sealed record RoutedEvent(PostedEvent Posted, IReadOnlyList<Target> Targets)
{
    public IEnumerable<RoutedNotification> Notifications => Targets.Select((target, index) => new RoutedNotification(Posted, target, Ids.Notification(Posted.Id, index + 1)));

    public IntakeResult.Accepted ToAccepted() => new(Posted.Id, Posted.EventId, Duplicate: false,
        [.. Notifications.Select(x => new AcceptedNotification(x.Id, x.Target.Name, x.Target.Channel))]);
}

/// <summary>One event for one target.</summary>
public readonly record struct RoutedNotification(PostedEvent Posted, Target Target, Guid Id)
{
    public string Priority => Target.Priority ?? Posted.Priority;

    /// <summary>
    /// Which of its destination's lanes it stands in; null: none. A whole destination is the lane without a name, which no ordering key can have.
    /// </summary>
    public string? LaneKey => Target.Ordering switch
    {
        Orderings.Destination => "",
        Orderings.Key => Posted.OrderingKey,
        _ => null,
    };

    public Command ToCommand() => new(Id, Target.Channel, Priority, Cycle: 1, Attempt: 1, Posted.Traceparent);
}
