using System.Data;
using Notifications.Routing.Filters;
using Npgsql;

namespace Notifications.Routing;

/// <summary>
/// Keeps the routing table of this process. The intake's transaction compares the table's version with the database's and asks for a reload when it
/// moved, so a committed change is in force for every event posted after it, on every instance, whatever this cache holds.
/// </summary>
public sealed partial class Router(NpgsqlDataSource database, ILogger<Router> logger)
{
    private RoutingTable? _table;

    public async ValueTask<RoutingTable> GetAsync(CancellationToken cancellationToken) => _table ?? await ReloadAsync(cancellationToken);

    /// <summary>As it is committed now, for those who don't check the version themselves.</summary>
    public async Task<RoutingTable> GetCommittedAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT version FROM routing_version");
        var version = (long)(await command.ExecuteScalarAsync(cancellationToken))!;
        return _table is { } table && table.Version >= version ? table : await ReloadAsync(cancellationToken);
    }

    public async Task<RoutingTable> ReloadAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        // One snapshot for the version and the tables, or a change in between would be cached under the wrong version.
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        await using var batch = new NpgsqlBatch(connection, snapshot)
        {
            BatchCommands =
            {
                new("SELECT version FROM routing_version"),
                new("SELECT id, name, channel, disabled_at IS NOT NULL, ordering FROM destination WHERE deleted_at IS NULL"),
                new("""
                    SELECT s.id, s.event_type, d.name, s.priority, s.filter, s.enabled FROM subscription s JOIN destination d ON d.id = s.destination
                    WHERE d.deleted_at IS NULL ORDER BY s.id
                    """),
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);

        await reader.ReadAsync(cancellationToken);
        var version = reader.GetInt64(0);

        await reader.NextResultAsync(cancellationToken);
        var destinations = new List<Target>();
        while (await reader.ReadAsync(cancellationToken))
            destinations.Add(new Target(reader.GetGuid(0), reader.GetString(1), reader.GetString(2), Paused: reader.GetBoolean(3), Ordering: reader.GetString(4)));

        await reader.NextResultAsync(cancellationToken);
        var subscriptions = new List<Subscription>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var id = reader.GetGuid(0);
            subscriptions.Add(new Subscription(id, reader.GetString(1), reader.GetString(2), Text(reader, 3), ReadFilter(id, Text(reader, 4)), reader.GetBoolean(5)));
        }

        return Keep(new RoutingTable(version, destinations, subscriptions));
    }

    // Who began to read later may be done earlier: the newest stays.
    private RoutingTable Keep(RoutingTable read)
    {
        var kept = Volatile.Read(ref _table);
        while (kept is null || kept.Version < read.Version)
        {
            var before = Interlocked.CompareExchange(ref _table, read, kept);
            if (ReferenceEquals(before, kept)) break;
            kept = before;
        }

        return read;
    }

    private Filter? ReadFilter(Guid subscription, string? json)
    {
        if (json is null) return null;
        var (filter, mistake) = FilterReader.Read(json);
        if (filter is not null) return filter;

        LogUnreadable(subscription);
        return new Filter.Unreadable(mistake!);
    }

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    [LoggerMessage(LogLevel.Warning, "The filter of subscription {SubscriptionId} can't be read by this version: no event passes it here")]
    private partial void LogUnreadable(Guid subscriptionId);
}
