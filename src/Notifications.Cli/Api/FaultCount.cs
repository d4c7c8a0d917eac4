namespace Notifications.Cli.Api;

internal sealed record FaultCount
{
    public string? Channel { get; init; }
    public string? Cause { get; init; }
    public long Count { get; init; }
}
