using System.CommandLine;

namespace Notifications.Cli.Commands;

internal static class SubscriptionsDeleteCommand
{
    public static Command Create(Shell shell)
    {
        var id = OptionRules.Id("The subscription's id, as the list shows it");
        var yes = OptionRules.Yes();

        var command = new ExampledCommand(
            "delete",
            "Send no more events of a type to a destination, from the next one on",
            "notifications subscriptions delete 019a0c5e-7d1b-7c3e-9a53-0d1f2b3c4d5e",
            "notifications subscriptions delete 019a0c5e-7d1b-7c3e-9a53-0d1f2b3c4d5e --yes") { id, yes };
        command.SetAction((parsed, cancellationToken) => shell.RunAsync(parsed, session =>
        {
            var subscription = parsed.GetRequiredValue(id);
            return Deletion.RunAsync(
                session, parsed.GetValue(yes), $"subscription {subscription}", $"Delete subscription {subscription}?",
                () => session.Api.DeleteSubscriptionAsync(subscription, cancellationToken), cancellationToken);
        }));
        return command;
    }
}
