using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Notifications.Destinations;
using Notifications.Intake;
using Notifications.Messaging;
using Notifications.Storage;

namespace Notifications.Status;

/// <summary>Reads what the API shows of events and notifications.</summary>
public sealed class NotificationStatuses(IDbContextFactory<NotificationsDb> contexts, TimeProvider clock)
{
    /// <param name="producer">Only one of this producer's; null: whoever's.</param>
    public async Task<NotificationView?> FindAsync(Guid id, string? producer, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await (
            from notification in db.Notifications.AsNoTracking()
            join e in db.Events.AsNoTracking() on notification.Event equals e.Id
            where notification.Id == id && (producer == null || e.Producer == producer)
            select new { Row = notification, e.EventId, e.Type, e.Producer, e.Traceparent, e.OrderingKey, e.CorrelationId, e.UserId }).FirstOrDefaultAsync(cancellationToken);
        if (found is null) return null;

        var row = found.Row;
        var at = await LocateAsync(db, row, cancellationToken);
        var attempts = await db.Attempts.AsNoTracking().Where(x => x.Notification == id).ToListAsync(cancellationToken);
        var receipts = await db.Receipts.AsNoTracking().Where(x => x.Notification == id).ToListAsync(cancellationToken);
        var replays = await (
            from item in db.ReplayItems.AsNoTracking()
            join replay in db.Replays.AsNoTracking() on item.Replay equals replay.Id
            where item.Notification == id
            select new { item, replay.RequestedAt }).ToListAsync(cancellationToken);

        return new NotificationView(
            row.Id, row.Event, found.EventId, found.Type, found.Producer, at.Destination, row.Channel, row.Priority, row.State,
            row.HoldReason, Explanation.Of(row, attempts, at), found.OrderingKey, at.Lane is { } lane ? new LaneView(lane.Active, lane.Before) : null, row.Cycle,
            row.Attempt, Math.Max(0, row.Attempt - 1), row.AcceptedAt, row.ExpiresAt, DueAt(row), row.DeliveredAt, FaultOf(row), Tracing.TraceId(found.Traceparent),
            Timeline.Of(row, attempts, receipts, replays.Select(x => (x.item, x.RequestedAt)))) { CorrelationId = found.CorrelationId, UserId = found.UserId };
    }

    private async Task<Whereabouts> LocateAsync(NotificationsDb db, NotificationRow row, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var destination = await db.Destinations.AsNoTracking().FirstOrDefaultAsync(x => x.Id == row.Destination, cancellationToken);
        if (destination is null) return new Whereabouts { Now = now };

        var gate = row.State == States.Held
            ? await db.Database.SqlQuery<GateNow>($"""SELECT circuit_until AS "CircuitUntil", width AS "Width" FROM gate WHERE destination = {destination.Id}""")
                .FirstOrDefaultAsync(cancellationToken)
            : null;
        return new Whereabouts
        {
            Destination = destination.Name,
            DisabledReason = destination.DisabledReason,
            Policy = PolicyColumns.Read(destination),
            CircuitUntil = gate?.CircuitUntil,
            Width = gate?.Width,
            Lane = await FindPlaceAsync(db, row, cancellationToken),
            Now = now,
        };
    }

    /// <returns>Null for one that stands in no lane, or nowhere in it any more: neither active nor waiting for its turn.</returns>
    private static async Task<LanePlace?> FindPlaceAsync(NotificationsDb db, NotificationRow row, CancellationToken cancellationToken)
    {
        var follows = row.HoldReason == HoldReasons.Order;
        // One that has just ended is its lane's active one for a moment more.
        var lane = row.Lane is null || row.State is States.Sent or States.Delivered or States.Cancelled or States.Expired ? null : await (
            from l in db.Lanes.AsNoTracking()
            join a in db.Notifications.AsNoTracking() on l.Active equals a.Id into actives
            from active in actives.DefaultIfEmpty()
            where l.Id == row.Lane && (follows || l.Active == row.Id)
            select new { l.OrderingKey, l.Active, State = (string?)active.State }).FirstOrDefaultAsync(cancellationToken);
        if (lane is null) return null;

        var before = follows
            ? await db.Notifications.LongCountAsync(x => x.Lane == row.Lane && x.HoldReason == HoldReasons.Order && x.Position < row.Position, cancellationToken)
            : 0;
        return new LanePlace(lane.OrderingKey, lane.Active, lane.State, follows && lane.Active is not null ? before + 1 : before);
    }

