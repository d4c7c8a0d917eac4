using System.CommandLine;
using Notifications.Cli.Api;

namespace Notifications.Cli.Commands;

internal static class DestinationsCreateCommand
{
    public static Command Create(Shell shell)
    {
        var name = new Argument<string>("name") { Description = "Unique and stable: letters, digits and . _ -" };
        var channel = new Option<string>("--channel") { Description = "How it is reached: webhook, email, …; it can't be changed later", Required = true };
        var address = new Option<string>("--address") { Description = "A URL, an email address, whatever the channel asks for", Required = true };
        var secret = SecretFile.Option();
        var policy = new PolicyOptions();

        var command = new ExampledCommand(
            "create",
            "Make a destination; a webhook's signing secret is shown once",
            "notifications destinations create billing --channel webhook --address https://billing.example.org/hooks",
            "notifications destinations create billing --channel webhook --address https://billing.example.org/hooks --json | jq -r .secret",
            "notifications destinations create orders --channel email --address orders@example.org",
            "notifications destinations create ledger --channel webhook --address https://ledger.example.org/hooks --order key --skip-after-faults 3",
            "notifications destinations create slow --channel webhook --address https://slow.example.org/hooks --rate 10/s --concurrency 4") { name, channel, address, secret };
        policy.AddTo(command);
        command.SetAction((parsed, cancellationToken) => shell.RunAsync(parsed, async session =>
        {
            var request = new DestinationRequest
            {
                Name = parsed.GetRequiredValue(name),
                Channel = parsed.GetRequiredValue(channel),
                Address = parsed.GetRequiredValue(address),
                Secret = await SecretFile.ReadAsync(parsed.GetValue(secret), session, cancellationToken),
                Policy = policy.Read(parsed),
            };
            return session.Answer(await session.Api.CreateDestinationAsync(request, cancellationToken), x => DestinationText.Write(x, session));
        }));
        return command;
    }
}
