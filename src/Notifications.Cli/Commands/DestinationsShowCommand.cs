using System.CommandLine;

namespace Notifications.Cli.Commands;

internal static class DestinationsShowCommand
{
    public static Command Create(Shell shell)
    {
        var name = OptionRules.Destination();
        var command = new ExampledCommand("show", "A destination, and which secrets are valid", "notifications destinations show billing") { name };
        command.SetAction((parsed, cancellationToken) => shell.RunAsync(parsed, async session => session.Answer(
            await session.Api.GetDestinationAsync(parsed.GetRequiredValue(name), cancellationToken), x => DestinationText.Write(x, session.Output))));
        return command;
    }
}
