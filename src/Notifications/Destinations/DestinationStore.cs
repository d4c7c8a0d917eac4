using Notifications.Secrets;
using Npgsql;

namespace Notifications.Destinations;

/// <summary>Which destination is to be changed.</summary>
/// <param name="Version">The one that the caller saw; null: whichever it is.</param>
/// <param name="Producer">Who changes it: whose key it is.</param>
public sealed record DestinationTarget(string Name, int? Version, string Producer);

/// <summary>
/// The SQL that changes destinations. Each change is one transaction, in which a trigger moves the routing version: what is posted after it sees it.
/// </summary>
public sealed class DestinationStore(NpgsqlDataSource database, SecretCipher cipher)
{
    private const string Touch = "version = version + 1, updated_at = now(), updated_by = $3";
    private const string Target = "name = $1 AND deleted_at IS NULL AND ($2::int IS NULL OR version = $2)";

    private const string Insert = $"""
        WITH made AS (
            INSERT INTO destination (id, name, channel, address, is_signed, updated_by, {PolicyColumns.Names})
            VALUES ($1, $2, $3, $4, $5::text IS NOT NULL, $7, $8, $9, $10, $11, $12, $13, $14, $15)
            ON CONFLICT (name) DO NOTHING RETURNING id),
        secret AS (
            INSERT INTO destination_secret (destination, number, secret, fingerprint, created_by)
            SELECT id, 1, $5, $6, $7 FROM made WHERE $5 IS NOT NULL)
        SELECT id FROM made
        """;

    private const string Change = $"""
        UPDATE destination SET address = $4, ({PolicyColumns.Names}) = ($5, $6, $7, $8, $9, $10, $11, $12), {Touch} WHERE {Target} RETURNING id
        """;

    private const string Disable = $"""
        UPDATE destination SET disabled_at = coalesce(disabled_at, now()), disabled_reason = $4, {Touch} WHERE {Target} RETURNING id
        """;

    private const string Enable = $"UPDATE destination SET disabled_at = NULL, disabled_reason = NULL, {Touch} WHERE {Target} RETURNING id";

    // What was accepted before still reads its address and secrets here. Enabled, so that what was held is delivered as well: nobody could enable it
    // by its name any more.
    private const string Delete = $"""
        WITH gone AS (
            UPDATE destination SET name = name || to_char(now() AT TIME ZONE 'UTC', '" (deleted "YYYY-MM-DD"T"HH24:MI:SS.US"Z)"'), deleted_at = now(),
                disabled_at = NULL, disabled_reason = NULL, {Touch} WHERE {Target} RETURNING id),
        unsubscribed AS (DELETE FROM subscription s USING gone WHERE s.destination = gone.id)
        SELECT id FROM gone
        """;

    private const string Rotate = $"UPDATE destination SET is_signed = true, {Touch} WHERE {Target} RETURNING id";

    // Two are valid at most: whatever is older than the one of before ends now.
    private const string EndOlder = """
        DELETE FROM destination_secret WHERE destination = $1 AND number < (SELECT max(number) FROM destination_secret WHERE destination = $1)
        """;

    private const string EndPrevious = "UPDATE destination_secret SET expires_at = now() + $2 WHERE destination = $1";

    private const string AddSecret = """
        INSERT INTO destination_secret (destination, number, secret, fingerprint, created_by)
        SELECT $1, coalesce(max(number), 0) + 1, $2, $3, $4 FROM destination_secret WHERE destination = $1
        """;

