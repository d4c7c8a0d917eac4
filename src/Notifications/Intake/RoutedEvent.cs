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

    /// <summary>None for a disabled destination: its notification is held.</summary>
    public IEnumerable<Command> ToCommands() => Targets.Index().Where(x => !x.Item.Paused).Select(x =>
        new Command(NotificationId(x.Index), x.Item.Channel, PriorityOf(x.Item), Cycle: 1, Attempt: 1, Posted.Traceparent));
}
