using System.CommandLine;
using Notifications.Cli.Api;
using Notifications.Cli.Output;

namespace Notifications.Cli.Commands;

internal sealed class EventsListCommand(ListFilter filter, int limit, Session session)
{
    public static Command Create(Shell shell)
    {
        var filter = new ListFilterOptions(shell.Clock);
        var status = ListFilterOptions.Word("--status", "Only what went to somebody, or only what went to nobody", "Routed", "NoSubscription");
        var limit = OptionRules.Limit("events");

        var command = new ExampledCommand(
            "list",
            "What was posted, newest first; with --state, --channel or --destination: what has such a notification",
            "notifications events list --event-type order.created --since 2h",
            "notifications events list --status NoSubscription",
            "notifications events list --correlation-id checkout-4711 --json | jq -r '.items[].id'");
        filter.AddTo(command);
        command.Options.Add(status);
        command.Options.Add(limit);
        command.SetAction((parsed, cancellationToken) => shell.RunAsync(parsed, session =>
            new EventsListCommand(filter.Read(parsed) with { Status = parsed.GetValue(status) }, parsed.GetValue(limit), session).RunAsync(cancellationToken)));
        return command;
    }

    private Task<int> RunAsync(CancellationToken cancellationToken) => Listing.RunAsync(
        session, limit, "There is no such event.", (most, after) => session.Api.ListEventsAsync(filter, most, after, cancellationToken), x => (x.Items, x.Next), Show);

    private void Show(IReadOnlyList<ListedEvent> events)
    {
        var table = new TextTable("EVENT", "EVENT ID", "PRODUCER", "EVENT TYPE", "STATUS", "NOTIFICATIONS", "ACCEPTED", "CORRELATION", "USER");
        foreach (var item in events)
        {
            table.Add(
                item.Id, item.EventId == $"{item.Id}" ? null : item.EventId, item.Producer, item.EventType, item.Status, item.Notifications,
                Times.Instant(item.AcceptedAt), item.CorrelationId, item.UserId);
        }

        table.WriteTo(session.Output);
    }
}
