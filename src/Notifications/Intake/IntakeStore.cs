using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Notifications.Dispatch;
using Notifications.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Notifications.Intake;

/// <summary>The intake's SQL: one statement, so one round trip and one commit, for everything that a batch stores.</summary>
public sealed class IntakeStore(NpgsqlDataSource database, IOptions<DispatchOptions> dispatch)
{
    // keys: in the order of the key, because two instances that insert crossing duplicates in different orders would deadlock.
    // ok: nothing at all is written when the routing version moved; the caller routes again.
    private const string Insert = """
        WITH ok AS (SELECT FROM routing_version WHERE version = $1),
        keys AS (
            INSERT INTO event_key (producer, source, event_id, hash, event)
            SELECT k.* FROM unnest($2::text[], $3::text[], $4::text[], $5::bytea[], $6::uuid[]) AS k(producer, source, event_id, hash, event), ok
            ORDER BY k.producer COLLATE "C", k.source COLLATE "C", k.event_id COLLATE "C"
            ON CONFLICT DO NOTHING
            RETURNING event),
        events AS (
            INSERT INTO event (id, producer, source, event_id, type, occurred_at, priority, correlation_id, user_id, version, ordering_key, payload, fan_out, traceparent)
            SELECT e.* FROM unnest($6::uuid[], $2::text[], $3::text[], $4::text[], $7::text[], $8::timestamptz[], $9::text[], $10::text[], $11::text[], $12::text[],
                $13::text[], $14::bytea[], $15::int[], $16::text[]) AS e(id, producer, source, event_id, type, occurred_at, priority, correlation_id, user_id, version,
                ordering_key, payload, fan_out, traceparent)
            JOIN keys ON keys.event = e.id),
        notifications AS (
            INSERT INTO notification (id, event, destination, channel, recipient, priority, state, hold_reason, commanded_at, due_at)
            SELECT n.id, n.event, n.destination, n.channel, n.recipient, n.priority,
                CASE WHEN n.paused THEN 'Held' ELSE 'Queued' END, CASE WHEN n.paused THEN 'paused' END,
                CASE WHEN $24 AND NOT n.paused THEN now() END, CASE WHEN n.paused THEN NULL WHEN $24 THEN now() + $25 ELSE now() END
            FROM unnest($17::uuid[], $18::uuid[], $19::uuid[], $20::text[], $21::text[], $22::text[], $23::bool[])
                AS n(id, event, destination, channel, recipient, priority, paused)
            JOIN keys ON keys.event = n.event)
        SELECT (SELECT count(*) FROM ok) = 1, keys.event FROM (SELECT) one LEFT JOIN keys ON true
        """;

    private const string FindOriginals = """
        SELECT k.ordinal::int, o.hash, o.event
        FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS k(producer, source, event_id, ordinal)
        JOIN event_key o ON o.producer = k.producer AND o.source = k.source AND o.event_id = k.event_id
        """;

    private const string FindNotifications = """
        SELECT r.event, n.id, d.name, n.channel FROM unnest($1::uuid[], $2::uuid[]) AS r(event, last)
        JOIN notification n ON n.id > r.event AND n.id <= r.last
        LEFT JOIN destination d ON d.id = n.destination
        ORDER BY n.id
        """;

