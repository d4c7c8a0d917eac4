namespace Notifications.Client;

/// <summary>One event for one destination.</summary>
public sealed record AcceptedNotification
{
    public Guid Id { get; init; }
    public string? Destination { get; init; }
    public string? Channel { get; init; }
}
