namespace Notifications.Cli.Api;

/// <summary>An operator's order to try again: exactly one of ids and filter.</summary>
internal sealed record ReplayRequest
{
    public IReadOnlyList<Guid>? Ids { get; init; }

    /// <summary>An empty one means everything that is faulted.</summary>
    public FaultFilter? Filter { get; init; }

    public int? Limit { get; init; }
    public bool? DryRun { get; init; }
}
