using System.CommandLine;

namespace Notifications.Cli.Commands;

internal static class KeysRevokeCommand
{
    public static Command Create(Shell shell)
    {
        var id = KeysCommand.Id();
        var yes = OptionRules.Yes();
        var command = new ExampledCommand(
            "revoke",
            "Refuse a key for good, on every instance within two seconds",
            "notifications keys revoke 019a0c5e-7d1b-7c3e-9a53-0d1f2b3c4d5e",
            "notifications keys revoke 019a0c5e-7d1b-7c3e-9a53-0d1f2b3c4d5e --yes") { id, yes };
        command.SetAction((parsed, cancellationToken) => shell.RunAsync(parsed, async session =>
        {
            var key = parsed.GetRequiredValue(id);
            if (!parsed.GetValue(yes) && !session.Terminal.CanAsk)
            {
                return session.Fail(CommandFailure.BadInput($"key {key} would be revoked, and nobody is here to ask: add --yes."));
            }

            if (!parsed.GetValue(yes) && !await session.Terminal.ConfirmAsync($"Revoke key {key}? Whoever uses it is refused, and it can't be taken back.", cancellationToken))
            {
                session.Hint("Nothing was revoked.");
                return ExitCode.No;
            }

            return session.Answer(await session.Api.RevokeKeyAsync(key, cancellationToken), _ => session.Output.WriteLine($"Revoked key {key}."));
        }));
        return command;
    }
}
