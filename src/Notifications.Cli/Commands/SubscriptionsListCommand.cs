using System.CommandLine;

namespace Notifications.Cli.Commands;

internal static class SubscriptionsListCommand
{
    public static Command Create(Shell shell)
    {
        var destination = new Option<string?>("--destination") { Description = "Only those of this destination" };
        var limit = OptionRules.Limit("subscriptions");

        var command = new ExampledCommand(
            "list",
            "Each subscription: an event type or a pattern, and where such events go",
            "notifications subscriptions list",
            "notifications subscriptions list --destination billing --json | jq -r '.items[].eventType'") { destination, limit };
        command.SetAction((parsed, cancellationToken) => shell.RunAsync(parsed, session => Listing.RunAsync(
            session, parsed.GetValue(limit), "Nobody subscribes to anything there.",
            (most, after) => session.Api.ListSubscriptionsAsync(parsed.GetValue(destination), most, after, cancellationToken),
            x => (x.Items, x.Next), x => SubscriptionsCommand.Write(x, session.Output))));
        return command;
    }
}
