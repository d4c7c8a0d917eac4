using System.CommandLine;
using Notifications.Cli.Api;

namespace Notifications.Cli.Commands;

internal static class KeysRotateSigningSecretCommand
{
    public static Command Create(Shell shell)
    {
        var id = KeysCommand.Id();
        var secret = SecretFile.Option("A file with a signing secret of your own");
        var overlap = OptionRules.Overlap();
        var command = new ExampledCommand(
            "rotate-signing-secret",
            "Give it a new secret to sign its requests with, shown once; while both are valid, either signs",
            "notifications keys rotate-signing-secret 019a0c5e-7d1b-7c3e-9a53-0d1f2b3c4d5e",
            "notifications keys rotate-signing-secret 019a0c5e-7d1b-7c3e-9a53-0d1f2b3c4d5e --secret-file - --overlap 1h < new-secret") { id, secret, overlap };
        command.SetAction((parsed, cancellationToken) => shell.RunAsync(parsed, async session =>
        {
            var own = await SecretFile.ReadAsync(parsed.GetValue(secret), session, cancellationToken);
            var request = new SecretRequest(own, (int?)parsed.GetValue(overlap)?.TotalSeconds);
            return session.Answer(
                await session.Api.RotateSigningSecretAsync(parsed.GetRequiredValue(id), request, cancellationToken), x => KeyText.WriteNewSigningSecret(x, session));
        }));
        return command;
    }
}