    /// <param name="id">The server's id, or the producer's own: of the event, or the key of the request that posted it.</param>
    /// <param name="producer">Whose id it is, if it is a producer's.</param>
    /// <param name="source">With the producer's id: the source it was posted with; empty for none.</param>
    /// <param name="seesEveryProducer">False: only one of this producer's, whoever's id it is.</param>
    public async Task<EventView?> FindEventAsync(string id, string producer, string source, bool seesEveryProducer, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var events = db.Events.AsNoTracking();
        var found = Guid.TryParse(id, out var own) ? await events.FirstOrDefaultAsync(x => x.Id == own && (seesEveryProducer || x.Producer == producer), cancellationToken) : null;
        found ??= await FindByKeyAsync(db, id, producer, source, cancellationToken);
        if (source.Length == 0) found ??= await FindByKeyAsync(db, id, producer, PostedEvent.RequestKeys, cancellationToken);
        if (found is null) return null;

        var last = Ids.LastNotification(found.Id);
        var notifications = await (
            from notification in db.Notifications.AsNoTracking()
            join d in db.Destinations.AsNoTracking() on notification.Destination equals d.Id into destinations
            from destination in destinations.DefaultIfEmpty()
            where notification.Id > found.Id && notification.Id <= last
            orderby notification.Id
            select new EventNotificationView(notification.Id, destination.Name, notification.Channel, notification.State)).ToListAsync(cancellationToken);

        return new EventView(
            found.Id, found.EventId, found.Producer, PostedEvent.SourceShown(found.Source), found.Type, found.Priority, found.OccurredAt, found.AcceptedAt, found.CorrelationId,
            found.UserId, found.Version, found.OrderingKey, found.ExpiresAt, found.Attributes is { } attributes ? JsonElement.Parse(attributes) : null,
            EventStatuses.Of(found.FanOut), notifications);
    }

    public async Task<bool> ExistsAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Notifications.AnyAsync(x => x.Id == id, cancellationToken);
    }

    /// <summary>The notification that the producer posted directly under this id of its own; null when there is none.</summary>
    public async Task<Guid?> FindDirectAsync(string id, string producer, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await FindByKeyAsync(db, id, producer, PostedEvent.DirectSource, cancellationToken)
            ?? await FindByKeyAsync(db, id, producer, PostedEvent.RequestKeys, cancellationToken);
        return found is { Source: PostedEvent.DirectSource } ? Ids.Notification(found.Id, 1) : null;
    }

    // Through event_key, by its whole key: event has no index for this.
    private static Task<EventRow?> FindByKeyAsync(NotificationsDb db, string eventId, string producer, string source, CancellationToken cancellationToken) =>
        db.Events.FromSql($"""
            SELECT e.* FROM event_key k JOIN event e ON e.id = k.event WHERE k.producer = {producer} AND k.source = {source} AND k.event_id = {eventId}
            """).AsNoTracking().FirstOrDefaultAsync(cancellationToken);

    private static DateTimeOffset? DueAt(NotificationRow row) => row.State switch
    {
        States.Retrying => row.NextAttemptAt,
        // What has no due time of its own may have the time at which it expires.
        States.Held when HoldReasons.Undated.Contains(row.HoldReason) => null,
        States.Held or States.Sent => row.DueAt,
        _ => null,
    };

    private static FaultView? FaultOf(NotificationRow row) => row.FaultedAt is { } at
        ? new FaultView(row.FaultCause ?? FaultCauses.Error, row.Error, row.Status, at, Queues.Error(row.Channel))
        : null;
}

internal sealed record GateNow(DateTimeOffset? CircuitUntil, int? Width);
