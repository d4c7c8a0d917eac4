using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Notifications.Dispatch;
using Notifications.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Notifications.Intake;

/// <summary>The intake's SQL: one statement, so one round trip and one commit, for everything that is stored together, unless that is very much.</summary>
public sealed class IntakeStore(NpgsqlDataSource database, IOptions<DispatchOptions> dispatch)
{
    /// <summary>With more of them, what is stored together takes several statements, in one transaction.</summary>
    public const int MostNotificationsInStatement = 4_000;

    // keys: in the order of the key, because two instances that insert crossing duplicates in different orders would deadlock.
    // ok: nothing at all is written when the routing version moved; the caller routes again.
    private const string Insert = $"""
        WITH ok AS (SELECT FROM routing_version WHERE version = $13),
        keys AS (
            INSERT INTO event_key (producer, source, event_id, hash, event)
            SELECT k.* FROM unnest($14::text[], $15::text[], $16::text[], $17::bytea[], $18::uuid[]) AS k(producer, source, event_id, hash, event), ok
            ORDER BY k.producer COLLATE "C", k.source COLLATE "C", k.event_id COLLATE "C"
            ON CONFLICT DO NOTHING
            RETURNING event),
        events AS (
            INSERT INTO event (id, producer, source, event_id, type, occurred_at, priority, correlation_id, user_id, version, ordering_key, payload, fan_out, traceparent,
                expires_at, attributes)
            SELECT e.* FROM unnest($18::uuid[], $14::text[], $30::text[], $16::text[], $19::text[], $20::timestamptz[], $21::text[], $22::text[], $23::text[], $24::text[],
                $25::text[], $26::bytea[], $27::int[], $28::text[], $29::timestamptz[], $31::text[]) AS e(id, producer, source, event_id, type, occurred_at, priority, correlation_id,
                user_id, version, ordering_key, payload, fan_out, traceparent, expires_at, attributes)
            JOIN keys ON keys.event = e.id),
        {NotificationInsert.Sql}
        SELECT (SELECT count(*) FROM ok) = 1, keys.event, NULL::uuid FROM (SELECT) one LEFT JOIN keys ON true
        UNION ALL SELECT true, NULL, heads.id FROM ({NotificationInsert.Heads}) heads
        """;

