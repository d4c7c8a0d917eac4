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
        await RunAsync(connection, "SELECT pg_advisory_lock($1)", cancellationToken);
        try
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            context.Database.SetCommandTimeout(TimeSpan.Zero);   // none: an index over a large table takes its time
            await context.Database.MigrateAsync(cancellationToken);
        }
        finally
        {
            // The lock is the session's, and the connection goes back to a pool. A broken one has lost its lock by itself.
            if (connection.State == System.Data.ConnectionState.Open) await RunAsync(connection, "SELECT pg_advisory_unlock($1)", CancellationToken.None);
        }
    }

    /// <summary>The migrations that this build knows and the database lacks; <c>/ready</c> asks.</summary>
    public async Task<IReadOnlyList<string>> FindMissingAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return [.. await context.Database.GetPendingMigrationsAsync(cancellationToken)];
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0, Parameters = { new NpgsqlParameter<long> { TypedValue = Turn } } };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
