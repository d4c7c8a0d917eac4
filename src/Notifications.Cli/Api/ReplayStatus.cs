namespace Notifications.Cli.Api;

/// <summary>What became of a replay so far.</summary>
internal sealed record ReplayStatus
{
    public Guid Id { get; init; }
    public DateTimeOffset? CreatedAt { get; init; }
    public int Total { get; init; }
    public int Delivered { get; init; }
    public int Faulted { get; init; }

    /// <summary>Held because their outcome is unknown; nothing more happens to them by itself.</summary>
    public int Held { get; init; }

    public int Cancelled { get; init; }

    /// <summary>Their time was over before they were tried again.</summary>
    public int Expired { get; init; }

    public int Pending { get; init; }
    public int RemovedFromErrorQueue { get; init; }
    public IReadOnlyList<ReplayOutcome> Items { get; init; } = [];
    public string? Next { get; init; }
}
