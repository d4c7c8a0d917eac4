using System.Diagnostics;
using Notifications.Delivery;
using Notifications.Holding;
using Notifications.Messaging;
using Notifications.Receipts;
using Notifications.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Notifications.Replay;

/// <summary>
/// An operator's order to try again: Faulted, or Held as unknown, → Queued with the next cycle, in pieces, so that a hundred thousand are no single
/// statement. The dispatcher sends the commands, in order of acceptance; the <see cref="ErrorQueueTrimmer"/> takes the old copies out of the error queues.
/// </summary>
public sealed class Replays(NpgsqlDataSource database, Lanes lanes, ReplayMetrics metrics, DuplicateMetrics duplicates)
{
    private const int MostItemsInAnswer = 1_000;
    private const int MostItemsInPiece = 5_000;

    /// <summary>Traces that the request's own one links to; a replay of a hundred thousand is found by its id.</summary>
    private const int MostLinks = 100;

    // What is held as unknown has to be meant: by its id or by its cause. "All that faulted" must not send a text message twice.
    private const string Matching = """
        FROM notification n JOIN event e ON e.id = n.event LEFT JOIN destination d ON d.id = n.destination
        WHERE (n.faulted_at IS NOT NULL OR n.hold_reason = 'unknown')
            AND (n.state = 'Faulted' OR (n.state = 'Held' AND ($1::uuid[] IS NOT NULL OR $5::text = 'unknown')))
            AND ($1::uuid[] IS NULL OR n.id = ANY($1)) AND ($2::text IS NULL OR n.channel = $2) AND ($3::text IS NULL OR d.name = $3)
            AND ($4::text IS NULL OR e.type = $4) AND ($5::text IS NULL OR n.fault_cause = $5)
            AND ($6::timestamptz IS NULL OR coalesce(n.faulted_at, n.updated_at) >= $6)
        """;

    private const string Count = $"SELECT count(*)::int {Matching}";

    private const string Preview = $"""
        SELECT n.id, n.cycle + 1, n.state, n.fault_cause, n.channel, d.name, e.type, e.traceparent, n.error, false {Matching} AND n.id > $8 ORDER BY n.id LIMIT $7
        """;

    private const string Replay = $"""
        WITH picked AS (
            SELECT n.id, n.cycle, n.channel, n.state, coalesce(n.faulted_at, n.updated_at) AS faulted_at, n.fault_cause, n.error, n.status,
                d.name AS destination, e.type, e.traceparent {Matching}
            AND n.id > $8 ORDER BY n.id LIMIT $7 FOR UPDATE OF n),
        queued AS (
            UPDATE notification n SET state = CASE WHEN n.lane IS NULL THEN 'Queued' ELSE 'Held' END, hold_reason = CASE WHEN n.lane IS NOT NULL THEN 'order' END,
                due_at = CASE WHEN n.lane IS NULL THEN now() ELSE n.expires_at END,
                cycle = n.cycle + 1, attempt = 0, answered = 0, claim = NULL, lease_until = NULL, permit_until = NULL, commanded_at = NULL,
                next_attempt_at = NULL, faulted_at = NULL, fault_cause = NULL, error = NULL, status = NULL,
                version = n.version + 1, updated_at = now()
            FROM picked WHERE n.id = picked.id
            RETURNING n.id, n.cycle, n.state, n.lane),
        replay AS (UPDATE replay SET total = total + (SELECT count(*) FROM queued) WHERE id = $9),
        items AS (
            INSERT INTO replay_item (replay, notification, cycle, channel, state, faulted_at, fault_cause, error, status, copies)
            SELECT $9, p.id, q.cycle, p.channel, p.state, p.faulted_at, p.fault_cause, p.error, p.status,
                CASE WHEN p.state = 'Held' THEN 0 END   -- it never was in the error queue
            FROM picked p JOIN queued q ON q.id = p.id)
        SELECT p.id, q.cycle, q.state, p.fault_cause, p.channel, p.destination, p.type, p.traceparent, p.error, q.lane IS NOT NULL
        FROM picked p JOIN queued q ON q.id = p.id ORDER BY p.id
        """;

    private const string Missing = """
        SELECT asked.id, n.state, n.hold_reason FROM unnest($1::uuid[]) AS asked(id) LEFT JOIN notification n ON n.id = asked.id
        WHERE n.id IS NULL OR NOT n.id = ANY($2) ORDER BY asked.id
        """;

