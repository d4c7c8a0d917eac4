using System.CommandLine;
using Notifications.Cli.Output;

namespace Notifications.Cli.Commands;

internal static class SkipCommand
{
    public static Command Create(Shell shell)
    {
        var id = OptionRules.Id("The id of the notification that holds up the others of its lane");

        var command = new ExampledCommand(
            "skip",
            "Let a lane go on without the one that faulted, or is held as unknown; that one can still be replayed, out of its turn",
            "notifications skip 019a0c5e-7d1b-7c3e-9a53-0d1f2b3c4d5e") { id };
        command.SetAction((parsed, cancellationToken) => shell.RunAsync(parsed, async session =>
        {
            var skipped = parsed.GetRequiredValue(id);
            return session.Answer(
                await session.Api.SkipAsync(skipped, cancellationToken),
                x => session.Output.WriteLine($"{skipped}: its lane goes on without it. {Printable.Text(x.Explanation)}"));
        }));
        return command;
    }
}
