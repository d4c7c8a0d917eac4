using Notifications.Storage;
using Npgsql;

namespace Notifications.Dispatch;

/// <summary>The dispatcher's SQL. Instances share the rows: each takes what nobody holds, for the time of a lease.</summary>
public sealed class DueRows(NpgsqlDataSource database)
{
    // A hold whose time has come is released in the same step: from here on it is a queued row without a command. What nobody has begun and is too late now
    // is over, but for what may have been sent: an operator decides on that.
    private const string Take = """
        UPDATE notification n SET (state, hold_reason, commanded_at, next_attempt_at, permit_until, due_at, version, updated_at) = (
            SELECT CASE WHEN late THEN 'Expired' WHEN released THEN 'Queued' ELSE n.state END,
                CASE WHEN late OR released THEN NULL ELSE n.hold_reason END,
                CASE WHEN released THEN NULL ELSE n.commanded_at END,
                CASE WHEN late THEN NULL ELSE n.next_attempt_at END,
                CASE WHEN late THEN NULL ELSE n.permit_until END,
                CASE WHEN NOT late THEN now() + $2 END,
                n.version + CASE WHEN late OR released THEN 1 ELSE 0 END,
                CASE WHEN late OR released THEN now() ELSE n.updated_at END
            FROM (SELECT coalesce(n.expires_at <= now(), false) AND n.state IN ('Queued', 'Retrying', 'Held') AND coalesce(n.hold_reason, '') <> 'unknown' AS late,
                n.state = 'Held' AND n.hold_reason = 'delay' AS released) decided)
        FROM (SELECT id FROM notification WHERE due_at <= now() ORDER BY due_at, id LIMIT $1 FOR UPDATE SKIP LOCKED) due, event e
        WHERE n.id = due.id AND e.id = n.event
        RETURNING n.id, n.state, n.channel, n.priority, n.cycle, n.attempt, n.answered, n.lease_until, n.commanded_at, n.next_attempt_at, n.accepted_at,
            e.traceparent, now(), coalesce(n.due_at, now()),
            CASE WHEN n.cycle > 1 THEN (
                SELECT r.traceparent FROM replay_item i JOIN replay r ON r.id = i.replay WHERE i.notification = n.id AND i.cycle = n.cycle) END
        """;

    // Of the same cycle: a command that was confirmed late must not pass for the first one of a replay. And a row that is queued with another due time
    // was held and released since: its command was dropped, and it is to have a new one.
    private const string Sent = """
        UPDATE notification n SET commanded_at = now(), due_at = CASE WHEN n.due_at = s.taken THEN now() + $4 ELSE n.due_at END
        FROM unnest($1::uuid[], $2::int[], $3::timestamptz[]) AS s(id, cycle, taken)
        WHERE n.id = s.id AND n.cycle = s.cycle AND (n.due_at = s.taken OR (n.due_at IS NOT NULL AND n.state IN ('Sending', 'Retrying')))
        """;

    // Only where the due time is still the one that the dispatcher wrote: a hold that came in between keeps its own.
    private const string LookAgain = """
        UPDATE notification n SET due_at = w.at FROM unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[]) AS w(id, taken, at)
        WHERE n.id = w.id AND n.due_at = w.taken
        """;

    // Ids grow with time, so the rows that were accepted after a moment are a range of the primary key. The first of them suffice: a queue is first
    // in, first out, so if it has moved past that moment these were claimed. Bounded, because other channels' rows lie between them.
    private const string Passed = """
        SELECT coalesce(bool_or(attempt > 0 OR cycle > 1), false)
        FROM (SELECT attempt, cycle, channel, priority FROM notification WHERE id > $1 ORDER BY id LIMIT 5000) later WHERE channel = $2 AND priority = $3
        """;

    public async Task<IReadOnlyList<DueRow>> TakeAsync(int most, TimeSpan lease, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Take);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = most });
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = lease });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<DueRow>();
        while (await reader.ReadAsync(cancellationToken)) rows.Add(Read(reader));
        await reader.EndAsync(cancellationToken);

        // In order of acceptance: UPDATE returns rows in whatever order it met them.
        rows.Sort((x, y) => x.AcceptedAt == y.AcceptedAt ? x.Id.CompareTo(y.Id) : x.AcceptedAt.CompareTo(y.AcceptedAt));
        return rows;
    }

    /// <param name="sent">As they were taken.</param>
    public Task MarkSentAsync(IEnumerable<DueRow> sent, TimeSpan lostAfter, CancellationToken cancellationToken)
    {
        var sorted = sent.OrderBy(x => x.Id).ToArray();
        if (sorted.Length == 0) return Task.CompletedTask;
        return ExecuteAsync(Sent,
            [
                new NpgsqlParameter<Guid[]> { TypedValue = [.. sorted.Select(x => x.Id)] },
                new NpgsqlParameter<int[]> { TypedValue = [.. sorted.Select(x => x.Cycle)] },
                new NpgsqlParameter<DateTimeOffset[]> { TypedValue = [.. sorted.Select(x => x.TakenUntil)] },
                new NpgsqlParameter<TimeSpan> { TypedValue = lostAfter },
            ], cancellationToken);
    }

    public Task LookAgainAsync(IEnumerable<(DueRow Row, DateTimeOffset At)> rows, CancellationToken cancellationToken)
    {
        var sorted = rows.OrderBy(x => x.Row.Id).ToArray();
        if (sorted.Length == 0) return Task.CompletedTask;
        return ExecuteAsync(LookAgain,
            [
                new NpgsqlParameter<Guid[]> { TypedValue = [.. sorted.Select(x => x.Row.Id)] },
                new NpgsqlParameter<DateTimeOffset[]> { TypedValue = [.. sorted.Select(x => x.Row.TakenUntil)] },
                new NpgsqlParameter<DateTimeOffset[]> { TypedValue = [.. sorted.Select(x => x.At)] },
            ], cancellationToken);
    }

    /// <summary>True when the queue has handed out commands of events that were accepted after that moment.</summary>
    public async Task<bool> HasPassedAsync(string channel, string priority, DateTimeOffset moment, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Passed);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = Ids.NewEvent(moment) });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = channel });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = priority });
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task ExecuteAsync(string sql, NpgsqlParameter[] parameters, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.AddRange(parameters);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static DueRow Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt32(4), row.GetInt32(5), row.GetInt32(6),
        Time(row, 7), Time(row, 8), Time(row, 9), Time(row, 10)!.Value, row.IsDBNull(11) ? null : row.GetString(11), Time(row, 12)!.Value, Time(row, 13)!.Value,
        row.IsDBNull(14) ? null : row.GetString(14));

    private static DateTimeOffset? Time(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
}
