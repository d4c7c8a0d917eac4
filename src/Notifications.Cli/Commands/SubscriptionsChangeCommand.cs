using System.CommandLine;
using System.Text.Json;
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
        var noFilter = new Option<bool>("--no-filter") { Description = "Take its filter away: every event of the type" };
        var options = new SubscriptionOptions();

        var command = new ExampledCommand(
            "change",
            "Give a subscription another event type, priority or filter; enable or disable it",
            "notifications subscriptions change 019a0c5e-7d1b-7c3e-9a53-0d1f2b3c4d5e --priority high",
            "notifications subscriptions change 019a0c5e-7d1b-7c3e-9a53-0d1f2b3c4d5e --filter @large-orders.json",
            "notifications subscriptions change 019a0c5e-7d1b-7c3e-9a53-0d1f2b3c4d5e --disable",
            "notifications subscriptions change 019a0c5e-7d1b-7c3e-9a53-0d1f2b3c4d5e --event-type 'invoice.#' --priority event") { id, eventType, priority, noFilter };
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => shell.RunAsync(parsed, async session =>
        {
            var (filter, failure) = await options.ReadFilterAsync(parsed, cancellationToken);
            var change = new Change(parsed.GetValue(eventType), parsed.GetValue(priority), filter, parsed.GetValue(noFilter), options.Enabled(parsed));
            failure ??= change.FindMistake();
            return failure is null ? await ChangeAsync(parsed.GetRequiredValue(id), change, session, cancellationToken) : session.Fail(failure);
        }));
        return command;
    }

    private static async Task<int> ChangeAsync(Guid id, Change change, Session session, CancellationToken cancellationToken)
    {
        var found = await session.Api.GetSubscriptionAsync(id, cancellationToken);
        if (found is not Answer<Subscription>.Succeeded(var current, _))
        {
            return session.Answer(found, _ => { });
        }

        return session.Answer(
            await session.Api.ChangeSubscriptionAsync(id, current.Version, change.ApplyTo(current), cancellationToken),
            x => SubscriptionsCommand.Write([x], session.Output));
    }

    /// <summary>What is null stays.</summary>
    private sealed record Change(string? EventType, string? Priority, JsonElement? Filter, bool NoFilter, bool? Enabled)
    {
        public CommandFailure? FindMistake() => this switch
        {
            { EventType: null, Priority: null, Filter: null, NoFilter: false, Enabled: null } =>
                CommandFailure.BadInput("Say what to change: --event-type, --priority, --filter, --no-filter, --enable or --disable."),
            { Filter: not null, NoFilter: true } => CommandFailure.BadInput("Give --filter or --no-filter, not both."),
            _ => null,
        };

        public SubscriptionRequest ApplyTo(Subscription current) => new()
        {
            EventType = EventType ?? current.EventType,
            Priority = Priority switch { null => current.Priority, Own => null, _ => Priority },
            Filter = NoFilter ? null : Filter ?? current.Filter,
            Enabled = Enabled ?? current.Enabled,
        };
    }
}
