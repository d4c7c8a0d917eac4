using Notifications.Dispatch;
using Notifications.Routing;
using Notifications.Storage;

namespace Notifications.Intake;

/// <summary>An event and where it goes. The n-th target has the n-th notification id.</summary>
public sealed record RoutedEvent(PostedEvent Posted, IReadOnlyList<Target> Targets)
{
    public Guid NotificationId(int index) => Ids.Notification(Posted.Id, index + 1);

    public string PriorityOf(Target target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return target.Priority ?? Posted.Priority;
    }

    public IntakeResult.Accepted ToAccepted() => new(Posted.Id, Posted.EventId, Duplicate: false,
        [.. Targets.Select((target, index) => new AcceptedNotification(NotificationId(index), target.Name, target.Channel))]);

    public IEnumerable<Command> ToCommands() => Targets.Select((target, index) =>
        new Command(NotificationId(index), target.Channel, PriorityOf(target), Cycle: 1, Attempt: 1, Posted.Traceparent));
}