    /// <param name="handOver">True when the caller sends the commands itself, right after the commit; false leaves them to the dispatcher.</param>
    /// <returns>The events that are new; null when the routing version moved and nothing was written.</returns>
    public async Task<HashSet<Guid>?> InsertAsync(IReadOnlyList<RoutedEvent> batch, long routingVersion, bool handOver)
    {
        await using var command = database.CreateCommand(Insert);
        AddEvents(command, batch, routingVersion);
        AddNotifications(command, batch);
        command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = handOver });
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = dispatch.Value.LostAfter });

        await using var reader = await command.ExecuteReaderAsync();
        var inserted = new HashSet<Guid>(batch.Count);
        while (await reader.ReadAsync())
        {
            if (!reader.GetBoolean(0)) return null;
            if (!await reader.IsDBNullAsync(1)) inserted.Add(reader.GetGuid(1));
        }

        await reader.EndAsync();
        return inserted;
    }

    /// <summary>Finds the originals of duplicates: the same body is accepted again, another one is refused. What is no duplicate gets no result.</summary>
    /// <remarks>A second statement on purpose: ON CONFLICT DO NOTHING returns nothing for a row that it did not insert, and only a new snapshot sees it.</remarks>
    public async Task CompareAsync(IReadOnlyList<PostedEvent> duplicates, Dictionary<Guid, IntakeResult> results)
    {
        ArgumentNullException.ThrowIfNull(duplicates);
        ArgumentNullException.ThrowIfNull(results);
        var originals = await FindOriginalsAsync(duplicates);
        var notifications = await FindNotificationsAsync([.. originals.Values.Select(x => x.Event).Distinct()]);
        foreach (var duplicate in duplicates)
        {
            if (!originals.TryGetValue(duplicate.Id, out var found)) continue;
            var (hash, original) = found;
            results[duplicate.Id] = CryptographicOperations.FixedTimeEquals(hash, duplicate.Hash)
                ? new IntakeResult.Accepted(original, duplicate.EventId, Duplicate: true, [.. notifications[original]])
                : new IntakeResult.IdReused(duplicate.EventId);
        }
    }

    private async Task<Dictionary<Guid, (byte[] Hash, Guid Event)>> FindOriginalsAsync(IReadOnlyList<PostedEvent> duplicates)
    {
        await using var command = database.CreateCommand(FindOriginals);
        command.Parameters.Add(Texts(duplicates.Select(x => x.Producer)));
        command.Parameters.Add(Texts(duplicates.Select(x => x.Source)));
        command.Parameters.Add(Texts(duplicates.Select(x => x.EventId)));
        await using var reader = await command.ExecuteReaderAsync();
        var originals = new Dictionary<Guid, (byte[], Guid)>(duplicates.Count);
        while (await reader.ReadAsync()) originals[duplicates[reader.GetInt32(0) - 1].Id] = (reader.GetFieldValue<byte[]>(1), reader.GetGuid(2));
        return originals;
    }

    private async Task<ILookup<Guid, AcceptedNotification>> FindNotificationsAsync(Guid[] events)
    {
        await using var command = database.CreateCommand(FindNotifications);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = events });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. events.Select(Ids.LastNotification)] });
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<(Guid Event, AcceptedNotification Notification)>();
        while (await reader.ReadAsync())
            found.Add((reader.GetGuid(0), new(reader.GetGuid(1), await reader.IsDBNullAsync(2) ? null : reader.GetString(2), reader.GetString(3))));
        return found.ToLookup(x => x.Event, x => x.Notification);
    }

    private static void AddEvents(NpgsqlCommand command, IReadOnlyList<RoutedEvent> batch, long routingVersion)
    {
        var events = batch.Select(x => x.Posted).ToArray();
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = routingVersion });
        command.Parameters.Add(Texts(events.Select(x => x.Producer)));
        command.Parameters.Add(Texts(events.Select(x => x.Source)));
        command.Parameters.Add(Texts(events.Select(x => x.EventId)));
        command.Parameters.Add(new NpgsqlParameter<byte[][]> { TypedValue = [.. events.Select(x => x.Hash)] });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. events.Select(x => x.Id)] });
        command.Parameters.Add(Texts(events.Select(x => x.Type)));
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset[]> { TypedValue = [.. events.Select(x => x.OccurredAt)] });
        command.Parameters.Add(Texts(events.Select(x => x.Priority)));
        command.Parameters.Add(Texts(events.Select(x => x.CorrelationId)));
        command.Parameters.Add(Texts(events.Select(x => x.UserId)));
        command.Parameters.Add(Texts(events.Select(x => x.Version)));
        command.Parameters.Add(Texts(events.Select(x => x.OrderingKey)));
        command.Parameters.Add(new NpgsqlParameter<byte[][]> { TypedValue = [.. events.Select(x => x.Payload)] });
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. batch.Select(x => x.Targets.Count)] });
        command.Parameters.Add(Texts(events.Select(x => x.Traceparent)));
    }

    private static void AddNotifications(NpgsqlCommand command, IReadOnlyList<RoutedEvent> batch)
    {
        var rows = batch.SelectMany(x => x.Targets.Select((target, index) => (Event: x, Target: target, Id: x.NotificationId(index)))).ToArray();
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. rows.Select(x => x.Id)] });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. rows.Select(x => x.Event.Posted.Id)] });
        command.Parameters.Add(new NpgsqlParameter { Value = rows.Select(x => x.Target.Destination).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
        command.Parameters.Add(Texts(rows.Select(x => x.Target.Channel)));
        command.Parameters.Add(Texts(rows.Select(x => x.Target.Recipient)));
        command.Parameters.Add(Texts(rows.Select(x => x.Event.PriorityOf(x.Target))));
        command.Parameters.Add(new NpgsqlParameter<bool[]> { TypedValue = [.. rows.Select(x => x.Target.Paused)] });
    }

    private static NpgsqlParameter Texts(IEnumerable<string?> values) => new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };
}
