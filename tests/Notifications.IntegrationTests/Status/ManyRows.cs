using Notifications.IntegrationTests.Infrastructure;
using Npgsql;

namespace Notifications.IntegrationTests.Status;

/// <summary>Events and notifications as the product would have left them, made by SQL in seconds: of a few producers, some of everything that a list can ask for.</summary>
internal static class ManyRows
{
    public static readonly DateTimeOffset First = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Between two events.</summary>
    public static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    public const int Destinations = 20;

    // An id says when the request came; stored was it up to 20 s later. An event of a thousand has 30 notifications, every fiftieth none.
    private static string Events(int count) => $$"""
        CREATE FUNCTION test_id(at timestamptz, seed int) RETURNS uuid LANGUAGE sql AS $$
            SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(md5(seed::text), 1, 3) || '8' || substr(md5(seed::text), 4, 9) || '000000')::uuid $$;
        CREATE FUNCTION pick(seed int, salt text, most int) RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT (('x' || substr(md5(seed || salt), 1, 7))::bit(28)::int % most) $$;
        INSERT INTO destination (id, name, channel, address) SELECT test_id('epoch', i), 'd' || i, (ARRAY['webhook', 'email', 'log'])[1 + i % 3], 'x' FROM generate_series(1, 20) i;
        INSERT INTO event (id, producer, source, event_id, type, occurred_at, priority, correlation_id, user_id, payload, fan_out, accepted_at)
        SELECT test_id(at, i), CASE WHEN i % 997 = 0 THEN 'tiny' WHEN pick(i, 'p', 10) = 0 THEN 'erp' ELSE 'shop' END, CASE WHEN i % 7 = 0 THEN E'\u001fdirect' ELSE '' END,
            'e' || i, CASE WHEN i % 991 = 0 THEN 'type.rare' ELSE 'type.' || pick(i, 't', 5) END, at, 'normal',
            CASE WHEN i % 4 > 0 THEN 'c' || i / 10 END, CASE WHEN i % 3 > 0 THEN 'u' || pick(i, 'u', 300) END, 'x',
            CASE WHEN i % 50 = 0 THEN 0 WHEN i % 1000 = 1 THEN 30 WHEN i % 9 = 0 THEN 3 ELSE 1 END, at + pick(i, 'd', 20) * interval '1 second'
        FROM (SELECT i, '{{First:O}}'::timestamptz + i * interval '1 second' AS at FROM generate_series(1, {{count}}) i) e
        """;

    private static string Notifications(int undelivered) => $$"""
        INSERT INTO notification (id, event, destination, channel, recipient, priority, state, hold_reason, due_at, delivered_at, faulted_at, fault_cause, accepted_at)
        SELECT nid, event, CASE WHEN d > 0 THEN test_id('epoch', d) END, (ARRAY['webhook', 'email', 'log'])[1 + d % 3], CASE WHEN d = 0 THEN 'ada' END,
            (ARRAY['normal', 'high', 'low'])[1 + pick(i, 'q' || k, 3)], state, CASE WHEN state = 'Held' THEN (ARRAY['delay', 'unknown', 'circuit'])[1 + pick(i, 'h' || k, 3)] END,
            CASE WHEN state IN ('Queued', 'Sending', 'Retrying', 'Sent') THEN accepted_at + interval '1 minute' END,
            CASE WHEN state = 'Delivered' THEN accepted_at + interval '1 second' END,
            CASE WHEN state = 'Faulted' THEN accepted_at + pick(i, 'f', 4000) * interval '1 second' END,
            CASE WHEN state IN ('Faulted', 'Cancelled') THEN (ARRAY['exhausted', 'rejected'])[1 + pick(i, 'c' || k, 2)] END, accepted_at
        FROM (
            SELECT e.*, (left(e.id::text, 30) || lpad(to_hex(k), 6, '0'))::uuid AS nid, k, e.id AS event, substr(event_id, 2)::int AS i,
                CASE WHEN pick(substr(event_id, 2)::int, 'd' || k, 1000) = 0 THEN 20 ELSE pick(substr(event_id, 2)::int, 'e' || k, 20) END AS d,
                CASE WHEN pick(substr(event_id, 2)::int, 's' || k, {{undelivered}}) > 0 THEN 'Delivered'
                    ELSE (ARRAY['Queued', 'Sending', 'Retrying', 'Held', 'Sent', 'Faulted', 'Cancelled', 'Expired'])[1 + pick(substr(event_id, 2)::int, 'r' || k, 8)] END AS state
            FROM event e, generate_series(1, fan_out) k) n
        """;

    /// <param name="undelivered">One in so many is not Delivered.</param>
    public static async Task SeedAsync(Database database, int events, int undelivered)
    {
        await using var source = NpgsqlDataSource.Create($"{database.ConnectionString};Command Timeout=0");   // seconds, unless the machine is busy
        foreach (var sql in new[] { Events(events), Notifications(undelivered), "ANALYZE event, notification, destination" })
        {
            await using var command = source.CreateCommand(sql);
            await command.ExecuteNonQueryAsync();
        }
    }
}
