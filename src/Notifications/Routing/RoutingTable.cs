using Notifications.Intake;
using Notifications.Routing.Filters;

namespace Notifications.Routing;

/// <summary>
/// All destinations and subscriptions as they were at one version. Immutable: the router swaps the whole table. What an event costs depends on the
/// subscriptions to its type, not on how many there are.
/// </summary>
public sealed class RoutingTable
{
    private readonly Dictionary<string, Target> _destinations;
    private readonly Dictionary<string, List<Route>> _exact = [];
    private readonly PatternTrie _patterns = new();

    /// <param name="subscriptions">The oldest first, each of a destination that is there.</param>
    public RoutingTable(long version, IEnumerable<Target> destinations, IReadOnlyList<Subscription> subscriptions)
    {
        ArgumentNullException.ThrowIfNull(subscriptions);
        Version = version;
        Subscriptions = subscriptions;
        _destinations = destinations.ToDictionary(x => x.Name!);

        foreach (var (age, subscription) in subscriptions.Index())
            if (subscription.Enabled) Add(subscription, new Route(age, TargetOf(subscription), subscription.Filter));
    }

    public long Version { get; }

    public IReadOnlyCollection<Target> Destinations => _destinations.Values;

    public IReadOnlyList<Subscription> Subscriptions { get; }

    public Target? Find(string destination) => _destinations.GetValueOrDefault(destination);

    /// <summary>
    /// Every destination that subscribes to such events, each once, by the first subscription whose filter holds: an exact one before a pattern, then the oldest.
    /// </summary>
    public IReadOnlyList<Target> Match(PostedEvent posted) => [.. Decide(posted).Select(x => x.Target)];

    /// <summary>As <see cref="Match"/>, with the subscription that decided.</summary>
    internal IReadOnlyList<(Target Target, Subscription Subscription)> MatchWithReasons(PostedEvent posted) =>
        [.. Decide(posted).Select(x => (x.Target, Subscriptions[x.Age]))];

    private List<Route> Decide(PostedEvent posted)
    {
        ArgumentNullException.ThrowIfNull(posted);
        var fields = new EventFields(posted);
        var decided = new List<Route>();
        var seen = new HashSet<Guid?>();
        foreach (var route in _exact.GetValueOrDefault(posted.Type, [])) Try(route);
        foreach (var route in _patterns.Match(posted.Type)) Try(route);
        return decided;

        void Try(Route route)
        {
            if (!seen.Contains(route.Target.Destination) && route.Filter?.Holds(fields) is not false && seen.Add(route.Target.Destination)) decided.Add(route);
        }
    }

    private void Add(Subscription subscription, Route route)
    {
        if (!EventTypePattern.IsExact(subscription.EventType)) _patterns.Add(subscription.EventType, route);
        else if (_exact.TryGetValue(subscription.EventType, out var routes)) routes.Add(route);
        else _exact.Add(subscription.EventType, [route]);
    }

    private Target TargetOf(Subscription subscription)
    {
        var target = _destinations[subscription.Destination];
        return subscription.Priority is null ? target : target with { Priority = subscription.Priority };
    }
}
