namespace Notifications.Cli.Api;

/// <summary>Which events, or which notifications; what is not given does not matter.</summary>
internal sealed record ListFilter
{
    public string? State { get; init; }
    public string? Channel { get; init; }
    public string? Destination { get; init; }
    public string? EventType { get; init; }
    public string? CorrelationId { get; init; }
    public string? UserId { get; init; }
    public string? Producer { get; init; }
    public DateTimeOffset? Since { get; init; }
    public DateTimeOffset? Until { get; init; }
    public string? Order { get; init; }

    /// <summary>Of events.</summary>
    public string? Status { get; init; }

    /// <summary>Of notifications, as the rest is.</summary>
    public Guid? Event { get; init; }

    public string? Cause { get; init; }
    public string? HoldReason { get; init; }
    public string? Priority { get; init; }
}
