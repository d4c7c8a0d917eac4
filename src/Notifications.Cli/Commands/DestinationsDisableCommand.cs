using System.CommandLine;

namespace Notifications.Cli.Commands;

internal static class DestinationsDisableCommand
{
    public static Command Create(Shell shell)
    {
        var name = OptionRules.Destination();
        var reason = new Option<string>("--reason") { Description = "Shown to whoever asks why a notification is held", Required = true };

        var command = new ExampledCommand(
            "disable",
            "Hold what is queued and what comes for it, until it is enabled; nothing is lost",
            "notifications destinations disable billing --reason 'the receiver moves house until noon'") { name, reason };
        command.SetAction((parsed, cancellationToken) => shell.RunAsync(parsed, async session => session.Answer(
            await session.Api.DisableDestinationAsync(parsed.GetRequiredValue(name), parsed.GetRequiredValue(reason), cancellationToken),
            x => DestinationText.Write(x, session.Output))));
        return command;
    }
}
