namespace Notifications.Cli.Api;

/// <summary>Which faulted notifications; what is not given does not matter.</summary>
internal sealed record FaultFilter
{
    public string? Channel { get; init; }
    public string? Destination { get; init; }
    public string? EventType { get; init; }
    public string? Cause { get; init; }
    public DateTimeOffset? Since { get; init; }
}
