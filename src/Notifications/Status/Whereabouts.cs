using Notifications.Destinations;

namespace Notifications.Status;

/// <summary>How things are where a notification waits: what its own row does not tell.</summary>
internal sealed record Whereabouts
{
    /// <summary>Its name; null: it goes to a recipient of its own.</summary>
    public string? Destination { get; init; }

    /// <summary>Why that is disabled; null when it is not.</summary>
    public string? DisabledReason { get; init; }

    public DestinationPolicy Policy { get; init; } = new();

    /// <summary>Null: its circuit is closed. Until then it is open, half-open afterwards.</summary>
    public DateTimeOffset? CircuitUntil { get; init; }

    /// <summary>While it recovers: attempts under way at most.</summary>
    public int? Width { get; init; }

    /// <summary>Null: it stands in no lane.</summary>
    public LanePlace? Lane { get; init; }

    public required DateTimeOffset Now { get; init; }
}

/// <param name="Key">The ordering key; empty: the whole destination is one lane.</param>
/// <param name="Active">The one that may be under way.</param>
/// <param name="Before">How many have to end before it is its turn; 0: it is the active one.</param>
internal sealed record LanePlace(string Key, Guid? Active, string? ActiveState, long Before);
