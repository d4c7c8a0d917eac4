using Notifications.Storage;

namespace Notifications.Status;

/// <summary>Puts what is on record about a notification into one list, in order of time. Pure.</summary>
internal static class Timeline
{
    public static IReadOnlyList<TimelineEntry> Of(NotificationRow row, IEnumerable<AttemptRow> attempts, IEnumerable<ReceiptRow> receipts,
        IEnumerable<(ReplayItemRow Item, DateTimeOffset At)> replays)
    {
        var entries = new List<TimelineEntry> { new(row.AcceptedAt, "Accepted", 1) };
        entries.AddRange(attempts.Select(Of));
        entries.AddRange(receipts.Select(Of));
        foreach (var (item, at) in replays)
        {
            entries.Add(item.State == States.Held
                ? Held(item.FaultedAt, item.Cycle - 1, item.FaultCause)
                : Faulted(item.FaultedAt, item.Cycle - 1, item.FaultCause, item.Error, item.Status));
            entries.Add(new TimelineEntry(at, "Replayed", item.Cycle));
        }

        if (row.FaultedAt is { } faultedAt) entries.Add(Faulted(faultedAt, row.Cycle, row.FaultCause, row.Error, row.Status));
        if (row.State == States.Held) entries.Add(Held(row.UpdatedAt, row.Cycle, row.HoldReason));
        if (row.DeliveredAt is { } deliveredAt) entries.Add(new TimelineEntry(deliveredAt, "Delivered", row.Cycle));
        if (row.State is States.Cancelled or States.Expired) entries.Add(new TimelineEntry(row.UpdatedAt, row.State, row.Cycle));
        return [.. entries.OrderBy(x => x.At)];
    }

    private static TimelineEntry Of(AttemptRow attempt) => new(attempt.StartedAt, "Attempt", attempt.Cycle)
    {
        Attempt = attempt.Number,
        Redelivery = attempt.Redelivery,
        Outcome = attempt.Outcome,
        WasUnknown = attempt.WasUnknown && attempt.Outcome != Outcomes.Unknown ? true : null,
        Status = attempt.Status,
        Error = attempt.Error,
        DurationMilliseconds = attempt.DurationMs,
        Worker = attempt.Worker,
        TraceId = attempt.TraceId,
    };

    private static TimelineEntry Of(ReceiptRow receipt) =>
        new(receipt.ReceivedAt, "Receipt", receipt.Cycle) { Attempt = receipt.Attempt, Outcome = receipt.Outcome, Error = receipt.Error };

    private static TimelineEntry Held(DateTimeOffset at, int cycle, string? reason) => new(at, "Held", cycle) { Error = reason };

    private static TimelineEntry Faulted(DateTimeOffset at, int cycle, string? cause, string? error, int? status) =>
        new(at, "Faulted", cycle) { Outcome = cause, Error = error, Status = status };
}
