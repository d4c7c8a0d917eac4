using Microsoft.Extensions.Options;
using Notifications.Storage;
using Npgsql;

namespace Notifications.Delivery;

/// <summary>The claim's SQL: many claims in one conditional UPDATE, which also returns content and address as they are at this moment.</summary>
public sealed class ClaimStore(NpgsqlDataSource database, IOptions<DeliveryOptions> options)
{
    // state may still be Sending for the attempt before: that this command exists proves that this one was to follow it, and the lifecycle may lag.
    // No value that an index knows changes, unless there is a permit: so it is a heap-only update.
    private const string Update = """
        WITH claimed AS (
            UPDATE notification n SET state = 'Sending', attempt = a.attempt, claim = a.token, lease_until = now() + $5,
                permit_until = CASE WHEN a.permit THEN now() + $5 ELSE n.permit_until END, version = n.version + 1, updated_at = now()
            FROM unnest($1::uuid[], $2::int[], $3::int[], $4::uuid[], $6::bool[]) AS a(id, cycle, attempt, token, permit)
            WHERE n.id = a.id AND n.cycle = a.cycle AND n.attempt < a.attempt AND n.state IN ('Queued', 'Sending', 'Retrying')
                AND (n.expires_at IS NULL OR n.expires_at > now())
        """;

    // Whoever's destination has a gate has to ask there: Holding/GatedClaims.cs.
    private const string Claim = $"{Update} AND NOT EXISTS (SELECT FROM gate g WHERE g.destination = n.destination) {Content}";

    private const string ClaimAtGate = $"{Update} {Content}";

    private const string Content = """

            RETURNING n.id, n.event, n.destination, n.channel, n.recipient, n.cycle, n.attempt)
        SELECT c.id, c.attempt, c.channel, e.type, e.occurred_at, e.payload, e.traceparent, coalesce(c.recipient, d.address), coalesce(d.is_signed, false),
            ARRAY(SELECT s.secret FROM destination_secret s
                WHERE s.destination = c.destination AND (s.expires_at IS NULL OR s.expires_at > now()) ORDER BY s.number DESC),
            c.cycle, c.destination, d.timeout, d.circuit_failure_ratio, e.correlation_id
        FROM claimed c JOIN event e ON e.id = c.event LEFT JOIN destination d ON d.id = c.destination
        """;

    // As if no command had come, but for the reason. A time at which it expires is the only one at which anybody has to look at it again.
    private const string Hold = """
        UPDATE notification n SET state = 'Held', hold_reason = a.reason, due_at = n.expires_at, claim = NULL, lease_until = NULL, permit_until = NULL,
            version = n.version + 1, updated_at = now()
        FROM unnest($1::uuid[], $2::int[], $3::int[], $4::text[]) AS a(id, cycle, attempt, reason)
        WHERE n.id = a.id AND n.cycle = a.cycle AND n.attempt < a.attempt AND n.state IN ('Queued', 'Sending', 'Retrying')
        RETURNING n.id, a.reason
        """;

    private const string Expire = """
        UPDATE notification n SET state = 'Expired', hold_reason = NULL, due_at = NULL, next_attempt_at = NULL, claim = NULL, lease_until = NULL, permit_until = NULL,
            version = n.version + 1, updated_at = now()
        WHERE n.id = $1 AND n.cycle = $2 AND n.attempt < $3 AND n.state IN ('Queued', 'Sending', 'Retrying') AND n.expires_at <= now()
        """;

    private const string FindPermits = "SELECT id FROM notification WHERE id = ANY($1) AND permit_until > now()";

    // The answer to the first question was lost, perhaps a while ago: the lease begins anew, unless somebody has taken it meanwhile.
    private const string Renew = $"""
        WITH claimed AS (
            UPDATE notification n SET lease_until = now() + $3, version = n.version + 1, updated_at = now()
            WHERE n.id = $1 AND n.claim = $2 AND n.state = 'Sending' {Content}
        """;

