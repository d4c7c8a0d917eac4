using System.CommandLine;

namespace Notifications.Cli.Commands;

internal static class DestinationsEnableCommand
{
    public static Command Create(Shell shell)
    {
        var name = OptionRules.Destination();
        var command = new ExampledCommand(
            "enable", "Let go what was held, in order of acceptance, and what comes from now on", "notifications destinations enable billing") { name };
        command.SetAction((parsed, cancellationToken) => shell.RunAsync(parsed, async session => session.Answer(
            await session.Api.EnableDestinationAsync(parsed.GetRequiredValue(name), cancellationToken), x => DestinationText.Write(x, session.Output))));
        return command;
    }
}
