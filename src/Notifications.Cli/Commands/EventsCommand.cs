using System.CommandLine;

namespace Notifications.Cli.Commands;

internal static class EventsCommand
{
    public static Command Create(Shell shell) => new("events", "Post events and look at them")
    {
        EventsPostCommand.Create(shell),
        EventsShowCommand.Create(shell),
        EventsListCommand.Create(shell),
    };
}
