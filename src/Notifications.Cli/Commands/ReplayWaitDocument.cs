using System.Text.Json;
using Notifications.Cli.Api;

namespace Notifications.Cli.Commands;

/// <summary>replay --wait --json and replays show --json: the server's status with all pages of its items.</summary>
internal sealed record ReplayWaitDocument
{
    public required Guid Id { get; init; }
    public required int Total { get; init; }
    public required int Delivered { get; init; }
    public required int Faulted { get; init; }
    public required int Held { get; init; }
    public required int Cancelled { get; init; }
    public required int Expired { get; init; }
    public required int Pending { get; init; }
    public required int RemovedFromErrorQueue { get; init; }

    /// <summary>True when the time of --timeout was up before every outcome was there.</summary>
    public required bool TimedOut { get; init; }

    public required IReadOnlyList<JsonElement> Items { get; init; }
    public required IReadOnlyList<SkippedNotification> Skipped { get; init; }
}
