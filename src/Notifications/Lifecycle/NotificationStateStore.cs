using Microsoft.Extensions.Options;
using Notifications.Contracts;
using Notifications.Dispatch;
using Notifications.Holding;
using Notifications.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Notifications.Lifecycle;

/// <summary>The saga's SQL: many instances a statement, guarded by their version.</summary>
public sealed class NotificationStateStore(NpgsqlDataSource database, FreshCommands fresh, IOptions<DispatchOptions> dispatch)
{
    private const string Select = """
        SELECT id, state, cycle, attempt, answered, hold_reason, due_at, next_attempt_at, delivered_at, faulted_at, fault_cause, error, status, version, channel,
            destination, lane IS NOT NULL, permit_until IS NOT NULL
        FROM notification WHERE id = ANY($1)
        """;

    private const string Update = """
        UPDATE notification n SET state = s.state, answered = s.answered, hold_reason = s.hold_reason, due_at = s.due_at, next_attempt_at = s.next_attempt_at,
            delivered_at = s.delivered_at, faulted_at = s.faulted_at, fault_cause = s.fault_cause, error = s.error, status = s.status,
            permit_until = NULL, commanded_at = CASE WHEN s.needs_command THEN NULL ELSE n.commanded_at END, version = n.version + 1, updated_at = now()
        FROM unnest($1::uuid[], $2::int[], $3::text[], $4::int[], $5::text[], $6::timestamptz[], $7::timestamptz[], $8::timestamptz[], $9::timestamptz[],
            $10::text[], $11::text[], $12::int[], $13::boolean[]) AS s(id, version, state, answered, hold_reason, due_at, next_attempt_at, delivered_at, faulted_at, fault_cause,
            error, status, needs_command)
        WHERE n.id = s.id AND n.version = s.version
        RETURNING n.id
        """;

    // An attempt whose outcome was unknown and is known after all is told as what it was; that it was unknown stays: it may have been sent again meanwhile.
    private const string InsertAttempts = """
        INSERT INTO attempt (notification, cycle, number, redelivery, started_at, duration_ms, outcome, status, error, provider_message_id, worker, trace_id, was_unknown)
        SELECT a.id, a.cycle, a.number, a.number - 1, a.started_at, a.duration_ms, a.outcome, a.status, a.error, a.provider_message_id, a.worker, a.trace_id,
            a.outcome = 'Unknown'
        FROM unnest($1::uuid[], $2::int[], $3::int[], $4::timestamptz[], $5::int[], $6::text[], $7::int[], $8::text[], $9::text[], $10::text[], $11::text[])
            AS a(id, cycle, number, started_at, duration_ms, outcome, status, error, provider_message_id, worker, trace_id)
        ON CONFLICT (notification, cycle, number) DO UPDATE SET outcome = excluded.outcome, status = excluded.status, error = excluded.error,
            provider_message_id = excluded.provider_message_id, started_at = excluded.started_at, duration_ms = excluded.duration_ms,
            worker = excluded.worker, trace_id = excluded.trace_id
            WHERE attempt.outcome = 'Unknown' AND excluded.outcome <> 'Unknown'
        RETURNING notification
        """;