    public async Task<ReplayAnswer> ReplayAsync(ReplayRequest request, string requestedBy, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var matched = await CountAsync(connection, request, cancellationToken);
        var dryRun = request.DryRun == true;
        Guid? id = dryRun ? null : await BeginAsync(connection, requestedBy, cancellationToken);

        var left = request.Limit ?? int.MaxValue;
        var (shown, replayed, last) = (new List<ReplayedItem>(), new HashSet<Guid>(), Guid.Empty);
        while (left > 0)
        {
            // Each piece is its own transaction: what was replayed is replayed, whatever becomes of the rest.
            var picked = await PickAsync(connection, request, id, last, Math.Min(left, MostItemsInPiece), cancellationToken);
            var piece = picked.ConvertAll(x => x.Item);
            if (!dryRun) Observe(picked, replayed.Count);
            // Those of a lane stand in it again, at their old places.
            if (picked.Where(x => x.IsInLane).Select(x => x.Item.NotificationId).ToArray() is { Length: > 0 } inLanes) await lanes.GoOnAsync(inLanes, cancellationToken);
            shown.AddRange(piece.Take(MostItemsInAnswer - shown.Count));
            replayed.UnionWith(piece.Select(x => x.NotificationId));
            left -= piece.Count;
            if (piece.Count == 0 || (dryRun && shown.Count == MostItemsInAnswer)) break;
            last = piece[^1].NotificationId;
        }

        var skipped = request.Ids is { } ids ? await FindSkippedAsync(connection, ids, replayed, cancellationToken) : [];
        return new ReplayAnswer(id, dryRun, matched, dryRun ? 0 : replayed.Count, shown, skipped);
    }

    private static async Task<Guid> BeginAsync(NpgsqlConnection connection, string requestedBy, CancellationToken cancellationToken)
    {
        var id = Guid.CreateVersion7();
        await using var command = new NpgsqlCommand("INSERT INTO replay (id, requested_by, total, traceparent) VALUES ($1, $2, 0, $3)", connection);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = requestedBy });
        command.Parameters.Add(new NpgsqlParameter { Value = Activity.Current?.Id ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        await command.ExecuteNonQueryAsync(cancellationToken);
        return id;
    }

    private static async Task<int> CountAsync(NpgsqlConnection connection, ReplayRequest request, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Count, connection);
        AddFilter(command, request);
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private void Observe(List<Picked> picked, int before)
    {
        foreach (var (item, _, error, _) in picked)
        {
            metrics.Replayed(item.Channel);
            if (item.Cause == FaultCauses.Unknown && error != LateOutcomes.ReceiptMissing) duplicates.Possible(item.Channel);
        }

        foreach (var (_, traceparent, _, _) in picked.Take(MostLinks - before)) Tracing.Link(traceparent);
    }

    private static async Task<List<Picked>> PickAsync(
        NpgsqlConnection connection, ReplayRequest request, Guid? id, Guid after, int most, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(id is null ? Preview : Replay, connection);
        AddFilter(command, request);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = most });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = after });
        if (id is not null) command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id.Value });

        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var items = new List<Picked>();
        while (await row.ReadAsync(cancellationToken))
            items.Add(new Picked(new ReplayedItem(row.GetGuid(0), row.GetInt32(1), row.GetString(2), row.GetString(3), row.GetString(4),
                Text(row, 5), row.GetString(6)), Text(row, 7), Text(row, 8), row.GetBoolean(9)));
        await row.EndAsync(cancellationToken);
        return items;
    }

    private static async Task<List<SkippedItem>> FindSkippedAsync(
        NpgsqlConnection connection, IReadOnlyList<Guid> ids, HashSet<Guid> replayed, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Missing, connection);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. ids.Distinct()] });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. replayed] });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var skipped = new List<SkippedItem>();
        while (await row.ReadAsync(cancellationToken))
            skipped.Add(new SkippedItem(row.GetGuid(0), ReasonFor(Text(row, 1), Text(row, 2))));
        return skipped;
    }

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static string ReasonFor(string? state, string? holdReason) => state switch
    {
        null => "there is no such notification",
        States.Faulted => "beyond the limit",
        States.Held when holdReason == HoldReasons.Unknown => "beyond the limit",
        _ => $"it is {state}; only a notification that faulted, or is held as unknown, can be replayed",
    };

    private sealed record Picked(ReplayedItem Item, string? Traceparent, string? Error, bool IsInLane);

    private static void AddFilter(NpgsqlCommand command, ReplayRequest request)
    {
        var filter = request.Filter;
        command.Parameters.Add(new NpgsqlParameter { Value = request.Ids?.ToArray() ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
        foreach (var text in new[] { filter?.Channel, filter?.Destination, filter?.EventType, filter?.Cause })
            command.Parameters.Add(new NpgsqlParameter { Value = text ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter
        {
            Value = filter?.Since?.ToUniversalTime() ?? (object)DBNull.Value,
            NpgsqlDbType = NpgsqlDbType.TimestampTz,
        });
    }
}
