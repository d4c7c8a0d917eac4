using System.CommandLine;
using Notifications.Cli.Api;
using Notifications.Cli.Output;

namespace Notifications.Cli.Commands;

internal sealed class FaultsListCommand(FaultFilter filter, int limit, Session session)
{
    public static Command Create(Shell shell, FaultFilterOptions filter, Option<int> limit)
    {
        var command = new ExampledCommand(
            "list",
            "Each faulted notification and why it faulted",
            "notifications faults list --channel webhook --since 2h",
            "notifications faults list --destination crm --limit 1000 --json | jq -r '.items[] | [.id, .error] | @tsv'");
        command.SetAction(Action(shell, filter, limit));
        return command;
    }

    public static Func<ParseResult, CancellationToken, Task<int>> Action(Shell shell, FaultFilterOptions filter, Option<int> limit) =>
        (parsed, cancellationToken) => shell.RunAsync(parsed, session =>
            new FaultsListCommand(filter.Read(parsed), parsed.GetValue(limit), session).RunAsync(cancellationToken));

    private Task<int> RunAsync(CancellationToken cancellationToken) => Listing.RunAsync(
        session, limit, "Nothing is faulted there.",
        (most, after) => session.Api.ListFaultsAsync(filter, most, after, cancellationToken), x => (x.Items, x.Next), Show);

    private void Show(IReadOnlyList<ListedNotification> faults)
    {
        var table = new TextTable("NOTIFICATION", "CHANNEL", "DESTINATION", "EVENT TYPE", "CAUSE", "STATUS", "CYCLE", "ATTEMPTS", "FAULTED", "ERROR");
        foreach (var fault in faults)
        {
            table.Add(
                fault.Id, fault.Channel, fault.Destination, fault.EventType, fault.Cause, fault.Status, fault.Cycle, fault.Attempts,
                Times.Instant(fault.FaultedAt), fault.Error);
        }

        table.WriteTo(session.Output);
    }
}
