namespace Notifications.Cli.Api;

/// <summary>Where an event would go, and why it goes nowhere else.</summary>
internal sealed record RoutingExplanation
{
    public IReadOnlyList<RoutingMatch> Matches { get; init; } = [];
    public IReadOnlyList<RoutingMismatch> Others { get; init; } = [];

    /// <summary>How many more there are than the answer holds.</summary>
    public int OthersLeftOff { get; init; }
}

internal sealed record RoutingMatch
{
    public string? Destination { get; init; }
    public string? Channel { get; init; }
    public Guid Subscription { get; init; }
    public string? EventType { get; init; }
    public string? Priority { get; init; }

    /// <summary>The reason for which it would be held; null: it would go at once.</summary>
    public string? Held { get; init; }
}

internal sealed record RoutingMismatch
{
    public string? Destination { get; init; }
    public Guid? Subscription { get; init; }
    public string? EventType { get; init; }
    public string? Reason { get; init; }
}
