using Microsoft.Extensions.Options;
using Npgsql;

namespace Notifications.Routing;

/// <summary>Puts the configured destinations and subscriptions into PostgreSQL: adds and changes, never removes.</summary>
public sealed class RoutingSeed(NpgsqlDataSource database, IOptions<RoutingOptions> options)
{
    public async Task ApplyAsync(CancellationToken cancellationToken)
    {
        var routing = options.Value;
        if (routing.Destinations.Count == 0) return;

        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        foreach (var destination in routing.Destinations.OrderBy(x => x.Name, StringComparer.Ordinal)) batch.BatchCommands.Add(Upsert(destination));
        foreach (var subscription in routing.Subscriptions) batch.BatchCommands.Add(Upsert(subscription));
        await batch.ExecuteNonQueryAsync(cancellationToken);   // one implicit transaction
    }

    private static NpgsqlBatchCommand Upsert(DestinationOptions destination) => new("""
        INSERT INTO destination (id, name, channel, address, is_signed) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (name) DO UPDATE SET channel = excluded.channel, address = excluded.address, is_signed = excluded.is_signed
        """)
    {
        Parameters =
        {
            new NpgsqlParameter<Guid> { TypedValue = Guid.CreateVersion7() },
            new NpgsqlParameter<string> { TypedValue = destination.Name },
            new NpgsqlParameter<string> { TypedValue = destination.Channel },
            new NpgsqlParameter<string> { TypedValue = destination.Address },
            new NpgsqlParameter<bool> { TypedValue = destination.Secrets.Count > 0 },
        },
    };

    private static NpgsqlBatchCommand Upsert(SubscriptionOptions subscription) => new("""
        INSERT INTO subscription (id, destination, event_type, priority)
        SELECT $1, id, $3, $4 FROM destination WHERE name = $2
        ON CONFLICT (destination, event_type) DO UPDATE SET priority = excluded.priority
        """)
    {
        Parameters =
        {
            new NpgsqlParameter<Guid> { TypedValue = Guid.CreateVersion7() },
            new NpgsqlParameter<string> { TypedValue = subscription.Destination },
            new NpgsqlParameter<string> { TypedValue = subscription.EventType },
            new NpgsqlParameter<string?> { TypedValue = string.IsNullOrEmpty(subscription.Priority) ? null : subscription.Priority },
        },
    };
}
