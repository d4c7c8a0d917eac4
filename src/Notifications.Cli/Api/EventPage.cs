namespace Notifications.Cli.Api;

internal sealed record EventPage
{
    public IReadOnlyList<ListedEvent> Items { get; init; } = [];

    /// <summary>Where the next page begins; null on the last one.</summary>
    public string? Next { get; init; }
}

internal sealed record ListedEvent
{
    public Guid Id { get; init; }
    public string? EventId { get; init; }
    public string? Producer { get; init; }
    public string? EventType { get; init; }
    public string? Priority { get; init; }
    public string? Status { get; init; }

    /// <summary>How many came of it.</summary>
    public int Notifications { get; init; }

    public string? CorrelationId { get; init; }
    public string? UserId { get; init; }
    public DateTimeOffset? AcceptedAt { get; init; }
}
