using Notifications.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Notifications.Receipts;

/// <summary>The SQL of receipts that the lifecycle has not heard yet. Instances share them: each takes what nobody holds, for the time of a lease.</summary>
public sealed class DueReceipts(NpgsqlDataSource database)
{
    private const string Take = """
        UPDATE receipt r SET due_at = now() + $2
        FROM (SELECT notification, cycle, attempt, outcome FROM receipt WHERE due_at <= now() ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED) due
        WHERE (r.notification, r.cycle, r.attempt, r.outcome) = (due.notification, due.cycle, due.attempt, due.outcome)
        RETURNING r.notification, r.cycle, r.attempt, r.outcome, r.error, r.provider_message_id, r.received_at
        """;

    private const string Done = """
        UPDATE receipt r SET due_at = NULL FROM unnest($1::uuid[], $2::int[], $3::int[], $4::text[]) AS d(notification, cycle, attempt, outcome)
        WHERE (r.notification, r.cycle, r.attempt, r.outcome) = (d.notification, d.cycle, d.attempt, d.outcome)
        """;

    public async Task<IReadOnlyList<Receipt>> TakeAsync(int most, TimeSpan lease, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Take);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = most });
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = lease });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var receipts = new List<Receipt>();
        while (await row.ReadAsync(cancellationToken))
            receipts.Add(new Receipt(
                row.GetGuid(0), row.GetInt32(1), row.GetInt32(2), row.GetString(3), Text(row, 4), Text(row, 5), row.GetFieldValue<DateTimeOffset>(6)));
        await row.EndAsync(cancellationToken);
        return receipts;
    }

    public async Task MarkDoneAsync(IEnumerable<Receipt> receipts, CancellationToken cancellationToken)
    {
        // Sorted: two instances that update crossing rows in different orders deadlock.
        var sorted = receipts.OrderBy(x => x.NotificationId).ThenBy(x => x.Cycle).ThenBy(x => x.Attempt).ThenBy(x => x.Outcome, StringComparer.Ordinal).ToArray();
        await using var command = database.CreateCommand(Done);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. sorted.Select(x => x.NotificationId)] });
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. sorted.Select(x => x.Cycle)] });
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. sorted.Select(x => x.Attempt)] });
        command.Parameters.Add(new NpgsqlParameter { Value = sorted.Select(x => x.Outcome).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
