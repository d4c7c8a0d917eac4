using Notifications.Destinations;
using Notifications.Secrets;
using Npgsql;

namespace Notifications.Keys;

/// <summary>Which key is to be changed.</summary>
/// <param name="Version">The one that the caller saw; null: whichever it is.</param>
/// <param name="Producer">Who changes it: whose key it is.</param>
public sealed record KeyTarget(Guid Id, int? Version, string Producer);

/// <summary>What can be changed of a key.</summary>
/// <param name="RatePerSecond">Null: as for everybody.</param>
public sealed record KeySettings(string Name, IReadOnlyList<string> Scopes, string Signing, double? RatePerSecond, int? Burst);

/// <summary>
/// The SQL that changes keys. Each change is one statement or transaction, in which a trigger moves the version that every <see cref="KeyRing"/> asks for.
/// </summary>
public sealed class KeyStore(NpgsqlDataSource database, SecretCipher cipher, KeyRing ring)
{
    private const string Touch = "version = version + 1, updated_at = now(), updated_by = $3";
    private const string Target = "id = $1 AND revoked_at IS NULL AND ($2::int IS NULL OR version = $2)";

    private const string Insert = """
        WITH made AS (
            INSERT INTO api_key (id, name, producer, scopes, signing, rate, burst, created_by, updated_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)
            ON CONFLICT (name) WHERE revoked_at IS NULL DO NOTHING RETURNING id),
        secret AS (
            INSERT INTO api_key_secret (key, number, hash, fingerprint, created_by) SELECT id, 1, $9, $10, $8 FROM made),
        signing AS (
            INSERT INTO api_key_signing_secret (key, number, secret, fingerprint, created_by) SELECT id, 1, $11, $12, $8 FROM made WHERE $11::text IS NOT NULL)
        SELECT id FROM made
        """;

    private const string Change = $"""
        UPDATE api_key SET name = $4, scopes = $5, signing = $6, rate = $7, burst = $8, {Touch} WHERE {Target} RETURNING id
        """;

    // The first one who revokes it is remembered.
    private const string Revoke = $"""
        UPDATE api_key SET revoked_at = now(), revoked_by = $3, {Touch} WHERE {Target} RETURNING id
        """;

    private const string Rotate = $"UPDATE api_key SET {Touch} WHERE {Target} RETURNING id";

