using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Notifications.Storage;

/// <summary>Brings the schema up to date, one process at a time.</summary>
public sealed class Migrator(IDbContextFactory<NotificationsDb> contexts, NpgsqlDataSource database)
{
    /// <summary>Any number will do, as long as it is always this one: instances that start together take turns by it.</summary>
    private const long Turn = 0x4E6F7469666963;

    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var wait = new NpgsqlCommand("SELECT pg_advisory_lock($1)", connection) { Parameters = { new NpgsqlParameter<long> { TypedValue = Turn } } };
        await wait.ExecuteNonQueryAsync(cancellationToken);

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await context.Database.MigrateAsync(cancellationToken);

        // The lock is the session's. Unlocking beats closing: the connection goes back to a pool.
        await using var done = new NpgsqlCommand("SELECT pg_advisory_unlock($1)", connection) { Parameters = { new NpgsqlParameter<long> { TypedValue = Turn } } };
        await done.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The migrations that this build knows and the database lacks; <c>/ready</c> asks.</summary>
    public async Task<IReadOnlyList<string>> FindMissingAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return [.. await context.Database.GetPendingMigrationsAsync(cancellationToken)];
    }
}