    // Of events that are there already: some of the notifications, where one statement doesn't take all.
    private const string InsertMore = $"""
        WITH keys AS (SELECT unnest($13::uuid[]) AS event),
        {NotificationInsert.Sql}
        SELECT true, NULL::uuid, heads.id FROM ({NotificationInsert.Heads}) heads
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

    /// <summary>All of them or none: by one statement, or in one transaction.</summary>
    /// <param name="batch">Each event key once.</param>
    /// <param name="handOver">True when the caller sends the commands itself, right after the commit; false leaves them to the dispatcher.</param>
    /// <returns>What is new; null when the routing version moved and nothing was written.</returns>
    public async Task<Inserted?> InsertAsync(IReadOnlyList<RoutedEvent> batch, long routingVersion, bool handOver)
    {
        ArgumentNullException.ThrowIfNull(batch);
        RoutedNotification[] notifications = [.. batch.SelectMany(x => x.Notifications)];
        await using var connection = await database.OpenConnectionAsync();
        if (notifications.Length <= MostNotificationsInStatement) return await InsertEventsAsync(connection, batch, notifications, routingVersion, handOver);

        await using var transaction = await connection.BeginTransactionAsync();
        var inserted = await InsertInPiecesAsync(connection, batch, notifications, routingVersion, handOver);
        if (inserted?.Events.Count > 0) await transaction.CommitAsync();   // without a row there is nothing to commit
        return inserted;
    }

    /// <summary>As <see cref="InsertAsync"/>, and takes it all back: to learn what the database refuses.</summary>
    /// <returns>False when the routing version moved: then nothing was learnt.</returns>
    /// <exception cref="PostgresException">It refuses one of them.</exception>
    public async Task<bool> TryAsync(IReadOnlyList<RoutedEvent> batch, long routingVersion)
    {
        ArgumentNullException.ThrowIfNull(batch);
        await using var connection = await database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        if (await InsertInPiecesAsync(connection, batch, [.. batch.SelectMany(x => x.Notifications)], routingVersion, handOver: false) is null) return false;

        // What would be refused only by the commit is refused here.
        await using var check = new NpgsqlCommand("SET CONSTRAINTS ALL IMMEDIATE", connection);
        await check.ExecuteNonQueryAsync();
        await transaction.RollbackAsync();
        return true;
    }

    /// <summary>Locks are taken as by one statement: all keys, in their order; all lanes, in theirs; and then the rows that nobody else knows yet.</summary>
    private async Task<Inserted?> InsertInPiecesAsync(
        NpgsqlConnection connection, IReadOnlyList<RoutedEvent> batch, IReadOnlyList<RoutedNotification> notifications, long routingVersion, bool handOver)
    {
        if (await InsertEventsAsync(connection, batch, [], routingVersion, handOver) is not { } inserted) return null;

        RoutedNotification[] added = [.. notifications.Where(x => inserted.Events.Contains(x.Posted.Id))];
        await LockLanesAsync(connection, added);
        foreach (var piece in added.Chunk(MostNotificationsInStatement))
        {
            await using var command = new NpgsqlCommand(InsertMore, connection);
            NotificationInsert.AddParameters(command.Parameters, piece, handOver, dispatch.Value.LostAfter);
            command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. piece.Select(x => x.Posted.Id).Distinct()] });
            await ReadAsync(command, inserted);
        }

        return inserted;
    }

    private async Task<Inserted?> InsertEventsAsync(
        NpgsqlConnection connection, IReadOnlyList<RoutedEvent> batch, IReadOnlyCollection<RoutedNotification> notifications, long routingVersion, bool handOver)
    {
        var inserted = new Inserted([], []);
        await using var command = new NpgsqlCommand(Insert, connection);
        NotificationInsert.AddParameters(command.Parameters, notifications, handOver, dispatch.Value.LostAfter);
        AddEvents(command.Parameters, batch, routingVersion);
        return await ReadAsync(command, inserted) ? inserted : null;
    }

    private static async Task LockLanesAsync(NpgsqlConnection connection, IEnumerable<RoutedNotification> notifications)
    {
        (Guid Destination, string Key)[] lanes =
            [.. notifications.Where(x => x.LaneKey is not null && x.Target.Destination is not null).Select(x => (x.Target.Destination!.Value, x.LaneKey!)).Distinct()];
        if (lanes.Length == 0) return;

        await using var command = new NpgsqlCommand(NotificationInsert.LockLanes, connection);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. lanes.Select(x => x.Destination)] });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. lanes.Select(x => x.Key)] });
        await command.ExecuteNonQueryAsync();
    }

    /// <returns>False when the routing version moved.</returns>
    private static async Task<bool> ReadAsync(NpgsqlCommand command, Inserted inserted)
    {
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            if (!reader.GetBoolean(0)) return false;
            if (!await reader.IsDBNullAsync(1)) inserted.Events.Add(reader.GetGuid(1));
            if (!await reader.IsDBNullAsync(2)) inserted.Heads.Add(reader.GetGuid(2));
        }

        await reader.EndAsync();
        return true;
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
        command.Parameters.Add(Texts(duplicates.Select(x => x.KeySource)));
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

    private static void AddEvents(NpgsqlParameterCollection parameters, IReadOnlyList<RoutedEvent> batch, long routingVersion)
    {
        var events = batch.Select(x => x.Posted).ToArray();
        parameters.Add(new NpgsqlParameter<long> { TypedValue = routingVersion });
        parameters.Add(Texts(events.Select(x => x.Producer)));
        parameters.Add(Texts(events.Select(x => x.KeySource)));
        parameters.Add(Texts(events.Select(x => x.EventId)));
        parameters.Add(new NpgsqlParameter<byte[][]> { TypedValue = [.. events.Select(x => x.Hash)] });
        parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. events.Select(x => x.Id)] });
        parameters.Add(Texts(events.Select(x => x.Type)));
        parameters.Add(new NpgsqlParameter<DateTimeOffset[]> { TypedValue = [.. events.Select(x => x.OccurredAt)] });
        parameters.Add(Texts(events.Select(x => x.Priority)));
        parameters.Add(Texts(events.Select(x => x.CorrelationId)));
        parameters.Add(Texts(events.Select(x => x.UserId)));
        parameters.Add(Texts(events.Select(x => x.Version)));
        parameters.Add(Texts(events.Select(x => x.OrderingKey)));
        parameters.Add(new NpgsqlParameter<byte[][]> { TypedValue = [.. events.Select(x => x.Payload)] });
        parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. batch.Select(x => x.Targets.Count)] });
        parameters.Add(Texts(events.Select(x => x.Traceparent)));
        parameters.Add(NotificationInsert.Array(events.Select(x => x.ExpiresAt?.ToUniversalTime()), NpgsqlDbType.TimestampTz));
        parameters.Add(Texts(events.Select(x => x.Source)));
        parameters.Add(Texts(events.Select(x => x.Attributes)));
    }

    private static NpgsqlParameter Texts(IEnumerable<string?> values) => NotificationInsert.Array(values, NpgsqlDbType.Text);
}

/// <summary>What a batch added.</summary>
/// <param name="Events">Those that were not there before.</param>
/// <param name="Heads">Of the notifications in lanes, those that follow nobody.</param>
public sealed record Inserted(HashSet<Guid> Events, HashSet<Guid> Heads)
{
    /// <summary>True when its command may be sent now: its event is new, and nothing holds it.</summary>
    public bool MayGo(RoutedNotification notification) =>
        Events.Contains(notification.Posted.Id) && !notification.Target.Paused && (notification.LaneKey is null || Heads.Contains(notification.Id));
}
