namespace Notifications.Replay;

/// <summary>The body of <c>POST /v1/replays</c>: which faulted notifications, and which held as unknown, to try again.</summary>
public sealed record ReplayRequest
{
    /// <summary>These; or else <c>filter</c>.</summary>
    public IReadOnlyList<Guid>? Ids { get; init; }

    /// <summary>Those that match everything that is given; <c>{}</c> means all that are faulted.</summary>
    public FaultFilter? Filter { get; init; }

    /// <summary>At most so many, the oldest first; left out: no limit.</summary>
    public int? Limit { get; init; }

    /// <summary>Say what would be replayed and change nothing.</summary>
    public bool? DryRun { get; init; }
}

/// <summary>Selects faulted notifications and, with the cause unknown, those that are held as such. What is left out does not matter.</summary>
public sealed record FaultFilter
{
    public string? Channel { get; init; }

    /// <summary>A destination's name.</summary>
    public string? Destination { get; init; }

    public string? EventType { get; init; }

    /// <summary>exhausted, rejected, unknown (faulted or held, as their channel has it) or error.</summary>
    public string? Cause { get; init; }

    /// <summary>Faulted, or held, at or after this moment.</summary>
    public DateTimeOffset? Since { get; init; }
}
