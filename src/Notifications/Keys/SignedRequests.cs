using Npgsql;

namespace Notifications.Keys;

/// <summary>
/// Which signed requests were carried out, so that nobody who has seen one can have it carried out again while its signature is young enough; and so that a
/// client that repeats one, because it missed the answer, does nothing twice.
/// </summary>
public sealed class SignedRequests(NpgsqlDataSource database)
{
    // A timestamp may be five minutes ahead, and is good for five minutes after that: nothing older than ten can come again. The old ones go by the way, a few at
    // a time, past those that somebody else is taking away.
    private const string Remember = """
        WITH old AS (
            DELETE FROM signed_request r USING (
                SELECT key, webhook_id FROM signed_request WHERE received_at < now() - interval '10 minutes' LIMIT 100 FOR UPDATE SKIP LOCKED) o
            WHERE r.key = o.key AND r.webhook_id = o.webhook_id)
        INSERT INTO signed_request (key, webhook_id) VALUES ($1, $2) ON CONFLICT DO NOTHING
        """;

    /// <returns>False when it was received before.</returns>
    public async Task<bool> RememberAsync(string key, string id, CancellationToken cancellationToken)
    {
        await using var command = Command(Remember, key, id);
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    /// <summary>It changed nothing, so it may come again.</summary>
    public async Task ForgetAsync(string key, string id)
    {
        await using var command = Command("DELETE FROM signed_request WHERE key = $1 AND webhook_id = $2", key, id);
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }

    private NpgsqlCommand Command(string sql, string key, string id)
    {
        var command = database.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = id });
        return command;
    }
}
