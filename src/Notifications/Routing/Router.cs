using System.Data;
using Npgsql;

namespace Notifications.Routing;

/// <summary>
/// Keeps the routing table of this process. The intake's transaction compares the table's version with the database's and asks for a reload when it
/// moved, so a committed change is in force for every event posted after it, on every instance, whatever this cache holds.
/// </summary>
public sealed class Router(NpgsqlDataSource database)
{
    private RoutingTable? _table;

    public async ValueTask<RoutingTable> GetAsync(CancellationToken cancellationToken) => _table ?? await ReloadAsync(cancellationToken);

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
                new("SELECT s.event_type, d.name, s.priority FROM subscription s JOIN destination d ON d.id = s.destination WHERE d.deleted_at IS NULL ORDER BY s.id"),
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
        var subscriptions = new List<(string, string, string?)>();
        while (await reader.ReadAsync(cancellationToken))
            subscriptions.Add((reader.GetString(0), reader.GetString(1), await reader.IsDBNullAsync(2, cancellationToken) ? null : reader.GetString(2)));

        return _table = new RoutingTable(version, destinations, subscriptions);
    }
}
