using System.CommandLine;
using Notifications.Cli.Api;

namespace Notifications.Cli.Commands;

internal static class KeysRotateCommand
{
    public static Command Create(Shell shell)
    {
        var id = KeysCommand.Id();
        var overlap = OptionRules.Overlap();
        var command = new ExampledCommand(
            "rotate",
            "Make the key anew, shown once; the one of before stays good for a while",
            "notifications keys rotate 019a0c5e-7d1b-7c3e-9a53-0d1f2b3c4d5e",
            "notifications keys rotate 019a0c5e-7d1b-7c3e-9a53-0d1f2b3c4d5e --overlap 0s --json | jq -r .secret") { id, overlap };
        command.SetAction((parsed, cancellationToken) => shell.RunAsync(parsed, async session => session.Answer(
            await session.Api.RotateKeyAsync(
                parsed.GetRequiredValue(id), new SecretRequest(null, (int?)parsed.GetValue(overlap)?.TotalSeconds), cancellationToken),
            x => KeyText.WriteNew(x, session))));
        return command;
    }
}
