using Notifications.Status;
using Notifications.Storage;
using Npgsql;

namespace Notifications.IntegrationTests.Status;

/// <summary>What a list is to show, said a second time and as plainly as can be: every row in memory, and LINQ.</summary>
internal sealed class ListModel
{
    private readonly List<Pair> _pairs = [];

    /// <summary>An event with one of its notifications, or with none.</summary>
    internal sealed record Pair(
        Guid Event, string Type, string Producer, string? CorrelationId, string? UserId, int FanOut, DateTimeOffset EventAt, Guid? Notification, string? State,
        string? Channel, string? Priority, string? HoldReason, string? Cause, DateTimeOffset? FaultedAt, DateTimeOffset? AcceptedAt, string? Destination);

    public IReadOnlyList<Pair> Pairs => _pairs;

    public static async Task<ListModel> ReadAsync(NpgsqlDataSource database)
    {
        var model = new ListModel();
        await using var command = database.CreateCommand("""
            SELECT e.id, e.type, e.producer, e.correlation_id, e.user_id, e.fan_out, e.accepted_at, n.id, n.state, n.channel, n.priority, n.hold_reason, n.fault_cause,
                n.faulted_at, n.accepted_at, d.name
            FROM event e LEFT JOIN notification n ON n.event = e.id LEFT JOIN destination d ON d.id = n.destination
            """);
        await using var row = await command.ExecuteReaderAsync();
        while (await row.ReadAsync())
        {
            string? Text(int column) => row.IsDBNull(column) ? null : row.GetString(column);
            DateTimeOffset? Time(int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
            model._pairs.Add(new Pair(
                row.GetGuid(0), row.GetString(1), row.GetString(2), Text(3), Text(4), row.GetInt32(5), Time(6)!.Value, row.IsDBNull(7) ? null : row.GetGuid(7), Text(8),
                Text(9), Text(10), Text(11), Text(12), Time(13), Time(14), Text(15)));
        }

        return model;
    }

    public IReadOnlyList<Guid> Events(ListQuery query) => Ordered(query, _pairs
        .Where(x => IsOfEvent(query, x) && IsWithin(query, x.EventAt) && (!query.AsksOfNotifications || IsOfNotification(query, x))).Select(x => x.Event).Distinct());

    public IReadOnlyList<Guid> Notifications(ListQuery query) => Ordered(query, _pairs
        .Where(x => x.Notification is not null && IsOfEvent(query, x) && IsOfNotification(query, x)
            && IsWithin(query, query.State == States.Faulted ? x.FaultedAt : x.AcceptedAt)).Select(x => x.Notification!.Value));

    private static IReadOnlyList<Guid> Ordered(ListQuery query, IEnumerable<Guid> ids) => [.. query.OldestFirst ? ids.Order() : ids.OrderDescending()];

    private static bool IsOfEvent(ListQuery query, Pair pair) =>
        Fits(query.EventType, pair.Type) && Fits(query.Producer, pair.Producer) && Fits(query.CorrelationId, pair.CorrelationId) && Fits(query.UserId, pair.UserId)
        && (query.Event is null || query.Event == pair.Event) && Fits(query.Status, pair.FanOut == 0 ? "NoSubscription" : "Routed");

    private static bool IsOfNotification(ListQuery query, Pair pair) =>
        pair.Notification is not null && Fits(query.State, pair.State) && Fits(query.Channel, pair.Channel) && Fits(query.Destination, pair.Destination)
        && Fits(query.Cause, pair.Cause) && Fits(query.HoldReason, pair.HoldReason) && Fits(query.Priority, pair.Priority);

    private static bool IsWithin(ListQuery query, DateTimeOffset? time) => !(time < query.Since) && !(time >= query.Until) && time is not null;

    private static bool Fits(string? asked, string? found) => asked is null || asked == found;
}
