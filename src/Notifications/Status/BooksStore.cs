using Notifications.Storage;
using Npgsql;

namespace Notifications.Status;

/// <summary>
/// The books' SQL. Each statement reads what a partial index or a range of a primary key holds, never a table: open rows (notification_due,
/// notification_waiting, notification_followers, notification_replayable), faulted rows (notification_faulted), one range of events.
/// </summary>
public sealed class BooksStore(NpgsqlDataSource database)
{
    /// <summary>A backlog of tens of millions takes its time; a reading that takes longer is given up.</summary>
    private const int TimeoutSeconds = 60;

    // One piece for each partial index: a hold that ends by somebody's word alone has no due time.
    private const string Open = $"""
        SELECT state, channel, priority, hold_reason, count(*), now() - min(accepted_at), CASE WHEN NOT state = ANY($1) THEN now() - min(updated_at) END FROM (
            SELECT state, channel, priority, hold_reason, accepted_at, updated_at FROM notification WHERE due_at IS NOT NULL
            UNION ALL
            SELECT state, channel, priority, hold_reason, accepted_at, updated_at FROM notification WHERE due_at IS NULL AND hold_reason IN (
                '{HoldReasons.Paused}', '{HoldReasons.Rate}', '{HoldReasons.Concurrency}', '{HoldReasons.Circuit}')
            UNION ALL
            SELECT state, channel, priority, hold_reason, accepted_at, updated_at FROM notification WHERE due_at IS NULL AND hold_reason = '{HoldReasons.Order}'
            UNION ALL
            SELECT state, channel, priority, hold_reason, accepted_at, updated_at FROM notification WHERE due_at IS NULL AND hold_reason = '{HoldReasons.Unknown}') open
        GROUP BY state, channel, priority, hold_reason
        """;

    private const string Faulted = "SELECT channel, coalesce(fault_cause, $1), count(*) FROM notification WHERE faulted_at IS NOT NULL GROUP BY 1, 2";

    // A range ends with the last possible notification of its last event, and with everything where the events end: there an orphan would hide.
    private const string Audit = """
        WITH range AS MATERIALIZED (SELECT id, fan_out FROM event WHERE id > $1 ORDER BY id LIMIT $2),
        ends AS (
            SELECT count(*) = $2 AS is_full, coalesce(sum(fan_out), 0) AS fan_out, (SELECT id FROM range ORDER BY id DESC LIMIT 1) AS last,
                (left($1::text, 30) || CASE WHEN $1 = '00000000-0000-0000-0000-000000000000' THEN '000000' ELSE 'ffffff' END)::uuid AS lower
            FROM range)
        SELECT is_full, last, (fan_out - found.all_of_them + found.forgotten)::bigint FROM ends,
            LATERAL (
                SELECT count(*) AS all_of_them, count(*) FILTER (
                    WHERE due_at IS NULL AND NOT coalesce(hold_reason, '') = ANY($4) AND NOT state = ANY($3)) AS forgotten FROM notification
                WHERE id > ends.lower
                    AND id <= CASE WHEN is_full THEN (left(last::text, 30) || 'ffffff')::uuid ELSE 'ffffffff-ffff-ffff-ffff-ffffffffffff' END) found
        """;

    private static readonly string[] Final = [.. States.All.Where(States.IsFinal)];

    public async Task<Books> ReadAsync(CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        batch.Timeout = TimeoutSeconds;
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Open) { Parameters = { new NpgsqlParameter<string[]> { TypedValue = States.Waiting } } });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Faulted) { Parameters = { new NpgsqlParameter<string> { TypedValue = FaultCauses.Error } } });
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        var open = new List<OpenCount>();
        while (await row.ReadAsync(cancellationToken))
            open.Add(new OpenCount(row.GetString(0), row.GetString(1), row.GetString(2),
                await row.IsDBNullAsync(3, cancellationToken) ? null : row.GetString(3), row.GetInt64(4), row.GetFieldValue<TimeSpan>(5),
                await row.IsDBNullAsync(6, cancellationToken) ? null : row.GetFieldValue<TimeSpan>(6)));

        await row.NextResultAsync(cancellationToken);
        var faulted = new List<FaultCount>();
        while (await row.ReadAsync(cancellationToken)) faulted.Add(new FaultCount(row.GetString(0), row.GetString(1), row.GetInt64(2)));
        return new Books(open, faulted);
    }

    /// <param name="after">The last event of the range before; an empty id for the first range.</param>
    public async Task<AuditedRange> AuditAsync(Guid after, int mostEvents, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Audit);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = after });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = mostEvents });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = Final });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = HoldReasons.Undated });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return new AuditedRange(row.GetBoolean(0) ? row.GetGuid(1) : null, row.GetInt64(2));
    }
}
