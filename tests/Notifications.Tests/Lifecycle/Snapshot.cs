using Notifications.Lifecycle;

namespace Notifications.Tests.Lifecycle;

/// <summary>All of an instance at one moment, to be compared with another moment.</summary>
internal sealed record Snapshot(
    string State, int Answered, string? HoldReason, DateTimeOffset? DueAt, DateTimeOffset? NextAttemptAt, DateTimeOffset? DeliveredAt, DateTimeOffset? FaultedAt,
    string? FaultCause, string? Error, int? Status, bool NeedsCommand)
{
    public static Snapshot Of(NotificationState x) => new(
        x.State, x.Answered, x.HoldReason, x.DueAt, x.NextAttemptAt, x.DeliveredAt, x.FaultedAt, x.FaultCause, x.Error, x.Status,
        x.NeedsCommand);
}
