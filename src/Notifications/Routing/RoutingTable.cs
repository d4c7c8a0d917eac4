using System.Collections.Frozen;

namespace Notifications.Routing;

/// <summary>All destinations and subscriptions as they were at one version. Immutable: the router swaps the whole table.</summary>
public sealed class RoutingTable
{
    private readonly FrozenDictionary<string, Target> _destinations;
    private readonly FrozenDictionary<string, Target[]> _exact;
    private readonly (string Pattern, Target Target)[] _patterns;

    public RoutingTable(long version, IEnumerable<Target> destinations, IEnumerable<(string EventType, string Destination, string? Priority)> subscriptions)
    {
        Version = version;
        _destinations = destinations.ToFrozenDictionary(x => x.Name!);

        var targets = subscriptions.Select(x => (x.EventType, Target: _destinations[x.Destination] with { Priority = x.Priority })).ToList();
        _exact = targets.Where(x => EventTypePattern.IsExact(x.EventType)).GroupBy(x => x.EventType)
            .ToFrozenDictionary(x => x.Key, x => x.Select(y => y.Target).ToArray());
        _patterns = [.. targets.Where(x => !EventTypePattern.IsExact(x.EventType))];
    }

    public long Version { get; }

    public Target? Find(string destination) => _destinations.GetValueOrDefault(destination);

    /// <summary>Every destination that subscribes to the type, each once, an exact subscription before a pattern.</summary>
    public IReadOnlyList<Target> Match(string eventType)
    {
        var exact = _exact.GetValueOrDefault(eventType, []);
        return _patterns.Length == 0 ? exact : [.. exact.Concat(MatchPatterns(eventType)).DistinctBy(x => x.Destination)];
    }

    private IEnumerable<Target> MatchPatterns(string eventType) =>
        _patterns.Where(x => EventTypePattern.Matches(x.Pattern, eventType)).Select(x => x.Target);
}
