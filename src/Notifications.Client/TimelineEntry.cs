namespace Notifications.Client;

/// <summary>Something that happened to a notification.</summary>
public sealed record TimelineEntry
{
    public DateTimeOffset At { get; init; }
    public string? What { get; init; }
    public int? Cycle { get; init; }
    public int? Attempt { get; init; }
    public int? Redelivery { get; init; }
    public string? Outcome { get; init; }

    /// <summary>Null from a server that does not tell.</summary>
    public bool? WasUnknown { get; init; }

    public int? Status { get; init; }
    public string? Error { get; init; }
    public int? DurationMilliseconds { get; init; }
    public string? Worker { get; init; }
    public string? TraceId { get; init; }
}
