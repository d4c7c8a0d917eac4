using Notifications.Storage;
using Npgsql;

namespace Notifications.Status;

/// <summary>
/// A page as one statement: <c>x</c> walks along one index and stops after so many entries; <c>y</c> is what of them answers to the query, and the last entry
/// in any case, so that the next page knows where to go on. README.md explains it.
/// </summary>
internal sealed class ListSql
{
    private readonly ListQuery _query;
    private readonly bool _events;
    private readonly Lead _lead;
    private readonly ListRange _range;
    private readonly int _most;
    private readonly NpgsqlParameterCollection _parameters;

    private ListSql(ListQuery query, bool events, int most, NpgsqlParameterCollection parameters) =>
        (_query, _events, _lead, _range, _most, _parameters) = (query, events, Lead.Of(query, events), ListRange.Of(query, events), most, parameters);

    private string Direction => _query.OldestFirst ? "ASC" : "DESC";

    /// <summary>An event is met once for each of its notifications, and shown once.</summary>
    private bool MeetsPairs => !_lead.OfEvents || !_events || _query.AsksOfNotifications;

    /// <param name="most">How many entries of its index it may look at.</param>
    public static NpgsqlBatchCommand Of(ListQuery query, bool events, int most)
    {
        var command = new NpgsqlBatchCommand();
        var sql = new ListSql(query, events, most, command.Parameters);
        command.CommandText = events ? sql.ForEvents() : sql.ForNotifications();
        return command;
    }

    private string ForNotifications() => $"""
        SELECT y.place, y.event, y.notification, y.matches AND e.event_id IS NOT NULL, e.type, d.name, n.channel, n.priority, n.state, n.hold_reason,
            n.cycle, n.attempt, n.fault_cause, n.error, n.status, n.accepted_at, n.faulted_at, e.event_id, e.producer, e.correlation_id, e.user_id
        FROM ({Matching()}) y
        LEFT JOIN LATERAL (SELECT * FROM notification WHERE id = y.notification OFFSET 0) n ON true
        LEFT JOIN LATERAL (SELECT type, event_id, producer, correlation_id, user_id FROM event WHERE id = y.event OFFSET 0) e ON true
        LEFT JOIN LATERAL (SELECT name FROM destination WHERE id = n.destination OFFSET 0) d ON true
        LIMIT {_query.Limit}
        """;

    private string ForEvents() => $"""
        SELECT z.place, z.event, z.notification, z.matches AND z.event IS DISTINCT FROM z.before AND e.event_id IS NOT NULL, e.event_id,
            e.producer, e.source, e.type, e.priority, e.occurred_at, e.accepted_at, e.correlation_id, e.user_id, e.fan_out
        FROM (SELECT y.*, {(MeetsPairs ? "lag(y.event) OVER ()" : "NULL::uuid")} AS before FROM ({Matching()}) y) z
        LEFT JOIN LATERAL (
            SELECT event_id, producer, source, type, priority, occurred_at, accepted_at, correlation_id, user_id, fan_out
            FROM event WHERE id = z.event OFFSET 0) e ON true
        WHERE z.event IS DISTINCT FROM z.before OR z.place = {_most}
        LIMIT {_query.Limit}
        """;

    private string Matching()
    {
        if (_lead.OfEvents)
            return $"SELECT x.event, x.notification, x.place, x.own AS matches FROM ({WalkEvents()}) x WHERE x.own OR x.place = {_most}";

        var walk = WalkNotifications();
        return OfEvent("e") is { Length: > 0 } ofEvent
            ? $"""
                SELECT x.event, x.notification, x.place, (x.own AND {ofEvent}) IS TRUE AS matches FROM ({walk}) x
                LEFT JOIN LATERAL (SELECT type, producer, correlation_id, user_id, fan_out, accepted_at FROM event WHERE id = x.event OFFSET 0) e ON true
                WHERE (x.own OR x.place = {_most}) AND ({ofEvent} OR x.place = {_most})
                """
            : $"SELECT x.event, x.notification, x.place, x.own AS matches FROM ({walk}) x WHERE x.own OR x.place = {_most}";
    }

    private string WalkNotifications()
    {
        var own = OfNotification("n");
        return $"""
            SELECT n.event, n.id AS notification, {(own.Length > 0 ? $"({own}) IS TRUE" : "true")} AS own, row_number() OVER (ORDER BY {Order("n")}) AS place
            FROM notification n WHERE {Bounds("n", _range.From, ">")}{OfOneEvent()}
            ORDER BY {Order("n")} LIMIT {_most}
            """;
    }

    private string OfOneEvent() => _query.Event is { } e ? $" AND n.id > {Add(e)} AND n.id <= {Add(Ids.LastNotification(e))}" : "";