    public async Task<Dictionary<Guid, NotificationState>> LoadAsync(Guid[] ids, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Select);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = ids });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new Dictionary<Guid, NotificationState>(ids.Length);
        while (await reader.ReadAsync(cancellationToken)) found.Add(reader.GetGuid(0), Read(reader));
        return found;
    }

    /// <summary>
    /// Saves each instance whose row is as it was when it was loaded, records the attempts, and lets the lanes go on that waited for one of them: in one
    /// transaction and one round trip.
    /// </summary>
    /// <param name="states">Each id at most once: of two updates to one row in one statement PostgreSQL applies one and loses the other silently.</param>
    /// <returns>The ids that were saved, and how many of the attempts are new.</returns>
    public async Task<(HashSet<Guid> Saved, int NewAttempts)> SaveAsync(
        IReadOnlyCollection<NotificationState> states, IReadOnlyCollection<NotificationOutcome> attempts, CancellationToken cancellationToken)
    {
        var ended = states.Where(x => x.MayEndTurn).Select(x => x.CorrelationId).ToArray();
        var handOver = fresh.TryReserve(ended.Length);
        var handedOver = 0;
        try
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            await using var batch = new NpgsqlBatch(connection);
            if (attempts.Count > 0) batch.BatchCommands.Add(ToInsert(attempts));
            if (ended.Length > 0) batch.BatchCommands.Add(LaneRows.ToLock(ended));
            if (states.Count > 0) batch.BatchCommands.Add(ToUpdate(states));
            if (ended.Length > 0) batch.BatchCommands.Add(LaneRows.ToGoOn(ended, handOver, dispatch.Value.LostAfter));
            var (saved, newAttempts) = (new HashSet<Guid>(states.Count), 0);
            if (batch.BatchCommands.Count == 0) return (saved, newAttempts);

            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            if (attempts.Count > 0)
            {
                while (await reader.ReadAsync(cancellationToken)) newAttempts++;
                await reader.NextResultAsync(cancellationToken);
            }

            if (ended.Length > 0) await reader.NextResultAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken)) saved.Add(reader.GetGuid(0));
            await reader.NextResultAsync(cancellationToken);
            var released = ended.Length > 0 ? await LaneRows.ReadReleasedAsync(reader, cancellationToken) : [];
            await reader.EndAsync(cancellationToken);
            if (handOver) handedOver = fresh.HandOver(released);
            return (saved, newAttempts);
        }
        finally
        {
            if (handOver) fresh.Release(ended.Length - handedOver);
        }
    }

    private static NpgsqlBatchCommand ToUpdate(IEnumerable<NotificationState> states)
    {
        // Sorted: two lifecycle processes that update crossing rows in different orders deadlock.
        var rows = states.OrderBy(x => x.CorrelationId).ToArray();
        return new NpgsqlBatchCommand(Update)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid[]> { TypedValue = [.. rows.Select(x => x.CorrelationId)] },
                new NpgsqlParameter<int[]> { TypedValue = [.. rows.Select(x => x.Version)] },
                Array(rows.Select(x => x.State), NpgsqlDbType.Text),
                new NpgsqlParameter<int[]> { TypedValue = [.. rows.Select(x => x.Answered)] },
                Array(rows.Select(x => x.HoldReason), NpgsqlDbType.Text),
                Array(rows.Select(x => x.DueAt), NpgsqlDbType.TimestampTz),
                Array(rows.Select(x => x.NextAttemptAt), NpgsqlDbType.TimestampTz),
                Array(rows.Select(x => x.DeliveredAt), NpgsqlDbType.TimestampTz),
                Array(rows.Select(x => x.FaultedAt), NpgsqlDbType.TimestampTz),
                Array(rows.Select(x => x.FaultCause), NpgsqlDbType.Text),
                Array(rows.Select(x => x.Error), NpgsqlDbType.Text),
                Array(rows.Select(x => x.Status), NpgsqlDbType.Integer),
                new NpgsqlParameter<bool[]> { TypedValue = [.. rows.Select(x => x.NeedsCommand)] },
            },
        };
    }

    private static NpgsqlBatchCommand ToInsert(IEnumerable<NotificationOutcome> attempts)
    {
        // Each attempt once, and what is known before what is not: a statement may touch a row only once.
        var rows = attempts.OrderBy(x => x.Outcome == Outcomes.Unknown).DistinctBy(x => (x.NotificationId, x.Cycle, x.Attempt))
            .OrderBy(x => x.NotificationId).ThenBy(x => x.Cycle).ThenBy(x => x.Attempt).ToArray();
        return new NpgsqlBatchCommand(InsertAttempts)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid[]> { TypedValue = [.. rows.Select(x => x.NotificationId)] },
                new NpgsqlParameter<int[]> { TypedValue = [.. rows.Select(x => x.Cycle)] },
                new NpgsqlParameter<int[]> { TypedValue = [.. rows.Select(x => x.Attempt)] },
                new NpgsqlParameter<DateTimeOffset[]> { TypedValue = [.. rows.Select(x => x.StartedAt.ToUniversalTime())] },
                new NpgsqlParameter<int[]> { TypedValue = [.. rows.Select(x => x.DurationMilliseconds)] },
                Array(rows.Select(x => x.Outcome), NpgsqlDbType.Text),
                Array(rows.Select(x => x.Status), NpgsqlDbType.Integer),
                Array(rows.Select(x => x.ErrorClass), NpgsqlDbType.Text),
                Array(rows.Select(x => x.ProviderMessageId), NpgsqlDbType.Text),
                Array(rows.Select(x => x.Worker), NpgsqlDbType.Text),
                Array(rows.Select(x => x.TraceId), NpgsqlDbType.Text),
            },
        };
    }

    private static NpgsqlParameter Array<T>(IEnumerable<T> values, NpgsqlDbType type) => new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type };

    private static NotificationState Read(NpgsqlDataReader row) => new()
    {
        CorrelationId = row.GetGuid(0),
        State = row.GetString(1),
        Cycle = row.GetInt32(2),
        Attempt = row.GetInt32(3),
        Answered = row.GetInt32(4),
        HoldReason = Text(row, 5),
        DueAt = Time(row, 6),
        NextAttemptAt = Time(row, 7),
        DeliveredAt = Time(row, 8),
        FaultedAt = Time(row, 9),
        FaultCause = Text(row, 10),
        Error = Text(row, 11),
        Status = row.IsDBNull(12) ? null : row.GetInt32(12),
        Version = row.GetInt32(13),
        Destination = row.IsDBNull(15) ? null : row.GetGuid(15),
        IsInLane = row.GetBoolean(16),
        HasPermit = row.GetBoolean(17),
        Channel = row.GetString(14),
    };

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static DateTimeOffset? Time(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
}
