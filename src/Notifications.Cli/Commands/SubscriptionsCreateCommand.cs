using System.CommandLine;
using Notifications.Cli.Api;

namespace Notifications.Cli.Commands;

internal static class SubscriptionsCreateCommand
{
    public static Command Create(Shell shell)
    {
        var eventType = new Argument<string>("event-type") { Description = "An event type such as order.created, or a pattern: 'order.*' (one word), '#' (any number)" };
        var destination = new Argument<string>("destination") { Description = "The destination's name" };
        var priority = SubscriptionsCommand.Priority("Instead of the event's own");
        var options = new SubscriptionOptions();

        var command = new ExampledCommand(
            "create",
            "Send events of a type to a destination, from the next one on",
            "notifications subscriptions create order.created billing",
            "notifications subscriptions create 'invoice.*' billing --priority high",
            """notifications subscriptions create 'order.#' billing --filter '{"field":"payload.total","gte":100}'""") { eventType, destination, priority };
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => shell.RunAsync(parsed, async session =>
        {
            var (filter, failure) = await options.ReadFilterAsync(parsed, cancellationToken);
            if (failure is not null)
            {
                return session.Fail(failure);
            }

            var request = new SubscriptionRequest
            {
                Destination = parsed.GetRequiredValue(destination),
                EventType = parsed.GetRequiredValue(eventType),
                Priority = parsed.GetValue(priority),
                Filter = filter,
                Enabled = options.Enabled(parsed),
            };
            return session.Answer(await session.Api.CreateSubscriptionAsync(request, cancellationToken), x => SubscriptionsCommand.Write([x], session.Output));
        }));
        return command;
    }
}
