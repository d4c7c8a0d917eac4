namespace Notifications.Cli.Api;

/// <summary>How a destination takes its notifications; null: as the server has it.</summary>
internal sealed record DestinationPolicy
{
    public string? Order { get; init; }
    public int? SkipAfterFaults { get; init; }
    public double? TimeoutSeconds { get; init; }
    public int? Concurrency { get; init; }
    public double? RatePerSecond { get; init; }
    public int? Burst { get; init; }
    public double? CircuitFailureRatio { get; init; }
    public double? CircuitBreakSeconds { get; init; }
}
