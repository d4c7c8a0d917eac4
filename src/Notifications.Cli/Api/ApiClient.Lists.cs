namespace Notifications.Cli.Api;

/// <summary>Lists of events and of notifications.</summary>
internal sealed partial class ApiClient
{
    public Task<Answer<EventPage>> ListEventsAsync(ListFilter filter, int limit, string? after, CancellationToken cancellationToken) =>
        GetAsync("v1/events" + Query(filter, limit, after), CliJson.Default.EventPage, cancellationToken);

    public Task<Answer<NotificationPage>> ListNotificationsAsync(ListFilter filter, int limit, string? after, CancellationToken cancellationToken) =>
        GetAsync("v1/notifications" + Query(filter, limit, after), CliJson.Default.NotificationPage, cancellationToken);

    private static string Query(ListFilter filter, int limit, string? after) => Query(
        ("state", filter.State), ("channel", filter.Channel), ("destination", filter.Destination), ("eventType", filter.EventType),
        ("correlationId", filter.CorrelationId), ("userId", filter.UserId), ("producer", filter.Producer), ("status", filter.Status),
        ("event", filter.Event?.ToString()), ("cause", filter.Cause), ("holdReason", filter.HoldReason), ("priority", filter.Priority),
        ("since", Iso(filter.Since)), ("until", Iso(filter.Until)), ("order", filter.Order), ("limit", Number(limit)), ("after", after));
}
