namespace Notifications.Cli.Api;

internal sealed record StillNotification
{
    public Guid Id { get; init; }
    public string? State { get; init; }
    public DateTimeOffset Since { get; init; }
}
