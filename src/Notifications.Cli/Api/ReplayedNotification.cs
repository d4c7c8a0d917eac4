namespace Notifications.Cli.Api;

internal sealed record ReplayedNotification
{
    public Guid NotificationId { get; init; }
    public int Cycle { get; init; }
    public string? State { get; init; }
    public string? Cause { get; init; }
    public string? Channel { get; init; }
    public string? Destination { get; init; }
    public string? EventType { get; init; }
}