    // Not when somebody has taken it, and not when its outcome is known: then the end of the lease says when a missing fault is to be made. Without a new
    // version: nobody else writes leases of a claim that is not theirs.
    private const string Extend = """
        UPDATE notification n SET lease_until = now() + $3, permit_until = CASE WHEN n.permit_until IS NOT NULL THEN now() + $3 END
        FROM unnest($1::uuid[], $2::uuid[]) AS k(id, claim)
        WHERE n.id = k.id AND n.claim = k.claim AND n.state = 'Sending' AND n.answered < n.attempt
        """;

    private const string Find = """
        SELECT n.id, n.state, n.cycle, n.attempt, n.answered, n.claim, n.lease_until, n.fault_cause, n.error, now(), n.accepted_at, n.expires_at, g.destination
        FROM notification n LEFT JOIN gate g ON g.destination = n.destination WHERE n.id = ANY($1)
        """;

    private const string TakeInterrupted = $"""
        WITH claimed AS (
            UPDATE notification n SET claim = $4, lease_until = now() + $5, version = n.version + 1, updated_at = now()
            WHERE n.id = $1 AND n.cycle = $2 AND n.attempt = $3 AND n.state = 'Sending' AND (n.lease_until <= now() OR n.claim = $4) {Content}
        """;

    /// <param name="asked">Each notification at most once.</param>
    /// <returns>Those that were granted.</returns>
    public async Task<Dictionary<Guid, ClaimResult>> ClaimAsync(IReadOnlyCollection<ClaimRequest> asked)
    {
        await using var connection = await database.OpenConnectionAsync();
        return await ClaimAsync(connection, Claim, [.. asked.Select(x => (x, false))]);
    }

    /// <summary>Without asking whether there is a gate: the caller has it.</summary>
    /// <param name="asked">Each notification at most once, and whether it counts among those that are under way.</param>
    /// <returns>Those that were granted.</returns>
    public Task<Dictionary<Guid, ClaimResult>> ClaimAtGateAsync(NpgsqlConnection connection, IReadOnlyCollection<(ClaimRequest Asked, bool Permit)> asked) =>
        ClaimAsync(connection, ClaimAtGate, asked);

