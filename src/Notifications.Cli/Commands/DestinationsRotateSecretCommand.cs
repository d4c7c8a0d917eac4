using System.CommandLine;
using Notifications.Cli.Api;
using Notifications.Cli.Output;

namespace Notifications.Cli.Commands;

internal static class DestinationsRotateSecretCommand
{
    public static Command Create(Shell shell)
    {
        var name = OptionRules.Destination();
        var secret = SecretFile.Option();
        var overlap = new Option<TimeSpan?>("--overlap")
        {
            Description = "How long the secret of before stays valid beside the new one, such as 0s, 1h or 7d; a day when left out",
            CustomParser = result =>
            {
                if (Times.TryReadLength(result.Tokens[0].Value, out var length))
                {
                    return length;
                }

                result.AddError($"'{result.Tokens[0].Value}' is not a length of time; write 0s, 1h or 7d.");
                return null;
            },
        };

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
