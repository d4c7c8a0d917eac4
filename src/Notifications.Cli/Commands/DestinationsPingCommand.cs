using System.CommandLine;

namespace Notifications.Cli.Commands;

internal static class DestinationsPingCommand
{
    public static Command Create(Shell shell)
    {
        var name = OptionRules.Destination();
        var command = new ExampledCommand(
            "ping",
            "Send a real test notification to it, of type notifications.ping",
            "notifications destinations ping billing",
            "notifications status $(notifications destinations ping billing --json | jq -r .id) --watch") { name };
        command.SetAction((parsed, cancellationToken) => shell.RunAsync(parsed, async session => session.Answer(
            await session.Api.PingAsync(parsed.GetRequiredValue(name), cancellationToken), x =>
            {
                session.Output.WriteLine($"{x.Id}");
                session.Hint($"It is on its way. What becomes of it: notifications status {x.Id} --watch");
            })));
        return command;
    }
}
