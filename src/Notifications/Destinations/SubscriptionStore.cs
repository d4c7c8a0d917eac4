using Npgsql;

namespace Notifications.Destinations;

/// <summary>The SQL that changes subscriptions. A trigger moves the routing version with each.</summary>
public sealed partial class SubscriptionStore(NpgsqlDataSource database, ILogger<SubscriptionStore> logger)
{
    // The lock: a destination that is being deleted must not end up with a subscription.
    private const string Insert = """
        WITH owner AS (SELECT id FROM destination WHERE name = $2 AND deleted_at IS NULL FOR SHARE),
        made AS (
            INSERT INTO subscription (id, destination, event_type, priority, updated_by, filter, enabled) SELECT $1, owner.id, $3, $4, $5, $6, $7 FROM owner
            ON CONFLICT (destination, event_type) DO NOTHING RETURNING id)
        SELECT (SELECT count(*) FROM owner), (SELECT count(*) FROM made)
        """;

    private const string Update = """
        UPDATE subscription SET event_type = $3, priority = $4, filter = $6, enabled = $7, version = version + 1, updated_at = now(), updated_by = $5
        WHERE id = $1 AND ($2::int IS NULL OR version = $2)
        """;

    /// <returns><see cref="ChangeResult.NotFound"/> when there is no such destination.</returns>
    public async Task<ChangeResult> CreateAsync(Guid id, SubscriptionRequest request, string producer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        await using var command = database.CreateCommand(Insert);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = request.Destination! });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = request.EventType! });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = request.Priority });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = producer });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = request.Filter?.GetRawText() });
        command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = request.Enabled ?? true });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return row.GetInt64(0) == 0 ? ChangeResult.NotFound : row.GetInt64(1) == 0 ? ChangeResult.Taken : ChangeResult.Done;
    }

    /// <param name="version">The one that the caller saw; null: whichever it is.</param>
    public async Task<ChangeResult> ChangeAsync(Guid id, int? version, SubscriptionChange change, string producer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        await using var command = Command(Update, id, version);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = change.EventType! });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = change.Priority });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = producer });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = change.Filter?.GetRawText() });
        command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = change.Enabled ?? true });
        try
        {
            return await ExecuteAsync(command, id, cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return ChangeResult.Taken;
        }
    }

    /// <param name="version">The one that the caller saw; null: whichever it is.</param>
    public async Task<ChangeResult> DeleteAsync(Guid id, int? version, string producer, CancellationToken cancellationToken)
    {
        await using var command = Command("DELETE FROM subscription WHERE id = $1 AND ($2::int IS NULL OR version = $2)", id, version);
        var result = await ExecuteAsync(command, id, cancellationToken);
        if (result == ChangeResult.Done) LogDeleted(id, producer);   // no row is left to say who
        return result;
    }

    private NpgsqlCommand Command(string sql, Guid id, int? version)
    {
        var command = database.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        command.Parameters.Add(new NpgsqlParameter<int?> { TypedValue = version });
        return command;
    }

    private async Task<ChangeResult> ExecuteAsync(NpgsqlCommand command, Guid id, CancellationToken cancellationToken)
    {
        if (await command.ExecuteNonQueryAsync(cancellationToken) > 0) return ChangeResult.Done;

        await using var exists = database.CreateCommand("SELECT EXISTS (SELECT FROM subscription WHERE id = $1)");
        exists.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        return (bool)(await exists.ExecuteScalarAsync(cancellationToken))! ? ChangeResult.VersionMoved : ChangeResult.NotFound;
    }

    [LoggerMessage(LogLevel.Information, "Subscription {SubscriptionId} was deleted by {Producer}")]
    private partial void LogDeleted(Guid subscriptionId, string producer);
}
