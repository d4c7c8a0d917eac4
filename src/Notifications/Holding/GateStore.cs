using Notifications.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Notifications.Holding;

/// <summary>The SQL of gates. Whoever changes one locks it, reads how things are, decides, and saves, in one transaction; gates are locked in order.</summary>
public sealed class GateStore(NpgsqlDataSource database)
{
    private const string Lock = """
        SELECT g.destination, d.disabled_at IS NOT NULL, d.concurrency, d.rate, d.burst, g.tokens, g.tokens_at, g.circuit_until, g.breaks, g.width, g.served, clock_timestamp(),
            d.circuit_break
        FROM gate g JOIN destination d ON d.id = g.destination WHERE g.destination = ANY($1) ORDER BY g.destination FOR UPDATE OF g
        """;

    // In a statement of its own: what was committed while the lock was waited for counts.
    private const string Count = $"""
        SELECT g.id, permits.under_way, permits.on_their_way,
            EXISTS (SELECT FROM notification n WHERE n.destination = g.id AND n.{WaitingRows.AtGate})
        FROM unnest($1::uuid[]) AS g(id) CROSS JOIN LATERAL (
            SELECT count(*)::int AS under_way, count(*) FILTER (WHERE n.state = 'Queued')::int AS on_their_way
            FROM notification n WHERE n.destination = g.id AND n.permit_until > now()) permits
        """;

    private const string Save = """
        UPDATE gate g SET tokens = s.tokens, tokens_at = s.tokens_at, circuit_until = s.circuit_until, breaks = s.breaks, width = s.width, served = s.served
        FROM unnest($1::uuid[], $2::float8[], $3::timestamptz[], $4::timestamptz[], $5::int[], $6::int[], $7::bigint[])
            AS s(destination, tokens, tokens_at, circuit_until, breaks, width, served)
        WHERE g.destination = s.destination
        """;

    private const string Need = "INSERT INTO gate (destination) SELECT id FROM unnest($1::uuid[]) AS g(id) ORDER BY id ON CONFLICT DO NOTHING";

    /// <param name="make">True makes those that are missing.</param>
    public static async Task<IReadOnlyList<Gate>> LockAsync(NpgsqlConnection connection, Guid[] destinations, bool make, CancellationToken cancellationToken)
    {
        var sorted = destinations.Distinct().Order().ToArray();
        await using var batch = new NpgsqlBatch(connection);
        if (make) batch.BatchCommands.Add(With(Need, sorted));
        batch.BatchCommands.Add(With(Lock, sorted));
        batch.BatchCommands.Add(With(Count, sorted));

        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        var gates = new List<Gate>(sorted.Length);
        while (await row.ReadAsync(cancellationToken)) gates.Add(Read(row));
        await row.NextResultAsync(cancellationToken);
        var counts = new Dictionary<Guid, (int UnderWay, int OnTheirWay, bool HasWaiting)>(sorted.Length);
        while (await row.ReadAsync(cancellationToken)) counts[row.GetGuid(0)] = (row.GetInt32(1), row.GetInt32(2), row.GetBoolean(3));
        await row.EndAsync(cancellationToken);
        return gates.ConvertAll(x => counts[x.Destination] is var (underWay, onTheirWay, hasWaiting)
            ? x with { UnderWay = underWay, OnTheirWay = onTheirWay, HasWaiting = hasWaiting }
            : x);
    }

    public static async Task SaveAsync(NpgsqlConnection connection, IReadOnlyList<Gate> gates, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(gates);
        if (gates.Count == 0) return;
        await using var command = new NpgsqlCommand(Save, connection);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. gates.Select(x => x.Destination)] });
        command.Parameters.Add(new NpgsqlParameter<double[]> { TypedValue = [.. gates.Select(x => x.Tokens)] });
        command.Parameters.Add(Array(gates.Select(x => x.TokensAt), NpgsqlDbType.TimestampTz));
        command.Parameters.Add(Array(gates.Select(x => x.CircuitUntil), NpgsqlDbType.TimestampTz));
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. gates.Select(x => x.Breaks)] });
        command.Parameters.Add(Array(gates.Select(x => x.Width), NpgsqlDbType.Integer));
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. gates.Select(x => x.Served)] });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Locks, changes and saves.</summary>
    /// <param name="make">True makes those that are missing.</param>
    public async Task ChangeAsync(Guid[] destinations, Func<Gate, Gate> change, bool make, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var before = await LockAsync(connection, destinations, make, cancellationToken);
        var after = before.Select(x => (Before: x, After: change(x))).Where(x => x.Before != x.After).Select(x => x.After).ToList();
        await SaveAsync(connection, after, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static NpgsqlBatchCommand With(string sql, Guid[] destinations) => new(sql) { Parameters = { new NpgsqlParameter<Guid[]> { TypedValue = destinations } } };

    private static NpgsqlParameter Array<T>(IEnumerable<T> values, NpgsqlDbType type) => new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type };

    private static Gate Read(NpgsqlDataReader row) => new()
    {
        Destination = row.GetGuid(0),
        Disabled = row.GetBoolean(1),
        Concurrency = row.IsDBNull(2) ? null : row.GetInt32(2),
        Rate = row.IsDBNull(3) ? null : row.GetDouble(3),
        Burst = row.IsDBNull(4) ? null : row.GetInt32(4),
        Tokens = row.GetDouble(5),
        TokensAt = Time(row, 6),
        CircuitUntil = Time(row, 7),
        Breaks = row.GetInt32(8),
        Width = row.IsDBNull(9) ? null : row.GetInt32(9),
        Served = row.GetInt64(10),
        Now = Time(row, 11)!.Value,
        CircuitBreak = row.IsDBNull(12) ? null : row.GetFieldValue<TimeSpan>(12),
    };

    private static DateTimeOffset? Time(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
}