    /// <param name="secret">Null for a channel that signs nothing.</param>
    public async Task<ChangeResult> CreateAsync(DestinationRequest request, string? secret, string producer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        // Before anything is encrypted: a database that is away is to be told as that.
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var insert = new NpgsqlCommand(Insert, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid> { TypedValue = Guid.CreateVersion7() },
                new NpgsqlParameter<string> { TypedValue = request.Name! },
                new NpgsqlParameter<string> { TypedValue = request.Channel! },
                new NpgsqlParameter<string> { TypedValue = request.Address! },
                new NpgsqlParameter<string?> { TypedValue = secret is null ? null : cipher.Encrypt(secret) },
                new NpgsqlParameter<string?> { TypedValue = secret is null ? null : SigningSecret.Fingerprint(secret) },
                new NpgsqlParameter<string> { TypedValue = producer },
            },
        };
        PolicyColumns.AddTo(insert.Parameters, request.Policy ?? new DestinationPolicy());
        return await insert.ExecuteScalarAsync(cancellationToken) is null ? ChangeResult.Taken : ChangeResult.Done;
    }

    /// <summary>The whole of what can change; whoever keeps a part of it names the version that they saw.</summary>
    public Task<ChangeResult> ChangeAsync(DestinationTarget target, string address, DestinationPolicy policy, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return ChangeAsync(Change, target, cancellationToken, address, policy);
    }

    public Task<ChangeResult> DisableAsync(DestinationTarget target, string reason, CancellationToken cancellationToken) =>
        ChangeAsync(Disable, target, cancellationToken, reason);

    /// <summary>The dispatcher releases what was held.</summary>
    public Task<ChangeResult> EnableAsync(DestinationTarget target, CancellationToken cancellationToken) => ChangeAsync(Enable, target, cancellationToken);

    public Task<ChangeResult> DeleteAsync(DestinationTarget target, CancellationToken cancellationToken) => ChangeAsync(Delete, target, cancellationToken);

    public async Task<ChangeResult> RotateSecretAsync(DestinationTarget target, string secret, TimeSpan overlap, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        // Locks the destination, so that rotations take turns.
        if (await UpdateAsync(connection, Rotate, target, cancellationToken) is not { } id) return await ExplainAsync(connection, target, cancellationToken);

        await using var batch = new NpgsqlBatch(connection, transaction)
        {
            BatchCommands =
            {
                new(EndOlder) { Parameters = { new NpgsqlParameter<Guid> { TypedValue = id } } },
                new(EndPrevious) { Parameters = { new NpgsqlParameter<Guid> { TypedValue = id }, new NpgsqlParameter<TimeSpan> { TypedValue = overlap } } },
                new(AddSecret)
                {
                    Parameters =
                    {
                        new NpgsqlParameter<Guid> { TypedValue = id },
                        new NpgsqlParameter<string> { TypedValue = cipher.Encrypt(secret) },
                        new NpgsqlParameter<string> { TypedValue = SigningSecret.Fingerprint(secret) },
                        new NpgsqlParameter<string> { TypedValue = target.Producer },
                    },
                },
            },
        };
        await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return ChangeResult.Done;
    }

    private async Task<ChangeResult> ChangeAsync(
        string sql, DestinationTarget target, CancellationToken cancellationToken, string? value = null, DestinationPolicy? policy = null)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await UpdateAsync(connection, sql, target, cancellationToken, value, policy) is null
            ? await ExplainAsync(connection, target, cancellationToken)
            : ChangeResult.Done;
    }

    private static async Task<Guid?> UpdateAsync(
        NpgsqlConnection connection, string sql, DestinationTarget target, CancellationToken cancellationToken, string? value = null, DestinationPolicy? policy = null)
    {
        await using var command = new NpgsqlCommand(sql, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = target.Name },
                new NpgsqlParameter<int?> { TypedValue = target.Version },
                new NpgsqlParameter<string> { TypedValue = target.Producer },
            },
        };
        if (value is not null) command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = value });
        if (policy is not null) PolicyColumns.AddTo(command.Parameters, policy);
        return (Guid?)await command.ExecuteScalarAsync(cancellationToken);
    }

    private static async Task<ChangeResult> ExplainAsync(NpgsqlConnection connection, DestinationTarget target, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT EXISTS (SELECT FROM destination WHERE name = $1 AND deleted_at IS NULL)", connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = target.Name });
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))! ? ChangeResult.VersionMoved : ChangeResult.NotFound;
    }
}
