using Microsoft.Extensions.Options;
using Notifications.Storage;
using Npgsql;

namespace Notifications.Delivery;

/// <summary>The claim's SQL: many claims in one conditional UPDATE, which also returns content and address as they are at this moment.</summary>
public sealed class ClaimStore(NpgsqlDataSource database, IOptions<DeliveryOptions> options)
{
    // A disabled destination holds instead of sending, and nothing else of the row moves: the attempt is still to be made. Otherwise no value that an
    // index knows changes.
    // state may still be Sending for the attempt before: that this command exists proves that this one was to follow it, and the lifecycle may lag.
    private const string Claim = """
        UPDATE notification n SET
            (state, attempt, claim, lease_until, hold_reason, due_at) = (
                SELECT CASE WHEN d.disabled_at IS NULL THEN 'Sending' ELSE 'Held' END,
                    CASE WHEN d.disabled_at IS NULL THEN a.attempt ELSE n.attempt END,
                    CASE WHEN d.disabled_at IS NULL THEN a.token END,
                    CASE WHEN d.disabled_at IS NULL THEN now() + $5 END,
                    CASE WHEN d.disabled_at IS NULL THEN n.hold_reason ELSE 'paused' END,
                    CASE WHEN d.disabled_at IS NULL THEN n.due_at END
                FROM (SELECT) one LEFT JOIN destination d ON d.id = n.destination),
            version = n.version + 1, updated_at = now()
        FROM unnest($1::uuid[], $2::int[], $3::int[], $4::uuid[]) AS a(id, cycle, attempt, token), event e
        WHERE n.id = a.id AND e.id = n.event AND n.cycle = a.cycle AND n.attempt < a.attempt AND n.state IN ('Queued', 'Sending', 'Retrying')
        """ + Content;

    private const string Content = """

        RETURNING n.id, n.attempt, n.channel, e.type, e.occurred_at, e.payload, e.traceparent,
            coalesce(n.recipient, (SELECT d.address FROM destination d WHERE d.id = n.destination)),
            coalesce((SELECT d.is_signed FROM destination d WHERE d.id = n.destination), false),
            ARRAY(SELECT s.secret FROM destination_secret s
                WHERE s.destination = n.destination AND (s.expires_at IS NULL OR s.expires_at > now()) ORDER BY s.number DESC),
            n.state = 'Held', n.cycle
        """;

    // The answer to the first question was lost, perhaps a while ago: the lease begins anew, unless somebody has taken it meanwhile.
    private const string Renew = """
        UPDATE notification n SET lease_until = now() + $3, version = n.version + 1, updated_at = now()
        FROM event e WHERE n.id = $1 AND e.id = n.event AND n.claim = $2 AND n.state = 'Sending'
        """ + Content;

    // Not when somebody has taken it, and not when its outcome is known: then the end of the lease says when a missing fault is to be made. Without a new
    // version: nobody else writes leases of a claim that is not theirs.
    private const string Extend = """
        UPDATE notification n SET lease_until = now() + $3 FROM unnest($1::uuid[], $2::uuid[]) AS k(id, claim)
        WHERE n.id = k.id AND n.claim = k.claim AND n.state = 'Sending' AND n.answered < n.attempt
        """;

    private const string Find = """
        SELECT id, state, cycle, attempt, answered, claim, lease_until, fault_cause, error, now(), accepted_at FROM notification WHERE id = ANY($1)
        """;

    private const string TakeInterrupted = """
        UPDATE notification n SET claim = $4, lease_until = now() + $5, version = n.version + 1, updated_at = now()
        FROM event e WHERE n.id = $1 AND e.id = n.event AND n.cycle = $2 AND n.attempt = $3 AND n.state = 'Sending' AND (n.lease_until <= now() OR n.claim = $4)
        """ + Content;

    /// <param name="asked">Each notification at most once.</param>
    /// <returns>Granted or held; those that are missing were not granted.</returns>
    public async Task<Dictionary<Guid, ClaimResult>> ClaimAsync(IReadOnlyCollection<ClaimRequest> asked)
    {
        // Sorted, because two workers that lock the same rows in different orders deadlock.
        var sorted = asked.OrderBy(x => x.NotificationId).ToArray();
        await using var command = database.CreateCommand(Claim);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. sorted.Select(x => x.NotificationId)] });
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. sorted.Select(x => x.Cycle)] });
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. sorted.Select(x => x.Attempt)] });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. sorted.Select(x => x.Token)] });
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = options.Value.Lease });
        return await ReadAsync(command);
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
                row.GetFieldValue<DateTimeOffset>(10)));
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

    private static async Task<Dictionary<Guid, ClaimResult>> ReadAsync(NpgsqlCommand command)
    {
        await using var row = await command.ExecuteReaderAsync();
        var claimed = new Dictionary<Guid, ClaimResult>();
        while (await row.ReadAsync())
        {
            if (row.GetBoolean(10))
            {
                claimed.Add(row.GetGuid(0), new ClaimResult.Dropped(HoldReasons.Paused));
                continue;
            }

            var delivery = new Channels.Delivery
            {
                NotificationId = row.GetGuid(0),
                Cycle = row.GetInt32(11),
                Attempt = row.GetInt32(1),
                EventType = row.GetString(3),
                EventTime = row.GetFieldValue<DateTimeOffset>(4),
                Payload = row.GetFieldValue<byte[]>(5),
                Recipient = Text(row, 7) ?? "",
            };
            claimed.Add(delivery.NotificationId, new ClaimResult.Claimed(delivery, row.GetString(2), row.GetFieldValue<string[]>(9), row.GetBoolean(8), Text(row, 6)));
        }

        return claimed;
    }

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
