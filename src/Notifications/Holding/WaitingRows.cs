using Notifications.Dispatch;
using Notifications.Storage;
using Npgsql;

namespace Notifications.Holding;

/// <summary>The SQL of those who wait at gates.</summary>
internal static class WaitingRows
{
    /// <summary>To the letter as the index has it that finds them.</summary>
    public const string AtGate = "hold_reason IN ('paused', 'rate', 'concurrency', 'circuit')";

    // From one destination with somebody waiting to the next, each by one look into the partial index: while nobody waits this costs nothing, however many
    // destinations there are.
    private const string FindDestinations = $"""
        WITH RECURSIVE waiting AS (
            (SELECT destination FROM notification WHERE {AtGate} AND destination > $1 ORDER BY destination LIMIT 1)
            UNION ALL
            SELECT (SELECT n.destination FROM notification n WHERE n.{AtGate} AND n.destination > w.destination
                ORDER BY n.destination LIMIT 1)
            FROM waiting w WHERE w.destination IS NOT NULL)
        SELECT destination FROM waiting WHERE destination IS NOT NULL LIMIT $2
        """;

    // The urgent first, those of one priority in order; but so many of those that have waited longest, whatever their priority.
    private const string Release = $"""
        UPDATE notification n SET state = 'Queued', hold_reason = NULL, permit_until = now() + $4, commanded_at = now(), due_at = now() + $4,
            version = n.version + 1, updated_at = now()
        FROM unnest($1::uuid[], $2::int[], $3::int[]) AS g(destination, room, oldest)
        CROSS JOIN LATERAL (
            SELECT a.id FROM (
                SELECT c.id, p.rank, row_number() OVER (ORDER BY c.id) AS age
                FROM (VALUES (1, 'critical'), (2, 'high'), (3, 'normal'), (4, 'low')) AS p(rank, name)
                CROSS JOIN LATERAL (
                    SELECT id FROM notification WHERE destination = g.destination AND priority = p.name
                        AND {AtGate} ORDER BY id LIMIT g.room) c) a
            ORDER BY a.age <= g.oldest DESC, a.rank, a.id LIMIT g.room) w, event e
        WHERE n.id = w.id AND e.id = n.event AND n.{AtGate}
        RETURNING n.id, n.channel, n.priority, n.cycle, n.attempt + 1, e.traceparent, n.destination
        """;

    /// <param name="after">The destination that was looked at last.</param>
    public static async Task<List<Guid>> FindDestinationsAsync(NpgsqlDataSource database, Guid after, int most, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(FindDestinations);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = after });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = most });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<Guid>();
        while (await row.ReadAsync(cancellationToken)) found.Add(row.GetGuid(0));
        return found;
    }

    /// <summary>Their commands are the caller's to send, right after the commit.</summary>
    /// <param name="rooms">How many of each destination, and how many of them by age alone.</param>
    /// <param name="permit">How long they may be on their way before their permits lapse.</param>
    public static async Task<List<Released>> ReleaseAsync(
        NpgsqlConnection connection, IReadOnlyCollection<(Guid Destination, int Room, int Oldest)> rooms, TimeSpan permit, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Release, connection);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. rooms.Select(x => x.Destination)] });
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. rooms.Select(x => x.Room)] });
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. rooms.Select(x => x.Oldest)] });
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = permit });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var released = new List<Released>();
        while (await row.ReadAsync(cancellationToken)) released.Add(new Released(row.GetGuid(6), row.ReadCommand()));
        await row.EndAsync(cancellationToken);
        released.Sort((x, y) => x.Command.NotificationId.CompareTo(y.Command.NotificationId));
        return released;
    }
}

internal readonly record struct Released(Guid Destination, Command Command);
