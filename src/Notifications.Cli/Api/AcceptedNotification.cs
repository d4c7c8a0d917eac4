namespace Notifications.Cli.Api;

internal sealed record AcceptedNotification
{
    public Guid Id { get; init; }
    public string? Destination { get; init; }
    public string? Channel { get; init; }
}
