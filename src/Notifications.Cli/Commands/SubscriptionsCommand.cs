using System.CommandLine;
using Notifications.Cli.Api;
using Notifications.Cli.Output;

namespace Notifications.Cli.Commands;

internal static class SubscriptionsCommand
{
    private static readonly string[] Priorities = ["critical", "high", "normal", "low"];

    public static Command Create(Shell shell) => new("subscriptions", "Which events go to which destination")
    {
        SubscriptionsListCommand.Create(shell),
        SubscriptionsCreateCommand.Create(shell),
        SubscriptionsChangeCommand.Create(shell),
        SubscriptionsDeleteCommand.Create(shell),
        SubscriptionsMatchCommand.Create(shell),
    };

    /// <param name="others">What may stand there besides.</param>
    public static Option<string?> Priority(string description, params ReadOnlySpan<string> others)
    {
        var option = new Option<string?>("--priority") { Description = description };
        option.AcceptOnlyFromAmong([.. Priorities, .. others]);
        return option;
    }

    public static void Write(IEnumerable<Subscription> subscriptions, TextWriter output)
    {
        var table = new TextTable("SUBSCRIPTION", "EVENT TYPE", "DESTINATION", "PRIORITY", "STATE", "CHANGED", "BY", "FILTER");
        foreach (var subscription in subscriptions)
        {
            table.Add(
                subscription.Id, subscription.EventType, subscription.Destination, subscription.Priority ?? "the event's",
                subscription.Enabled == false ? "disabled" : "enabled", Times.Instant(subscription.UpdatedAt), subscription.UpdatedBy,
                subscription.Filter?.GetRawText());
        }

        table.WriteTo(output);
    }
}
