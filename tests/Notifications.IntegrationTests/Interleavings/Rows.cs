using Npgsql;

namespace Notifications.IntegrationTests.Interleavings;

/// <summary>A notification's row as it stands.</summary>
internal sealed record Row(Reference Fields, int Version);

/// <summary>What the model does to the tables itself: it accepts events, lets time pass, and looks.</summary>
internal sealed class Rows(NpgsqlDataSource database)
{
    /// <summary>One notification each, with an event and a destination of its own, as the intake writes it: with a command handed over, or without.</summary>
    public Task InsertAsync(Guid[] notifications, bool[] areCommanded) => RunAsync("""
        WITH accepted AS (SELECT * FROM unnest($1::uuid[], $2::boolean[]) AS a(id, is_commanded)),
        events AS (
            INSERT INTO event (id, producer, source, event_id, type, occurred_at, priority, payload, fan_out)
            SELECT id, 'model', 'model', id::text, 'order.created', now(), 'normal', 'x', 1 FROM accepted),
        destinations AS (INSERT INTO destination (id, name, channel, address) SELECT id, id::text, 'webhook', 'http://model' FROM accepted)
        INSERT INTO notification (id, event, destination, channel, priority, state, commanded_at, due_at)
        SELECT id, id, id, 'webhook', 'normal', 'Queued', CASE WHEN is_commanded THEN now() END, CASE WHEN is_commanded THEN now() + $3 ELSE now() END FROM accepted
        """, notifications, areCommanded, Times.LostAfter);

    public Task SwitchAsync(Guid[] notifications, bool[] areDisabled) => RunAsync("""
        UPDATE destination d SET disabled_at = CASE WHEN s.is_disabled THEN now() END FROM unnest($1::uuid[], $2::boolean[]) AS s(id, is_disabled) WHERE d.id = s.id
        """, notifications, areDisabled);

    /// <summary>The clock is the database's, and many schedules share it: so it is not moved, but all that a row remembers of it.</summary>
    public Task PassAsync(Guid[] notifications, TimeSpan[] times) => RunAsync("""
        UPDATE notification n SET lease_until = lease_until - p.time, commanded_at = commanded_at - p.time, due_at = due_at - p.time,
            next_attempt_at = next_attempt_at - p.time, accepted_at = accepted_at - p.time
        FROM unnest($1::uuid[], $2::interval[]) AS p(id, time) WHERE n.id = p.id
        """, notifications, times);

    /// <summary>Puts all others out of the dispatcher's sight: it asks for whatever is due, and a schedule has its looks for itself.</summary>
    public async Task<IAsyncDisposable> ShowOnlyAsync(Guid[] notifications)
    {
        await using var command = database.CreateCommand("""
            UPDATE notification SET due_at = due_at + interval '8766000 hours', hold_reason = CASE WHEN hold_reason = 'paused' THEN 'out of sight' ELSE hold_reason END
            WHERE (due_at <= now() OR hold_reason = 'paused') AND NOT id = ANY($1)
            RETURNING id
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = notifications });
        await using var row = await command.ExecuteReaderAsync();
        var hidden = new List<Guid>();
        while (await row.ReadAsync()) hidden.Add(row.GetGuid(0));
        return new Hidden(this, [.. hidden]);
    }

    public async Task<Dictionary<Guid, Row>> ReadAsync(Guid[] notifications)
    {
        await using var command = database.CreateCommand("""
            SELECT id, state, hold_reason, cycle, attempt, answered, claim, fault_cause, lease_until, commanded_at, due_at, next_attempt_at, version
            FROM notification WHERE id = ANY($1)
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = notifications });
        await using var row = await command.ExecuteReaderAsync();
        var rows = new Dictionary<Guid, Row>();
        while (await row.ReadAsync())
            rows.Add(row.GetGuid(0), new Row(new Reference
            {
                State = row.GetString(1),
                HoldReason = row.IsDBNull(2) ? null : row.GetString(2),
                Cycle = row.GetInt32(3),
                Attempt = row.GetInt32(4),
                Answered = row.GetInt32(5),
                Claim = row.IsDBNull(6) ? null : row.GetGuid(6),
                FaultCause = row.IsDBNull(7) ? null : row.GetString(7),
                LeaseUntil = Time(row, 8),
                CommandedAt = Time(row, 9),
                DueAt = Time(row, 10),
                NextAttemptAt = Time(row, 11),
            }, row.GetInt32(12)));
        return rows;
    }

    public async Task RunAsync(string sql, params object[] parameters)
    {
        await using var command = database.CreateCommand(sql);
        foreach (var value in parameters) command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync();
    }

    private static DateTimeOffset? Time(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);

    private sealed class Hidden(Rows rows, Guid[] notifications) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await rows.RunAsync("""
            UPDATE notification SET due_at = due_at - interval '8766000 hours', hold_reason = CASE WHEN hold_reason = 'out of sight' THEN 'paused' ELSE hold_reason END
            WHERE id = ANY($1)
            """, notifications);
    }
}
