using System.Collections.Frozen;
using System.Data;
using Notifications.Limits;
using Npgsql;

namespace Notifications.Keys;

/// <summary>Reads what the ring holds: all keys when somebody changed one, else the version alone.</summary>
public sealed class KeyTableReader(NpgsqlDataSource database)
{
    private const string Version = "SELECT version FROM api_key_version";

    private const string Keys = """
        SELECT id, producer, scopes, signing, rate, burst FROM api_key WHERE revoked_at IS NULL
        """;

    private const string Secrets = """
        SELECT s.key, s.hash, s.expires_at FROM api_key_secret s JOIN api_key k ON k.id = s.key
        WHERE k.revoked_at IS NULL AND (s.expires_at IS NULL OR s.expires_at > now())
        """;

    private const string SigningSecrets = """
        SELECT s.key, s.secret, s.expires_at FROM api_key_signing_secret s JOIN api_key k ON k.id = s.key
        WHERE k.revoked_at IS NULL AND (s.expires_at IS NULL OR s.expires_at > now()) ORDER BY s.number DESC
        """;

    /// <param name="known">The version that the caller has; null: none.</param>
    /// <returns>Null when nothing has changed since.</returns>
    public async Task<KeyTable?> ReadAsync(long? known, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        if (known is not null)
        {
            await using var check = new NpgsqlCommand(Version, connection);
            if ((long)(await check.ExecuteScalarAsync(cancellationToken))! == known) return null;
        }

        // One snapshot for the version and the tables, or a change in between would be kept under the wrong version.
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        await using var batch = new NpgsqlBatch(connection, snapshot) { BatchCommands = { new(Version), new(SigningSecrets), new(Keys), new(Secrets) } };
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var version = reader.GetInt64(0);

        await reader.NextResultAsync(cancellationToken);
        var signing = (await ReadAllAsync(reader, x => (Key: x.GetGuid(0), Secret: new StoredSigningSecret(x.GetString(1), Time(x, 2))), cancellationToken))
            .ToLookup(x => x.Key, x => x.Secret);

        await reader.NextResultAsync(cancellationToken);
        var keys = (await ReadAllAsync(reader, x => ReadKey(x, signing), cancellationToken)).ToDictionary(x => x.Id);

        await reader.NextResultAsync(cancellationToken);
        var secrets = await ReadAllAsync(
            reader, x => (Hash: KeyHash.Read(x.GetFieldValue<byte[]>(1)), Secret: new KeySecret(keys[x.GetGuid(0)], Time(x, 2))), cancellationToken);
        return new KeyTable(version, secrets.ToFrozenDictionary(x => x.Hash, x => x.Secret));
    }

    private static KeyEntry ReadKey(NpgsqlDataReader row, ILookup<Guid, StoredSigningSecret> signing) => new(
        row.GetGuid(0), row.GetString(1), row.GetFieldValue<string[]>(2).ToFrozenSet(StringComparer.Ordinal), row.GetString(3),
        RateLimit.Of(row.IsDBNull(4) ? null : row.GetDouble(4), row.IsDBNull(5) ? null : row.GetInt32(5)), [.. signing[row.GetGuid(0)]]);

    private static async Task<List<T>> ReadAllAsync<T>(NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken)) rows.Add(read(reader));
        return rows;
    }

    private static DateTimeOffset? Time(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
}
