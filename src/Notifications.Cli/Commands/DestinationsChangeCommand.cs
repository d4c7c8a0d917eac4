using System.CommandLine;
using Notifications.Cli.Api;

namespace Notifications.Cli.Commands;

internal static class DestinationsChangeCommand
{
    public static Command Create(Shell shell)
    {
        var name = OptionRules.Destination();
        var address = new Option<string?>("--address") { Description = "The new address; what is queued goes there as well" };
        var policy = new PolicyOptions();

        var command = new ExampledCommand(
            "change",
            "Give a destination another address, order, limits, timeout or circuit; what is not given stays",
            "notifications destinations change billing --address https://new.example.org/hooks",
            "notifications destinations change billing --rate 10/s --burst 20 --concurrency 4 --timeout 5s",
            "notifications destinations change billing --rate none --burst default --timeout default",
            "notifications destinations change billing --order key --skip-after-faults 3 --circuit-ratio 0.5 --circuit-break 30s") { name, address };
        policy.AddTo(command);
        command.SetAction((parsed, cancellationToken) => shell.RunAsync(parsed, async session =>
        {
            var change = new DestinationRequest { Address = parsed.GetValue(address), Policy = policy.Read(parsed) };
            return change == new DestinationRequest()
                ? session.Fail(CommandFailure.BadInput("Say what to change: --address, or something of its policy such as --rate or --order."))
                : session.Answer(
                    await session.Api.ChangeDestinationAsync(parsed.GetRequiredValue(name), change, cancellationToken), x => DestinationText.Write(x, session.Output));
        }));
        return command;
    }
}
