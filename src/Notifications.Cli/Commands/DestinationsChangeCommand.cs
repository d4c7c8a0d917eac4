using System.CommandLine;
using Notifications.Cli.Api;

namespace Notifications.Cli.Commands;

internal static class DestinationsChangeCommand
{
    public static Command Create(Shell shell)
    {
        var name = OptionRules.Destination();
        var address = new Option<string>("--address") { Description = "The new address; what is queued goes there as well", Required = true };

        var command = new ExampledCommand(
            "change", "Give a destination another address", "notifications destinations change billing --address https://new.example.org/hooks") { name, address };
        command.SetAction((parsed, cancellationToken) => shell.RunAsync(parsed, async session =>
        {
            var change = new DestinationRequest { Address = parsed.GetRequiredValue(address) };
            return session.Answer(
                await session.Api.ChangeDestinationAsync(parsed.GetRequiredValue(name), change, cancellationToken), x => DestinationText.Write(x, session.Output));
        }));
        return command;
    }
}
