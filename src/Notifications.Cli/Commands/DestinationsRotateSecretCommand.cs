using System.CommandLine;
using Notifications.Cli.Api;

namespace Notifications.Cli.Commands;

internal static class DestinationsRotateSecretCommand
{
    public static Command Create(Shell shell)
    {
        var name = OptionRules.Destination();
        var secret = SecretFile.Option();
        var overlap = OptionRules.Overlap();

        var command = new ExampledCommand(
            "rotate-secret",
            "Give it a new signing secret, shown once; while both are valid, both sign",
            "notifications destinations rotate-secret billing",
            "notifications destinations rotate-secret billing --overlap 7d --json | jq -r .secret",
            "notifications destinations rotate-secret billing --secret-file - --overlap 0s < new-secret") { name, secret, overlap };
        command.SetAction((parsed, cancellationToken) => shell.RunAsync(parsed, async session =>
        {
            var own = await SecretFile.ReadAsync(parsed.GetValue(secret), session, cancellationToken);
            var request = new SecretRequest(own, (int?)parsed.GetValue(overlap)?.TotalSeconds);
            return session.Answer(
                await session.Api.RotateSecretAsync(parsed.GetRequiredValue(name), request, cancellationToken), x => DestinationText.Write(x, session));
        }));
        return command;
    }
}
