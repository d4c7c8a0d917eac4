using System.Data;
using Microsoft.EntityFrameworkCore;
using Notifications.Storage;

namespace Notifications.Replay;

/// <summary>How a replay ended, as far as it has.</summary>
/// <param name="Held">Held as unknown, for an operator or a late receipt.</param>
/// <param name="Pending">Still on the way; 0 means that the replay has ended.</param>
/// <param name="RemovedFromErrorQueue">Messages of earlier cycles that were taken out.</param>
/// <param name="Next">Pass it as <c>after</c> for the next page; null on the last one.</param>
public sealed record ReplayReport(
    Guid Id, DateTimeOffset CreatedAt, string RequestedBy, int Total, int Delivered, int Faulted, int Held, int Cancelled, int Expired, int Pending, int RemovedFromErrorQueue,
    IReadOnlyList<ReplayReportItem> Items, Guid? Next);

public sealed record ReplayReportItem(Guid NotificationId, int Cycle, string State, string? Error, int? Status);

public sealed class ReplayReports(IDbContextFactory<NotificationsDb> contexts)
{
    public const int MostItemsInPage = 1_000;

    private static readonly string[] Final = [.. States.All.Where(States.IsFinal)];

    public async Task<ReplayReport?> FindAsync(Guid id, Guid? after, int limit, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        // One snapshot: a notification that is delivered between two counts would be in neither, and the replay would look ended without it.
        await using var snapshot = await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        if (await db.Replays.AsNoTracking().FirstOrDefaultAsync(x => x.Id == id, cancellationToken) is not { } replay) return null;

        var items =
            from item in db.ReplayItems.AsNoTracking()
            join notification in db.Notifications.AsNoTracking() on item.Notification equals notification.Id
            where item.Replay == id
            select new
            {
                item.Notification, item.Cycle, item.Copies, Current = notification.Cycle, notification.State, notification.Error, notification.Status,
                IsHeldAsUnknown = notification.State == States.Held && notification.HoldReason == HoldReasons.Unknown,
            };

        // A notification that was replayed once more since then has faulted in this replay's cycle.
        var delivered = await items.CountAsync(x => x.State == States.Delivered, cancellationToken);
        var faulted = await items.CountAsync(x => x.State != States.Delivered && (x.State == States.Faulted || x.Current > x.Cycle), cancellationToken);
        var held = await items.CountAsync(x => x.Current == x.Cycle && x.IsHeldAsUnknown, cancellationToken);
        var open = await items.CountAsync(x => x.Current == x.Cycle && !Final.Contains(x.State) && !x.IsHeldAsUnknown, cancellationToken);
        var cancelled = await items.CountAsync(x => x.Current == x.Cycle && x.State == States.Cancelled, cancellationToken);
        var expired = await items.CountAsync(x => x.Current == x.Cycle && x.State == States.Expired, cancellationToken);
        var removed = await items.SumAsync(x => x.Copies ?? 0, cancellationToken);
        var page = await items.Where(x => after == null || x.Notification > after).OrderBy(x => x.Notification).Take(limit).ToListAsync(cancellationToken);

        return new ReplayReport(id, replay.RequestedAt, replay.RequestedBy, replay.Total, delivered, faulted, held, cancelled, expired, open, removed,
            [.. page.Select(x => new ReplayReportItem(x.Notification, x.Cycle, x.State, x.Error, x.Status))],
            page.Count == limit ? page[^1].Notification : null);
    }
}