    // OFFSET 0 makes the planner take each event's notifications as the range of the primary key that they are.
    private string WalkEvents()
    {
        var (ofEvent, ofNotification) = (OfEvent("e"), MeetsPairs ? OfNotification("n") : "");
        var own = string.Join(" AND ", new[] { ofEvent, ofNotification, MeetsPairs ? "n.id IS NOT NULL" : "" }.Where(x => x.Length > 0));
        var notifications = $"""
            LEFT JOIN LATERAL (
                SELECT * FROM notification n
                WHERE {(ofEvent.Length > 0 ? $"{ofEvent} AND " : "")}n.id > e.id AND n.id <= (left(e.id::text, 30) || 'ffffff')::uuid
                    AND n.id > {Add(_range.From)} AND n.id < {Add(_range.To)}
                ORDER BY n.id {Direction} OFFSET 0) n ON true
            """;
        return $"""
            SELECT e.id AS event, {(MeetsPairs ? "n.id" : "NULL::uuid")} AS notification, {(own.Length > 0 ? $"({own}) IS TRUE" : "true")} AS own,
                row_number() OVER (ORDER BY {Order("e")}) AS place
            FROM event e {(MeetsPairs ? notifications : "")}
            WHERE {Bounds("e", MeetsPairs ? Ids.EventOf(_range.From) : _range.From, ">=")}
            ORDER BY {Order("e")} LIMIT {_most}
            """;
    }

    // Both columns of the index in order and in comparison, though the first is always the same: so no other index has this order, and none is walked instead.
    private string Order(string row) => _lead.Column is { } column ? $"{row}.{column} {Direction}, {row}.id {Direction}" : $"{row}.id {Direction}";

    private string Bounds(string row, Guid from, string after)
    {
        var bounds = _lead.Column is { } column && LeadValue() is var value
            ? $"({row}.{column}, {row}.id) {after} ({value}, {Add(from)}) AND ({row}.{column}, {row}.id) < ({value}, {Add(_range.To)})"
            : $"{row}.id {after} {Add(from)} AND {row}.id < {Add(_range.To)}";
        return _lead.Where is { } where ? $"{bounds} AND {row}.{where}" : bounds;
    }

    private string LeadValue() => _lead.Column == "destination" ? DestinationId() : Add(_lead.Value!);

    private string DestinationId() => $"(SELECT id FROM destination WHERE name = {Add(_query.Destination!)})";

    /// <summary>What the query asks of an event; empty: nothing.</summary>
    private string OfEvent(string row)
    {
        var conditions = new List<string>();
        if (_query.EventType is { } type && _lead.Column != "type") conditions.Add($"{row}.type = {Add(type)}");
        if (_query.Producer is { } producer && _lead.Column != "producer") conditions.Add($"{row}.producer = {Add(producer)}");
        if (_query.CorrelationId is { } correlation && _lead.Column != "correlation_id") conditions.Add($"{row}.correlation_id = {Add(correlation)}");
        if (_query.UserId is { } user && _lead.Column != "user_id") conditions.Add($"{row}.user_id = {Add(user)}");
        if (_query.Status is { } status) conditions.Add(status == EventStatuses.NoSubscription ? $"{row}.fan_out = 0" : $"{row}.fan_out > 0");
        if (_events) AddTimes(conditions, $"{row}.accepted_at");
        return string.Join(" AND ", conditions);
    }

    /// <summary>What the query asks of a notification; empty: nothing.</summary>
    private string OfNotification(string row)
    {
        var conditions = new List<string>();
        if (_query.State is { } state) conditions.Add($"{row}.state = {Add(state)}");
        if (_query.Channel is { } channel) conditions.Add($"{row}.channel = {Add(channel)}");
        if (_query.Destination is not null && _lead.Column != "destination") conditions.Add($"{row}.destination = {DestinationId()}");
        if (_query.Cause is { } cause) conditions.Add($"{row}.fault_cause = {Add(cause)}");
        if (_query.HoldReason is { } reason) conditions.Add($"{row}.hold_reason = {Add(reason)}");
        if (_query.Priority is { } priority) conditions.Add($"{row}.priority = {Add(priority)}");
        if (_query.Event is { } of) conditions.Add($"{row}.event = {Add(of)}");
        if (!_events) AddTimes(conditions, _query.State == States.Faulted ? $"{row}.faulted_at" : $"{row}.accepted_at");
        return string.Join(" AND ", conditions);
    }

    private void AddTimes(List<string> conditions, string time)
    {
        if (_query.Since is { } since) conditions.Add($"{time} >= {Add(since)}");
        if (_query.Until is { } until) conditions.Add($"{time} < {Add(until)}");
    }

    private string Add<T>(T value)
    {
        _parameters.Add(new NpgsqlParameter<T> { TypedValue = value });
        return $"${_parameters.Count}";
    }
}
