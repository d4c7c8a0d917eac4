using System.CommandLine;

namespace Notifications.Cli.Commands;

internal static class KeysChangeCommand
{
    public static Command Create(Shell shell)
    {
        var id = KeysCommand.Id();
        var name = new Option<string?>("--name") { Description = "What people call it from now on" };
        var options = new KeyOptions();

        var command = new ExampledCommand(
            "change",
            "Give a key another name, other scopes, limits or signing; what is not given stays",
            "notifications keys change 019a0c5e-7d1b-7c3e-9a53-0d1f2b3c4d5e --scope ingest,read",
            "notifications keys change 019a0c5e-7d1b-7c3e-9a53-0d1f2b3c4d5e --rate 50/s --burst default",
            "notifications keys change 019a0c5e-7d1b-7c3e-9a53-0d1f2b3c4d5e --signing required") { id, name };
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => shell.RunAsync(parsed, async session =>
        {
            var change = options.ReadChange(parsed, parsed.GetValue(name));
            return change.Count == 0
                ? session.Fail(CommandFailure.BadInput("Say what to change: --name, --scope, --signing, --rate or --burst."))
                : session.Answer(await session.Api.ChangeKeyAsync(parsed.GetRequiredValue(id), change, cancellationToken), x => KeyText.Write(x, session.Output));
        }));
        return command;
    }
}
