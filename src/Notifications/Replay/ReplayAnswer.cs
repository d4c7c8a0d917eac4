namespace Notifications.Replay;

/// <summary>What a replay did, or in a dry run would do.</summary>
/// <param name="Id">Null in a dry run.</param>
/// <param name="Matched">How many faulted notifications were meant, whatever the limit.</param>
/// <param name="Items">The first 1 000; <c>GET /v1/replays/{id}</c> has them all.</param>
public sealed record ReplayAnswer(Guid? Id, bool DryRun, int Matched, int Replayed, IReadOnlyList<ReplayedItem> Items, IReadOnlyList<SkippedItem> Skipped);

/// <param name="Cycle">The new cycle.</param>
/// <param name="Cause">Why it had faulted.</param>
public sealed record ReplayedItem(Guid NotificationId, int Cycle, string State, string Cause, string Channel, string? Destination, string EventType);

public sealed record SkippedItem(Guid NotificationId, string Reason);
