using System.CommandLine;

namespace Notifications.Cli.Commands;

internal static class KeysCommand
{
    public static Command Create(Shell shell) => new("keys", "Look at API keys, make, change, rotate and revoke them")
    {
        KeysListCommand.Create(shell),
        KeysShowCommand.Create(shell),
        KeysCreateCommand.Create(shell),
        KeysChangeCommand.Create(shell),
        KeysRotateCommand.Create(shell),
        KeysRotateSigningSecretCommand.Create(shell),
        KeysRevokeCommand.Create(shell),
    };

    public static Argument<Guid> Id() => OptionRules.Id("The key's id, as list shows it");
}
