using System.CommandLine;

namespace Notifications.Cli.Commands;

internal static class KeysShowCommand
{
    public static Command Create(Shell shell)
    {
        var id = KeysCommand.Id();
        var command = new ExampledCommand(
            "show", "A key, when it was used last, and which secrets are valid", "notifications keys show 019a0c5e-7d1b-7c3e-9a53-0d1f2b3c4d5e") { id };
        command.SetAction((parsed, cancellationToken) => shell.RunAsync(parsed, async session => session.Answer(
            await session.Api.GetKeyAsync(parsed.GetRequiredValue(id), cancellationToken), x => KeyText.Write(x, session.Output))));
        return command;
    }
}