    /// <param name="signingSecret">Null: it has none yet.</param>
    /// <returns><see cref="ChangeResult.Taken"/> when another key has the name.</returns>
    public async Task<ChangeResult> CreateAsync(
        KeyTarget target, string owner, KeySettings settings, KeyHash secret, string? signingSecret, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(settings);
        // Before anything is encrypted: a database that is away is to be told as that.
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var insert = new NpgsqlCommand(Insert, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid> { TypedValue = target.Id },
                new NpgsqlParameter<string> { TypedValue = settings.Name },
                new NpgsqlParameter<string> { TypedValue = owner },
                new NpgsqlParameter<string[]> { TypedValue = [.. settings.Scopes] },
                new NpgsqlParameter<string> { TypedValue = settings.Signing },
                new NpgsqlParameter<double?> { TypedValue = settings.RatePerSecond },
                new NpgsqlParameter<int?> { TypedValue = settings.Burst },
                new NpgsqlParameter<string> { TypedValue = target.Producer },
                new NpgsqlParameter<byte[]> { TypedValue = secret.ToArray() },
                new NpgsqlParameter<string> { TypedValue = secret.Fingerprint },
                new NpgsqlParameter<string?> { TypedValue = signingSecret is null ? null : cipher.Encrypt(signingSecret) },
                new NpgsqlParameter<string?> { TypedValue = signingSecret is null ? null : SigningSecret.Fingerprint(signingSecret) },
            },
        };
        if (await insert.ExecuteScalarAsync(cancellationToken) is null) return ChangeResult.Taken;
        ring.Forget();
        return ChangeResult.Done;
    }

    /// <summary>The whole of what can change; whoever keeps a part of it names the version that they saw.</summary>
    public async Task<ChangeResult> ChangeAsync(KeyTarget target, KeySettings settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        try
        {
            return await UpdateAsync(
                Change, target, cancellationToken,
                new NpgsqlParameter<string> { TypedValue = settings.Name },
                new NpgsqlParameter<string[]> { TypedValue = [.. settings.Scopes] },
                new NpgsqlParameter<string> { TypedValue = settings.Signing },
                new NpgsqlParameter<double?> { TypedValue = settings.RatePerSecond },
                new NpgsqlParameter<int?> { TypedValue = settings.Burst });
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return ChangeResult.Taken;
        }
    }

    /// <summary>For good: every instance refuses it two seconds later at most.</summary>
    public Task<ChangeResult> RevokeAsync(KeyTarget target, CancellationToken cancellationToken) => UpdateAsync(Revoke, target, cancellationToken);

    public Task<ChangeResult> RotateAsync(KeyTarget target, KeyHash secret, TimeSpan overlap, CancellationToken cancellationToken) =>
        RotateAsync(
            target, overlap, "api_key_secret", "hash", () => new NpgsqlParameter<byte[]> { TypedValue = secret.ToArray() }, secret.Fingerprint, cancellationToken);

    public Task<ChangeResult> RotateSigningSecretAsync(KeyTarget target, string secret, TimeSpan overlap, CancellationToken cancellationToken) =>
        RotateAsync(
            target, overlap, "api_key_signing_secret", "secret", () => new NpgsqlParameter<string> { TypedValue = cipher.Encrypt(secret) },
            SigningSecret.Fingerprint(secret), cancellationToken);

    /// <param name="value">Asked for when the key is locked: a key that is not there has nothing encrypted for it.</param>
    private async Task<ChangeResult> RotateAsync(
        KeyTarget target, TimeSpan overlap, string table, string column, Func<NpgsqlParameter> value, string fingerprint, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        // Locks the key, so that rotations take turns.
        if (!await UpdateAsync(connection, Rotate, target, cancellationToken)) return await ExplainAsync(connection, target, cancellationToken);

        await using var batch = new NpgsqlBatch(connection, transaction)
        {
            BatchCommands =
            {
                // Two are valid at most: whatever is older than the one of before ends now.
                new($"DELETE FROM {table} WHERE key = $1 AND number < (SELECT max(number) FROM {table} WHERE key = $1)")
                {
                    Parameters = { new NpgsqlParameter<Guid> { TypedValue = target.Id } },
                },
                new($"UPDATE {table} SET expires_at = now() + $2 WHERE key = $1")
                {
                    Parameters = { new NpgsqlParameter<Guid> { TypedValue = target.Id }, new NpgsqlParameter<TimeSpan> { TypedValue = overlap } },
                },
                new($"""
                    INSERT INTO {table} (key, number, {column}, fingerprint, created_by)
                    SELECT $1, coalesce(max(number), 0) + 1, $2, $3, $4 FROM {table} WHERE key = $1
                    """)
                {
                    Parameters =
                    {
                        new NpgsqlParameter<Guid> { TypedValue = target.Id },
                        value(),
                        new NpgsqlParameter<string> { TypedValue = fingerprint },
                        new NpgsqlParameter<string> { TypedValue = target.Producer },
                    },
                },
            },
        };
        await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        ring.Forget();
        return ChangeResult.Done;
    }

    private async Task<ChangeResult> UpdateAsync(string sql, KeyTarget target, CancellationToken cancellationToken, params NpgsqlParameter[] values)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        if (!await UpdateAsync(connection, sql, target, cancellationToken, values)) return await ExplainAsync(connection, target, cancellationToken);
        ring.Forget();
        return ChangeResult.Done;
    }

    private static async Task<bool> UpdateAsync(
        NpgsqlConnection connection, string sql, KeyTarget target, CancellationToken cancellationToken, params NpgsqlParameter[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid> { TypedValue = target.Id },
                new NpgsqlParameter<int?> { TypedValue = target.Version },
                new NpgsqlParameter<string> { TypedValue = target.Producer },
            },
        };
        foreach (var value in values) command.Parameters.Add(value);
        return await command.ExecuteScalarAsync(cancellationToken) is not null;
    }

    /// <returns><see cref="ChangeResult.NotFound"/> for a key that is revoked as well: nothing of it changes any more.</returns>
    private static async Task<ChangeResult> ExplainAsync(NpgsqlConnection connection, KeyTarget target, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT EXISTS (SELECT FROM api_key WHERE id = $1 AND revoked_at IS NULL)", connection);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = target.Id });
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))! ? ChangeResult.VersionMoved : ChangeResult.NotFound;
    }
}
