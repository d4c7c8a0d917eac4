namespace Notifications.Cli.Api;

internal sealed record OpenNotification
{
    public Guid Id { get; init; }
    public string? State { get; init; }
    public DateTimeOffset AcceptedAt { get; init; }
}
