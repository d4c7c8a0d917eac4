using System.CommandLine;

namespace Notifications.Cli.Commands;

internal static class DestinationsCommand
{
    public static Command Create(Shell shell) => new("destinations", "Look at destinations, make, change, disable and delete them")
    {
        DestinationsListCommand.Create(shell),
        DestinationsShowCommand.Create(shell),
        DestinationsCreateCommand.Create(shell),
        DestinationsChangeCommand.Create(shell),
        DestinationsDisableCommand.Create(shell),
        DestinationsEnableCommand.Create(shell),
        DestinationsDeleteCommand.Create(shell),
        DestinationsPingCommand.Create(shell),
        DestinationsRotateSecretCommand.Create(shell),
    };
}
