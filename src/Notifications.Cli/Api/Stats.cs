namespace Notifications.Cli.Api;

/// <summary>The server's counts; events and notifications by state must add up.</summary>
internal sealed record Stats
{
    public EventCounts? Events { get; init; }
    public Dictionary<string, long> Notifications { get; init; } = [];

    /// <summary>Invariant 2; anything but 0 means that a notification is missing or was counted twice.</summary>
    public long Difference { get; init; }

    public IReadOnlyList<FaultCount> Faults { get; init; } = [];

    /// <summary>Null from a server that does not tell.</summary>
    public IReadOnlyList<HoldCount>? Holds { get; init; }

    public OpenNotification? OldestOpen { get; init; }

    /// <summary>Null when nothing is open but what waits on purpose, and from a server that does not tell.</summary>
    public StillNotification? LongestStill { get; init; }

    /// <summary>Null from a server that does not tell.</summary>
    public long? PossibleDuplicates { get; init; }
}
