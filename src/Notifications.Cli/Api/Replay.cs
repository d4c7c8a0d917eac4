namespace Notifications.Cli.Api;

/// <summary>What the server made of a <see cref="ReplayRequest"/>.</summary>
internal sealed record Replay
{
    /// <summary>Null where nothing was replayed.</summary>
    public Guid? Id { get; init; }

    public bool DryRun { get; init; }
    public int Matched { get; init; }
    public int Replayed { get; init; }

    /// <summary>At most the first 1000.</summary>
    public IReadOnlyList<ReplayedNotification> Items { get; init; } = [];

    public IReadOnlyList<SkippedNotification> Skipped { get; init; } = [];
}
