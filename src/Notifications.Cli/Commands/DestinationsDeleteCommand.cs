using System.CommandLine;

namespace Notifications.Cli.Commands;

internal static class DestinationsDeleteCommand
{
    public static Command Create(Shell shell)
    {
        var name = OptionRules.Destination();
        var yes = OptionRules.Yes();

        var command = new ExampledCommand(
            "delete",
            "Delete a destination and its subscriptions; what was accepted before is still delivered",
            "notifications destinations delete billing",
            "notifications destinations delete billing --yes") { name, yes };
        command.SetAction((parsed, cancellationToken) => shell.RunAsync(parsed, session =>
        {
            var destination = parsed.GetRequiredValue(name);
            return Deletion.RunAsync(
                session, parsed.GetValue(yes), $"destination {destination}",
                $"Delete destination {destination} and its subscriptions? What was accepted for it is still delivered, also what is held.",
                () => session.Api.DeleteDestinationAsync(destination, cancellationToken), cancellationToken);
        }));
        return command;
    }
}
