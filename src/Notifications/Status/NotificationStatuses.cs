using Microsoft.EntityFrameworkCore;
using Notifications.Intake;
using Notifications.Messaging;
using Notifications.Storage;

namespace Notifications.Status;

/// <summary>Reads what the API shows of events and notifications.</summary>
public sealed class NotificationStatuses(IDbContextFactory<NotificationsDb> contexts)
{
    public const int MostItemsInPage = 500;

    public async Task<NotificationView?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var found = await (
            from notification in db.Notifications.AsNoTracking()
            join e in db.Events.AsNoTracking() on notification.Event equals e.Id
            where notification.Id == id
            select new { Row = notification, e.EventId, e.Type, e.Producer, e.Traceparent }).FirstOrDefaultAsync(cancellationToken);
        if (found is null) return null;

        var row = found.Row;
        var destination = await db.Destinations.AsNoTracking().Where(x => x.Id == row.Destination)
            .Select(x => new { x.Name, x.DisabledReason }).FirstOrDefaultAsync(cancellationToken);
        var attempts = await db.Attempts.AsNoTracking().Where(x => x.Notification == id).ToListAsync(cancellationToken);
        var receipts = await db.Receipts.AsNoTracking().Where(x => x.Notification == id).ToListAsync(cancellationToken);
        var replays = await (
            from item in db.ReplayItems.AsNoTracking()
            join replay in db.Replays.AsNoTracking() on item.Replay equals replay.Id
            where item.Notification == id
            select new { item, replay.RequestedAt }).ToListAsync(cancellationToken);

        return new NotificationView(
            row.Id, row.Event, found.EventId, found.Type, found.Producer, destination?.Name, row.Channel, row.Priority, row.State,
            Explanation.Of(row, attempts, destination?.DisabledReason), row.Cycle,
            row.Attempt, Math.Max(0, row.Attempt - 1), row.AcceptedAt, DueAt(row), row.DeliveredAt, FaultOf(row), Tracing.TraceId(found.Traceparent),
            Timeline.Of(row, attempts, receipts, replays.Select(x => (x.item, x.RequestedAt))));
    }

    public async Task<NotificationPage> ListAsync(NotificationQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows =
            from notification in db.Notifications.AsNoTracking()
            join e in db.Events.AsNoTracking() on notification.Event equals e.Id
            join d in db.Destinations.AsNoTracking() on notification.Destination equals d.Id into destinations
            from destination in destinations.DefaultIfEmpty()
            where (query.State == null || notification.State == query.State)
                && (query.State != States.Faulted || notification.FaultedAt != null)   // lets PostgreSQL use the index of faulted ones
                && (query.Channel == null || notification.Channel == query.Channel)
                && (query.Destination == null || destination.Name == query.Destination)
                && (query.EventType == null || e.Type == query.EventType)
                && (query.Cause == null || notification.FaultCause == query.Cause)
                && (query.Since == null || (notification.FaultedAt ?? notification.AcceptedAt) >= query.Since)
                && (query.After == null || notification.Id > query.After)
            orderby notification.Id
            select new { notification, e.Type, destination.Name };

        var page = await rows.Take(query.Limit).ToListAsync(cancellationToken);
        return new NotificationPage(
            [.. page.Select(x => Summary(x.notification, x.Type, x.Name))], page.Count == query.Limit ? page[^1].notification.Id : null);
    }

    /// <param name="id">The server's id, or the producer's own event id.</param>
    /// <param name="source">With the producer's id: the source it was posted with; empty for none.</param>
    public async Task<EventView?> FindEventAsync(string id, string producer, string source, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var events = db.Events.AsNoTracking();
        var found = Guid.TryParse(id, out var own) ? await events.FirstOrDefaultAsync(x => x.Id == own, cancellationToken) : null;
        found ??= await FindByKeyAsync(db, id, producer, source, cancellationToken);
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
            found.Id, found.EventId, found.Producer, found.Source == PostedEvent.DirectSource ? "" : found.Source, found.Type, found.Priority, found.OccurredAt, found.AcceptedAt, found.CorrelationId,
            found.UserId, found.Version, found.OrderingKey, found.ExpiresAt, found.FanOut == 0 ? "NoSubscription" : "Routed", notifications);
    }

    /// <summary>The notification that the producer posted directly under this id of its own; null when there is none.</summary>
    public async Task<Guid?> FindDirectAsync(string id, string producer, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await FindByKeyAsync(db, id, producer, PostedEvent.DirectSource, cancellationToken) is { } found ? Ids.Notification(found.Id, 1) : null;
    }

    // Through event_key, by its whole key: event has no index for this.
    private static Task<EventRow?> FindByKeyAsync(NotificationsDb db, string eventId, string producer, string source, CancellationToken cancellationToken) =>
        db.Events.FromSql($"""
            SELECT e.* FROM event_key k JOIN event e ON e.id = k.event WHERE k.producer = {producer} AND k.source = {source} AND k.event_id = {eventId}
            """).AsNoTracking().FirstOrDefaultAsync(cancellationToken);

    private static DateTimeOffset? DueAt(NotificationRow row) => row.State switch
    {
        States.Retrying => row.NextAttemptAt,
        States.Held or States.Sent => row.DueAt,
        _ => null,
    };

    private static FaultView? FaultOf(NotificationRow row) => row.FaultedAt is { } at
        ? new FaultView(row.FaultCause ?? FaultCauses.Error, row.Error, row.Status, at, Queues.Error(row.Channel))
        : null;

    private static NotificationSummary Summary(NotificationRow row, string eventType, string? destination) => new(
        row.Id, eventType, destination, row.Channel, row.Priority, row.State, row.Cycle, row.Attempt, row.FaultCause, row.Error, row.Status, row.AcceptedAt, row.FaultedAt);
}

/// <summary>What <c>GET /v1/notifications</c> asks for; null does not matter.</summary>
public sealed record NotificationQuery(
    string? State, string? Channel, string? Destination, string? EventType, string? Cause, DateTimeOffset? Since, Guid? After, int Limit);
