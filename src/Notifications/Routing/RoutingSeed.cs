using System.Text.Json;
using Microsoft.Extensions.Options;
using Notifications.Destinations;
using Notifications.Secrets;
using Npgsql;

namespace Notifications.Routing;

/// <summary>
/// Puts the configured destinations and subscriptions into PostgreSQL: adds and changes, never removes. A destination is written only when the
/// configuration changed since it was last applied, so what was changed by API meanwhile, such as a rotated secret, stays until then. One that was deleted
/// by API is made anew.
/// </summary>
public sealed class RoutingSeed(NpgsqlDataSource database, SecretCipher cipher, IOptions<RoutingOptions> options)
{
    private const string Author = "configuration";

    private const string Upsert = """
        INSERT INTO destination (id, name, channel, address, configured, updated_by) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (name) DO UPDATE SET channel = excluded.channel, address = excluded.address, configured = excluded.configured,
            version = destination.version + 1, updated_at = now(), updated_by = excluded.updated_by
        RETURNING id
        """;

    private const string SetPolicy = $"UPDATE destination SET ({PolicyColumns.Names}) = ($2, $3, $4, $5, $6, $7, $8, $9) WHERE name = $1";

    private const string UpsertSubscription = """
        INSERT INTO subscription (id, destination, event_type, priority, updated_by, filter, enabled)
        SELECT $1, id, $3, $4, $5, $6, coalesce($7, true) FROM destination WHERE name = $2
        ON CONFLICT (destination, event_type) DO UPDATE SET priority = excluded.priority, filter = excluded.filter, enabled = coalesce($7, subscription.enabled),
            version = subscription.version + 1, updated_at = now(), updated_by = excluded.updated_by
            WHERE (subscription.priority, subscription.filter, subscription.enabled)
                IS DISTINCT FROM (excluded.priority, excluded.filter, coalesce($7, subscription.enabled))
        """;

    public async Task ApplyAsync(CancellationToken cancellationToken)
    {
        var routing = options.Value;
        if (routing.Destinations.Count == 0) return;

        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        // Others that migrate, or change destinations, wait for this moment's end.
        await using var turn = new NpgsqlCommand("LOCK TABLE destination IN SHARE ROW EXCLUSIVE MODE", connection);
        await turn.ExecuteNonQueryAsync(cancellationToken);

        foreach (var destination in routing.Destinations) await ApplyAsync(connection, destination, cancellationToken);
        foreach (var subscription in routing.Subscriptions) await ApplyAsync(connection, subscription, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private async Task ApplyAsync(NpgsqlConnection connection, DestinationOptions destination, CancellationToken cancellationToken)
    {
        var now = new Configured(destination.Channel, destination.Address, [.. destination.Secrets], destination.Policy);
        var before = await FindConfiguredAsync(connection, destination.Name, cancellationToken);
        if (now.Equals(before)) return;

        await using var upsert = new NpgsqlCommand(Upsert, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid> { TypedValue = Guid.CreateVersion7() },
                new NpgsqlParameter<string> { TypedValue = destination.Name },
                new NpgsqlParameter<string> { TypedValue = destination.Channel },
                new NpgsqlParameter<string> { TypedValue = destination.Address },
                new NpgsqlParameter<string> { TypedValue = cipher.Encrypt(JsonSerializer.Serialize(now)) },
                new NpgsqlParameter<string> { TypedValue = Author },
            },
        };
        var id = (Guid)(await upsert.ExecuteScalarAsync(cancellationToken))!;
        // A destination that had secrets before the configuration named it does not lose them to one that names none.
        var secretsChanged = before is null ? now.Secrets.Count > 0 : !now.Secrets.SequenceEqual(before.Secrets);
        if (secretsChanged) await ReplaceSecretsAsync(connection, id, now.Secrets, cancellationToken);
        if (now.Policy != (before?.Policy ?? new DestinationPolicy())) await SetPolicyAsync(connection, destination, cancellationToken);
    }

    private static async Task SetPolicyAsync(NpgsqlConnection connection, DestinationOptions destination, CancellationToken cancellationToken)
    {
        await using var set = new NpgsqlCommand(SetPolicy, connection) { Parameters = { new NpgsqlParameter<string> { TypedValue = destination.Name } } };
        PolicyColumns.AddTo(set.Parameters, destination.Policy);
        await set.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <returns>What the configuration said when it was last applied; null when it never was, or nobody can read it any more.</returns>
    private async Task<Configured?> FindConfiguredAsync(NpgsqlConnection connection, string name, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT configured FROM destination WHERE name = $1", connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
        return await command.ExecuteScalarAsync(cancellationToken) is string ciphertext && cipher.TryDecrypt(ciphertext, out var configured)
            ? JsonSerializer.Deserialize<Configured>(configured)
            : null;
    }

    private async Task ReplaceSecretsAsync(NpgsqlConnection connection, Guid destination, IReadOnlyList<string> secrets, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new("DELETE FROM destination_secret WHERE destination = $1") { Parameters = { new NpgsqlParameter<Guid> { TypedValue = destination } } });
        batch.BatchCommands.Add(new("UPDATE destination SET is_signed = $2 WHERE id = $1")
        {
            Parameters = { new NpgsqlParameter<Guid> { TypedValue = destination }, new NpgsqlParameter<bool> { TypedValue = secrets.Count > 0 } },
        });
        foreach (var (index, secret) in secrets.Index())
            batch.BatchCommands.Add(new("INSERT INTO destination_secret (destination, number, secret, fingerprint, created_by) VALUES ($1, $2, $3, $4, $5)")
            {
                Parameters =
                {
                    new NpgsqlParameter<Guid> { TypedValue = destination },
                    new NpgsqlParameter<int> { TypedValue = secrets.Count - index },   // the first is the newest
                    new NpgsqlParameter<string> { TypedValue = cipher.Encrypt(secret) },
                    new NpgsqlParameter<string> { TypedValue = SigningSecret.Fingerprint(secret) },
                    new NpgsqlParameter<string> { TypedValue = Author },
                },
            });
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task ApplyAsync(NpgsqlConnection connection, SubscriptionOptions subscription, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(UpsertSubscription, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid> { TypedValue = Guid.CreateVersion7() },
                new NpgsqlParameter<string> { TypedValue = subscription.Destination },
                new NpgsqlParameter<string> { TypedValue = subscription.EventType },
                new NpgsqlParameter<string?> { TypedValue = string.IsNullOrEmpty(subscription.Priority) ? null : subscription.Priority },
                new NpgsqlParameter<string> { TypedValue = Author },
                new NpgsqlParameter<string?> { TypedValue = string.IsNullOrEmpty(subscription.Filter) ? null : subscription.Filter },
                new NpgsqlParameter<bool?> { TypedValue = subscription.Enabled },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <param name="Policy">Null as it was written before there were policies: the default.</param>
    private sealed record Configured(string Channel, string Address, IReadOnlyList<string> Secrets, DestinationPolicy? Policy)
    {
        public bool Equals(Configured? other) => other is not null && Channel == other.Channel && Address == other.Address && Secrets.SequenceEqual(other.Secrets)
            && (Policy ?? new DestinationPolicy()) == (other.Policy ?? new DestinationPolicy());

        public override int GetHashCode() => HashCode.Combine(Channel, Address, Secrets.Count);
    }
}
