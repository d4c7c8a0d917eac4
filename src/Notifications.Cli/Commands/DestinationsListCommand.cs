using System.CommandLine;

namespace Notifications.Cli.Commands;

internal static class DestinationsListCommand
{
    public static Command Create(Shell shell)
    {
        var limit = OptionRules.Limit("destinations");
        var command = new ExampledCommand(
            "list",
            "Where notifications go",
            "notifications destinations list",
            "notifications destinations list --json | jq -r '.items[] | select(.disabled) | [.name, .disabledReason] | @tsv'") { limit };
        command.SetAction((parsed, cancellationToken) => shell.RunAsync(parsed, session => Listing.RunAsync(
            session, parsed.GetValue(limit), "There are no destinations.",
            (most, after) => session.Api.ListDestinationsAsync(most, after, cancellationToken), x => (x.Items, x.Next), x => DestinationText.Write(x, session.Output))));
        return command;
    }
}
