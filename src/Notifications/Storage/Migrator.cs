using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;

namespace Notifications.Storage;

/// <summary>Brings the schema up to date, one process at a time, while the version before goes on working.</summary>
public sealed partial class Migrator(IDbContextFactory<NotificationsDb> contexts, NpgsqlDataSource database, TimeProvider clock, ILogger<Migrator> logger)
{
    /// <summary>Any number will do, as long as it is always this one: instances that start together take turns by it.</summary>
    private const long Turn = 0x4E6F7469666963;

    /// <summary>
    /// Whoever waits for a lock on a table makes everybody wait who comes after him, readers included. So nobody waits longer than this; the migration is
    /// rolled back and tried again.
    /// </summary>
    private const string LockTimeout = "SET lock_timeout = '2s'";

    private const int MostTries = 100;

    /// <summary>Between two tries, so that the work which queued up behind the last one gets done.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan BetweenTurns = TimeSpan.FromMilliseconds(200);

    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        // Asked for again and again, not waited for: a statement that waits has a snapshot, and an index that is made concurrently waits for all of those.
        while (!await RunAsync(connection, "SELECT pg_try_advisory_lock($1)", cancellationToken)) await Task.Delay(BetweenTurns, clock, cancellationToken);
        try
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            context.Database.SetCommandTimeout(TimeSpan.Zero);   // none: an index over a large table takes its time
            // Each by itself: a lock that one has taken is not held while the next one waits for its own.
            foreach (var migration in await context.Database.GetPendingMigrationsAsync(cancellationToken))
                await MigrateToAsync(context, migration, cancellationToken);
        }
        finally
        {
            // The lock is the session's, and the connection goes back to a pool. A broken one has lost its lock by itself.
            if (connection.State == System.Data.ConnectionState.Open) await RunAsync(connection, "SELECT pg_advisory_unlock($1)", CancellationToken.None);
        }
    }

    /// <summary>For <c>/ready</c>.</summary>
    public async Task<Schema> CompareAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var known = context.Database.GetMigrations().ToList();
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        // The history is asked for in a second statement, because a statement that names a table which is not there is none.
        await using var about = new NpgsqlCommand("""
            SELECT to_regclass('"__EFMigrationsHistory"') IS NOT NULL, current_setting('transaction_read_only')::boolean
            """, connection);
        var (hasHistory, isReadOnly) = await ReadAsync(about, x => (x.GetBoolean(0), x.GetBoolean(1)), cancellationToken) is [var found] ? found : default;
        await using var history = new NpgsqlCommand("SELECT \"MigrationId\" FROM \"__EFMigrationsHistory\" ORDER BY 1", connection);
        var applied = hasHistory ? await ReadAsync(history, x => x.GetString(0), cancellationToken) : [];
        return new Schema([.. known.Except(applied)], [.. applied.Except(known)], isReadOnly);
    }

    private async Task MigrateToAsync(NotificationsDb context, string migration, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await MigrateOnceAsync(context, migration, cancellationToken);
                return;
            }
            catch (Exception exception) when (attempt < MostTries && IsLocked(exception))
            {
                LogLocked(migration, attempt);
                await Task.Delay(Pause, clock, cancellationToken);
            }
        }
    }

    private static bool IsLocked(Exception exception) =>
        DatabaseTrouble.Find(exception) is { SqlState: PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected };

    private static async Task MigrateOnceAsync(NotificationsDb context, string migration, CancellationToken cancellationToken)
    {
        // Opened here, so that EF Core uses this connection and no other.
        await context.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            await context.Database.ExecuteSqlRawAsync(LockTimeout, cancellationToken);
            await context.GetService<IMigrator>().MigrateAsync(migration, cancellationToken);
        }
        finally
        {
            // It goes back to a pool that cleans nothing.
            if (context.Database.GetDbConnection().State == System.Data.ConnectionState.Open)
                await context.Database.ExecuteSqlRawAsync("RESET lock_timeout", CancellationToken.None);
            await context.Database.CloseConnectionAsync();
        }
    }

    private static async Task<List<T>> ReadAsync<T>(NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await row.ReadAsync(cancellationToken)) rows.Add(read(row));
        return rows;
    }

    private static async Task<bool> RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0, Parameters = { new NpgsqlParameter<long> { TypedValue = Turn } } };
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    [LoggerMessage(LogLevel.Warning, "Migration {Migration} waits for a lock that somebody holds (try {Attempt}); it lets the others go on and tries again")]
    private partial void LogLocked(string migration, int attempt);
}
