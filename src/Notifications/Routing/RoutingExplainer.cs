using Notifications.Intake;
using Notifications.Routing.Filters;
using Notifications.Storage;

namespace Notifications.Routing;

/// <summary>Says for an event what <see cref="RoutingTable.Match"/> decides, and why.</summary>
public static class RoutingExplainer
{
    public const int MostOthers = 500;

    private const int MostCharactersInReason = 500;

    /// <param name="destination">Only this one; null: all.</param>
    public static RoutingExplanation Explain(RoutingTable table, PostedEvent posted, string? destination)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(posted);
        bool IsAsked(string name) => destination is null || destination == name;

        var decided = table.MatchWithReasons(posted);
        var matches = decided.Where(x => IsAsked(x.Target.Name!)).Select(x => ToMatch(x.Target, x.Subscription, posted)).ToList();

        var reached = decided.Select(x => x.Target.Name).ToHashSet();
        var subscribed = table.Subscriptions.Select(x => x.Destination).ToHashSet();
        var fields = new EventFields(posted);
        var others = table.Subscriptions.Where(x => IsAsked(x.Destination) && !reached.Contains(x.Destination))
            .Select(x => (Nearness: NearnessOf(x, posted), x.Destination, Subscription: (Subscription?)x))
            .Concat(table.Destinations.Where(x => IsAsked(x.Name!) && !subscribed.Contains(x.Name!))
                .Select(x => (Nearness: Nearness.None, Destination: x.Name!, Subscription: (Subscription?)null)))
            .OrderBy(x => x.Nearness).ThenBy(x => x.Destination, StringComparer.Ordinal).ToList();
        return new RoutingExplanation(
            matches,
            [.. others.Take(MostOthers).Select(x => new RoutingMismatch(
                x.Destination, x.Subscription?.Id, x.Subscription?.EventType, ReasonOf(x.Nearness, x.Subscription, posted, fields)))],
            Math.Max(0, others.Count - MostOthers));
    }

    private static RoutingMatch ToMatch(Target target, Subscription subscription, PostedEvent posted) => new(
        target.Name!, target.Channel, subscription.Id, subscription.EventType, subscription.Priority ?? posted.Priority, target.Paused ? HoldReasons.Paused : null);

    private static Nearness NearnessOf(Subscription subscription, PostedEvent posted) =>
        !EventTypePattern.Matches(subscription.EventType, posted.Type) ? Nearness.OtherType : subscription.Enabled ? Nearness.Filtered : Nearness.Disabled;

    private static string ReasonOf(Nearness nearness, Subscription? subscription, PostedEvent posted, EventFields fields)
    {
        var reason = nearness switch
        {
            Nearness.Filtered => subscription!.Filter!.Explain(fields),
            Nearness.Disabled => "is disabled",
            Nearness.OtherType => $"the type {posted.Type} does not match {subscription!.EventType}",
            _ => "has no subscription",
        };
        return reason.Length <= MostCharactersInReason ? reason : reason[..MostCharactersInReason] + "…";
    }

    /// <summary>What came nearest stands first, so that it is not what is left off.</summary>
    private enum Nearness
    {
        Filtered,
        Disabled,
        OtherType,
        None,
    }
}
