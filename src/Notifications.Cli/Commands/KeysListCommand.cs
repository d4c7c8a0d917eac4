using System.CommandLine;

namespace Notifications.Cli.Commands;

internal static class KeysListCommand
{
    public static Command Create(Shell shell)
    {
        var revoked = new Option<bool>("--revoked") { Description = "Those that are revoked as well" };
        var limit = OptionRules.Limit("keys");
        var command = new ExampledCommand(
            "list",
            "Who may ask what; the server's configured keys are not among them",
            "notifications keys list",
            "notifications keys list --revoked --json | jq -r '.items[] | select(.lastUsedAt == null) | [.id, .name] | @tsv'") { revoked, limit };
        command.SetAction((parsed, cancellationToken) => shell.RunAsync(parsed, session => Listing.RunAsync(
            session, parsed.GetValue(limit), "There are no keys but those of the server's configuration.",
            (most, after) => session.Api.ListKeysAsync(parsed.GetValue(revoked), most, after, cancellationToken), x => (x.Items, x.Next),
            x => KeyText.Write(x, session.Output))));
        return command;
    }
}