    /// <returns>Those that are held now, each with its reason.</returns>
    public static async Task<IReadOnlyList<(Guid Notification, string Reason)>> HoldAsync(NpgsqlConnection connection, IEnumerable<(ClaimRequest Asked, string Reason)> asked)
    {
        var sorted = asked.OrderBy(x => x.Asked.NotificationId).ToArray();
        if (sorted.Length == 0) return [];
        await using var command = new NpgsqlCommand(Hold, connection);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. sorted.Select(x => x.Asked.NotificationId)] });
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. sorted.Select(x => x.Asked.Cycle)] });
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. sorted.Select(x => x.Asked.Attempt)] });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. sorted.Select(x => x.Reason)] });
        await using var row = await command.ExecuteReaderAsync();
        var held = new List<(Guid, string)>(sorted.Length);
        while (await row.ReadAsync()) held.Add((row.GetGuid(0), row.GetString(1)));
        await row.EndAsync();
        return held;
    }

    /// <summary>Those that were released from a gate, or are under way by its leave.</summary>
    public static async Task<HashSet<Guid>> FindPermitsAsync(NpgsqlConnection connection, Guid[] notifications)
    {
        await using var command = new NpgsqlCommand(FindPermits, connection);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = notifications });
        await using var row = await command.ExecuteReaderAsync();
        var permits = new HashSet<Guid>();
        while (await row.ReadAsync()) permits.Add(row.GetGuid(0));
        return permits;
    }

    /// <returns>False when its row has changed.</returns>
    public async Task<bool> ExpireAsync(ClaimRequest asked)
    {
        ArgumentNullException.ThrowIfNull(asked);
        await using var command = database.CreateCommand(Expire);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = asked.NotificationId });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = asked.Cycle });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = asked.Attempt });
        return await command.ExecuteNonQueryAsync() > 0;
    }

    /// <summary>An attempt that this worker has claimed already, with a new lease; null when it is not its own any more.</summary>
    public async Task<ClaimResult?> RenewAsync(ClaimRequest asked)
    {
        ArgumentNullException.ThrowIfNull(asked);
        await using var command = database.CreateCommand(Renew);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = asked.NotificationId });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = asked.Token });
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = options.Value.Lease });
        return (await ReadAsync(command)).GetValueOrDefault(asked.NotificationId);
    }

    /// <summary>Attempts that take longer: their leases begin anew.</summary>
    public async Task ExtendAsync(IEnumerable<ClaimRequest> claimed, CancellationToken cancellationToken)
    {
        var sorted = claimed.OrderBy(x => x.NotificationId).ToArray();
        await using var command = database.CreateCommand(Extend);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. sorted.Select(x => x.NotificationId)] });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. sorted.Select(x => x.Token)] });
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = options.Value.Lease });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task<Dictionary<Guid, ClaimedRow>> FindAsync(Guid[] notifications)
    {
        await using var command = database.CreateCommand(Find);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = notifications });
        await using var row = await command.ExecuteReaderAsync();
        var found = new Dictionary<Guid, ClaimedRow>();
        while (await row.ReadAsync())
            found.Add(row.GetGuid(0), new ClaimedRow(
                row.GetString(1), row.GetInt32(2), row.GetInt32(3), row.GetInt32(4), row.IsDBNull(5) ? null : row.GetGuid(5),
                row.IsDBNull(6) ? null : row.GetFieldValue<DateTimeOffset>(6), Text(row, 7), Text(row, 8), row.GetFieldValue<DateTimeOffset>(9),
                row.GetFieldValue<DateTimeOffset>(10), row.IsDBNull(11) ? null : row.GetFieldValue<DateTimeOffset>(11), row.IsDBNull(12) ? null : row.GetGuid(12)));
        return found;
    }

    /// <returns>The attempt as it would be made now; null when somebody else was quicker.</returns>
    public async Task<ClaimResult?> TakeInterruptedAsync(ClaimRequest asked)
    {
        ArgumentNullException.ThrowIfNull(asked);
        await using var command = database.CreateCommand(TakeInterrupted);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = asked.NotificationId });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = asked.Cycle });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = asked.Attempt });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = asked.TakingToken });
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = options.Value.Lease });
        return (await ReadAsync(command)).GetValueOrDefault(asked.NotificationId);
    }

    private async Task<Dictionary<Guid, ClaimResult>> ClaimAsync(NpgsqlConnection connection, string sql, IReadOnlyCollection<(ClaimRequest Asked, bool Permit)> asked)
    {
        if (asked.Count == 0) return [];
        // Sorted, because two workers that lock the same rows in different orders deadlock.
        var sorted = asked.OrderBy(x => x.Asked.NotificationId).ToArray();
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. sorted.Select(x => x.Asked.NotificationId)] });
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. sorted.Select(x => x.Asked.Cycle)] });
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. sorted.Select(x => x.Asked.Attempt)] });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. sorted.Select(x => x.Asked.Token)] });
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = options.Value.Lease });
        command.Parameters.Add(new NpgsqlParameter<bool[]> { TypedValue = [.. sorted.Select(x => x.Permit)] });
        return await ReadAsync(command);
    }

    private static async Task<Dictionary<Guid, ClaimResult>> ReadAsync(NpgsqlCommand command)
    {
        await using var row = await command.ExecuteReaderAsync();
        var claimed = new Dictionary<Guid, ClaimResult>();
        while (await row.ReadAsync()) claimed.Add(row.GetGuid(0), Read(row));
        await row.EndAsync();
        return claimed;
    }

    private static ClaimResult.Claimed Read(NpgsqlDataReader row)
    {
        var delivery = new Channels.Delivery
        {
            NotificationId = row.GetGuid(0),
            Cycle = row.GetInt32(10),
            Attempt = row.GetInt32(1),
            EventType = row.GetString(3),
            EventTime = row.GetFieldValue<DateTimeOffset>(4),
            CorrelationId = Text(row, 14),
            Payload = row.GetFieldValue<byte[]>(5),
            Recipient = Text(row, 7) ?? "",
            Timeout = row.IsDBNull(12) ? null : row.GetFieldValue<TimeSpan>(12),
        };
        var destination = row.IsDBNull(11) ? null : new ClaimedDestination(row.GetGuid(11), row.IsDBNull(13) ? null : row.GetDouble(13));
        return new ClaimResult.Claimed(delivery, row.GetString(2), destination, row.GetFieldValue<string[]>(9), row.GetBoolean(8), Text(row, 6));
    }

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
