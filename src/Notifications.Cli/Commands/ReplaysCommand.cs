using System.CommandLine;

namespace Notifications.Cli.Commands;

internal static class ReplaysCommand
{
    public static Command Create(Shell shell) => new("replays", "Look at replays that were started")
    {
        ReplaysShowCommand.Create(shell),
    };
}
