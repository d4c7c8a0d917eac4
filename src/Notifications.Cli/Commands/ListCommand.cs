using System.CommandLine;
using Notifications.Cli.Api;
using Notifications.Cli.Output;

namespace Notifications.Cli.Commands;

internal sealed class ListCommand(ListFilter filter, int limit, Session session)
{
    public static Command Create(Shell shell)
    {
        var filter = new ListFilterOptions(shell.Clock);
        var of = new Option<Guid?>("--event") { Description = "Only those of this event: the server's id", CustomParser = result => OptionRules.ReadId(result, result.Tokens[0].Value) };
        var cause = ListFilterOptions.Word("--cause", "Only this cause of a fault, or of being held as unknown", "exhausted", "rejected", "unknown", "error");
        var reason = ListFilterOptions.Word("--hold-reason", "Only what is held for this", "delay", "unknown", "order", "paused", "rate", "concurrency", "circuit");
        var priority = ListFilterOptions.Word("--priority", "Only this priority", "critical", "high", "normal", "low");
        var limit = OptionRules.Limit("notifications");

        var command = new ExampledCommand(
            "list",
            "Notifications and where they are, newest first",
            "notifications list --destination crm --since 2h",
            "notifications list --state Held --hold-reason circuit",
            "notifications list --user-id ada --json | jq -r '.items[] | [.id, .state, .eventType] | @tsv'");
        filter.AddTo(command);
        foreach (var option in new Option[] { of, cause, reason, priority, limit })
        {
            command.Options.Add(option);
        }

        command.SetAction((parsed, cancellationToken) => shell.RunAsync(parsed, session => new ListCommand(
            filter.Read(parsed) with
            {
                Event = parsed.GetValue(of),
                Cause = parsed.GetValue(cause),
                HoldReason = parsed.GetValue(reason),
                Priority = parsed.GetValue(priority),
            },
            parsed.GetValue(limit),
            session).RunAsync(cancellationToken)));
        return command;
    }

    private Task<int> RunAsync(CancellationToken cancellationToken) => Listing.RunAsync(
        session, limit, "There is no such notification.",
        (most, after) => session.Api.ListNotificationsAsync(filter, most, after, cancellationToken), x => (x.Items, x.Next), Show);

    private void Show(IReadOnlyList<ListedNotification> notifications)
    {
        var table = new TextTable("NOTIFICATION", "STATE", "HELD FOR", "CHANNEL", "DESTINATION", "EVENT TYPE", "PRIORITY", "CYCLE", "ATTEMPTS", "ACCEPTED", "CAUSE", "ERROR");
        foreach (var item in notifications)
        {
            table.Add(
                item.Id, item.State, item.HoldReason, item.Channel, item.Destination, item.EventType, item.Priority, item.Cycle, item.Attempts,
                Times.Instant(item.AcceptedAt), item.Cause, item.Error);
        }

        table.WriteTo(session.Output);
    }
}
