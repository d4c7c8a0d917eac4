namespace Notifications.Cli.Api;

/// <summary>The server took responsibility for an event: it is committed.</summary>
internal sealed record AcceptedEvent
{
    public Guid Id { get; init; }
    public string? EventId { get; init; }
    public string? Status { get; init; }
    public bool Duplicate { get; init; }
    public IReadOnlyList<AcceptedNotification> Notifications { get; init; } = [];
}
