using Npgsql;
using Notifications.Dispatch;

namespace Notifications.Holding;

/// <summary>The SQL by which a lane goes on, to be run in one transaction: <see cref="Lock"/>, whatever ends the active one, <see cref="GoOn"/>.</summary>
internal static class LaneRows
{
    /// <summary>$1: notifications. In the order in which the intake locks them as well; before any row of a notification.</summary>
    public const string Lock = """
        SELECT id FROM lane WHERE id IN (SELECT lane FROM notification WHERE id = ANY($1) AND lane IS NOT NULL) ORDER BY destination, ordering_key FOR UPDATE
        """;

    /// <summary>
    /// $1: notifications, $2: true when the caller sends the commands itself, $3: how long a command may be under way before anybody asks. In a statement
    /// of its own, because followers that were committed while the lock was waited for are visible to a new snapshot only.
    /// </summary>
    public const string GoOn = """
        WITH open AS (
            SELECT l.id FROM lane l LEFT JOIN notification a ON a.id = l.active LEFT JOIN destination d ON d.id = l.destination
            WHERE l.id IN (SELECT lane FROM notification WHERE id = ANY($1) AND lane IS NOT NULL)
                AND (a.id IS NULL OR a.state IN ('Delivered', 'Sent', 'Cancelled', 'Expired') OR a.hold_reason = 'order'
                    OR (a.state = 'Faulted' AND a.cycle >= d.skip_after_faults))),
        next AS (
            SELECT o.id, (SELECT n.id FROM notification n WHERE n.lane = o.id AND n.hold_reason = 'order' ORDER BY n.position LIMIT 1) AS first FROM open o),
        moved AS (UPDATE lane l SET active = next.first FROM next WHERE l.id = next.id)
        UPDATE notification n SET state = 'Queued', hold_reason = NULL, commanded_at = CASE WHEN $2 THEN now() END,
            due_at = CASE WHEN $2 THEN now() + $3 ELSE now() END, version = n.version + 1, updated_at = now()
        FROM next, event e WHERE n.id = next.first AND e.id = n.event AND n.hold_reason = 'order'
        RETURNING n.id, n.channel, n.priority, n.cycle, n.attempt + 1, e.traceparent
        """;

    public static NpgsqlBatchCommand ToLock(Guid[] notifications) => new(Lock) { Parameters = { new NpgsqlParameter<Guid[]> { TypedValue = notifications } } };

    public static NpgsqlBatchCommand ToGoOn(Guid[] notifications, bool handOver, TimeSpan lostAfter) => new(GoOn)
    {
        Parameters =
        {
            new NpgsqlParameter<Guid[]> { TypedValue = notifications },
            new NpgsqlParameter<bool> { TypedValue = handOver },
            new NpgsqlParameter<TimeSpan> { TypedValue = lostAfter },
        },
    };

    /// <summary>What it returned.</summary>
    public static async Task<List<Command>> ReadReleasedAsync(NpgsqlDataReader row, CancellationToken cancellationToken)
    {
        var commands = new List<Command>();
        while (await row.ReadAsync(cancellationToken)) commands.Add(row.ReadCommand());
        return commands;
    }

    /// <summary>From the columns id, channel, priority, cycle, next attempt, traceparent.</summary>
    public static Command ReadCommand(this NpgsqlDataReader row) =>
        new(row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetInt32(3), row.GetInt32(4), row.IsDBNull(5) ? null : row.GetString(5));
}
