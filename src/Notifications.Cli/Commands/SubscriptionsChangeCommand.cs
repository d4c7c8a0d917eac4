using System.CommandLine;
using Notifications.Cli.Api;

namespace Notifications.Cli.Commands;

/// <summary>Reads, changes what is given, and writes that only if nobody else was quicker.</summary>
internal static class SubscriptionsChangeCommand
{
    private const string Own = "event";

    public static Command Create(Shell shell)
    {
        var id = OptionRules.Id("The subscription's id, as the list shows it");
        var eventType = new Option<string?>("--event-type") { Description = "The new event type or pattern" };
        var priority = SubscriptionsCommand.Priority($"The new priority; {Own} for the event's own", Own);

        var command = new ExampledCommand(
            "change",
            "Give a subscription another event type or priority",
            "notifications subscriptions change 019a0c5e-7d1b-7c3e-9a53-0d1f2b3c4d5e --priority high",
            "notifications subscriptions change 019a0c5e-7d1b-7c3e-9a53-0d1f2b3c4d5e --event-type 'invoice.#' --priority event") { id, eventType, priority };
        command.SetAction((parsed, cancellationToken) => shell.RunAsync(parsed, session => parsed.GetValue(eventType) is null && parsed.GetValue(priority) is null
            ? Task.FromResult(session.Fail(Failure.BadInput("Say what to change: --event-type or --priority.")))
            : ChangeAsync(parsed.GetRequiredValue(id), parsed.GetValue(eventType), parsed.GetValue(priority), session, cancellationToken)));
        return command;
    }

    private static async Task<int> ChangeAsync(Guid id, string? eventType, string? priority, Session session, CancellationToken cancellationToken)
    {
        var found = await session.Api.GetSubscriptionAsync(id, cancellationToken);
        if (found is not ApiAnswer<Subscription>.Found(var current, _))
        {
            return session.Answer(found, _ => { });
        }

        var change = new SubscriptionRequest
        {
            EventType = eventType ?? current.EventType,
            Priority = priority switch { null => current.Priority, Own => null, _ => priority },
        };
        return session.Answer(
            await session.Api.ChangeSubscriptionAsync(id, current.Version, change, cancellationToken), x => SubscriptionsCommand.Write([x], session.Output));
    }
}
