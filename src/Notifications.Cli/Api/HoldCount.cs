namespace Notifications.Cli.Api;

internal sealed record HoldCount
{
    public string? Channel { get; init; }
    public string? Reason { get; init; }
    public long Count { get; init; }
}
