using Npgsql;
using NpgsqlTypes;

namespace Notifications.Intake;

/// <summary>The rows of notifications within the intake's statements, and the lanes that some of them stand in.</summary>
internal static class NotificationInsert
{
    public const int Parameters = 12;

    /// <summary>
    /// After <c>keys(event)</c>, the events that are new. Lanes are locked in the order in which everybody locks them (Holding/README.md): who comes first
    /// is the lane's active one, the others follow. Without fifo destinations <c>wanted</c> is empty, and so are its joins.
    /// </summary>
    public const string Sql = """
        fresh AS (
            SELECT n.* FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::bool[], $8::text[], $9::bigint[], $10::timestamptz[])
                AS n(id, event, destination, channel, recipient, priority, paused, lane_key, place, expires_at)
            JOIN keys ON keys.event = n.event),
        wanted AS (
            SELECT destination, lane_key, max(place) AS most, (array_agg(id ORDER BY place))[1] AS first FROM fresh WHERE lane_key IS NOT NULL
            GROUP BY destination, lane_key),
        lanes AS (
            INSERT INTO lane AS l (destination, ordering_key, last_position, active)
            SELECT destination, lane_key, most, first FROM wanted ORDER BY destination, lane_key COLLATE "C"
            ON CONFLICT (destination, ordering_key) DO UPDATE SET
                last_position = l.last_position + excluded.last_position, active = coalesce(l.active, excluded.active)
            RETURNING id, destination, ordering_key, last_position, active),
        placed AS (
            SELECT f.*, l.id AS lane, l.last_position - w.most + f.place AS position, coalesce(l.active <> f.id, false) AS follows
            FROM fresh f LEFT JOIN (wanted w JOIN lanes l ON l.destination = w.destination AND l.ordering_key = w.lane_key)
                ON w.destination = f.destination AND w.lane_key = f.lane_key),
        notifications AS (
            INSERT INTO notification (id, event, destination, channel, recipient, priority, state, hold_reason, commanded_at, due_at, lane, position, expires_at)
            SELECT p.id, p.event, p.destination, p.channel, p.recipient, p.priority,
                CASE WHEN p.follows OR p.paused THEN 'Held' ELSE 'Queued' END,
                CASE WHEN p.follows THEN 'order' WHEN p.paused THEN 'paused' END,
                CASE WHEN $11 AND NOT (p.follows OR p.paused) THEN now() END,
                CASE WHEN p.follows OR p.paused THEN p.expires_at WHEN $11 THEN now() + $12 ELSE now() END,
                p.lane, p.position, p.expires_at
            FROM placed p)
        """;

    /// <summary>
    /// For a transaction of several statements, each of which has lanes: all of them are locked before the first, in the order in which everybody locks them,
    /// or two such transactions could wait for each other.
    /// </summary>
    public const string LockLanes = """
        INSERT INTO lane AS l (destination, ordering_key, last_position)
        SELECT w.destination, w.ordering_key, 0 FROM unnest($1::uuid[], $2::text[]) AS w(destination, ordering_key) ORDER BY w.destination, w.ordering_key COLLATE "C"
        ON CONFLICT (destination, ordering_key) DO UPDATE SET last_position = l.last_position
        """;

    /// <summary>Those among a lane's new ones that follow nobody.</summary>
    public const string Heads = "SELECT id FROM placed WHERE lane IS NOT NULL AND NOT follows";

    public static void AddParameters(NpgsqlParameterCollection parameters, IReadOnlyCollection<RoutedNotification> rows, bool handOver, TimeSpan lostAfter)
    {
        parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. rows.Select(x => x.Id)] });
        parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. rows.Select(x => x.Posted.Id)] });
        parameters.Add(Array(rows.Select(x => x.Target.Destination), NpgsqlDbType.Uuid));
        parameters.Add(Array(rows.Select(x => x.Target.Channel), NpgsqlDbType.Text));
        parameters.Add(Array(rows.Select(x => x.Target.Recipient), NpgsqlDbType.Text));
        parameters.Add(Array(rows.Select(x => x.Priority), NpgsqlDbType.Text));
        parameters.Add(new NpgsqlParameter<bool[]> { TypedValue = [.. rows.Select(x => x.Target.Paused)] });
        parameters.Add(Array(rows.Select(x => x.LaneKey), NpgsqlDbType.Text));
        parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. Places(rows)] });
        parameters.Add(Array(rows.Select(x => x.Posted.ExpiresAt?.ToUniversalTime()), NpgsqlDbType.TimestampTz));
        parameters.Add(new NpgsqlParameter<bool> { TypedValue = handOver });
        parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = lostAfter });
    }

    public static NpgsqlParameter Array<T>(IEnumerable<T> values, NpgsqlDbType type) => new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type };

    /// <summary>1, 2, 3 … within each lane, in the order in which the events came.</summary>
    private static IEnumerable<long> Places(IEnumerable<RoutedNotification> rows)
    {
        var last = new Dictionary<(Guid, string), long>();
        foreach (var row in rows)
            yield return row is { LaneKey: { } key, Target.Destination: { } destination } ? last[(destination, key)] = last.GetValueOrDefault((destination, key)) + 1 : 0;
    }
}
