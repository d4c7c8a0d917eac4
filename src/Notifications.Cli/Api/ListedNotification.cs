namespace Notifications.Cli.Api;

internal sealed record ListedNotification
{
    public Guid Id { get; init; }
    public string? EventType { get; init; }
    public string? Destination { get; init; }
    public string? Channel { get; init; }
    public string? Priority { get; init; }
    public string? State { get; init; }
    public int Cycle { get; init; }
    public int Attempts { get; init; }
    public string? Cause { get; init; }
    public string? Error { get; init; }
    public int? Status { get; init; }

    /// <summary>Of one that is held; null as well from a server that does not tell.</summary>
    public string? HoldReason { get; init; }

    public DateTimeOffset? AcceptedAt { get; init; }
    public DateTimeOffset? FaultedAt { get; init; }
}
