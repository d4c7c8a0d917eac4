namespace Notifications.Cli.Api;

internal sealed record SkippedNotification
{
    public Guid NotificationId { get; init; }
    public string? Reason { get; init; }
}
