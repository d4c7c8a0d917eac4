using Notifications.IntegrationTests.Infrastructure;
using Npgsql;

namespace Notifications.IntegrationTests.Recovery;

internal sealed record Patient(PrivatePostgres Server, Database Database, SmallDisk? Disk);

/// <param name="BreakAsync">Begins it and returns what ends it.</param>
/// <param name="IsNotReady"><c>/ready</c> says so.</param>
internal sealed record DatabaseTroubleCase(Func<Patient, Task<Func<Task>>> BreakAsync, bool IsNotReady = true, bool NeedsSmallDisk = false);

/// <summary>Real ones: a statement fails because the server, or another session, makes it fail. Only 40001 is a trigger's, because nothing here is serializable.</summary>
internal static class DatabaseTroubles
{
    public static IReadOnlyDictionary<string, DatabaseTroubleCase> All { get; } = new Dictionary<string, DatabaseTroubleCase>
    {
        ["stopped (57P01, then refused connections)"] = new(async x =>
        {
            await x.Server.StopAsync();
            return x.Server.StartAsync;
        }),
        ["killed"] = new(async x =>
        {
            await x.Server.KillAsync();
            return x.Server.StartAsync;
        }),
        ["sessions ended again and again (57P01)"] = new(x => Task.FromResult(Repeat(() => EndSessionsAsync(x))), IsNotReady: false),
        ["statement timeout (57014)"] = new(async x =>
        {
            await AlterRoleAsync(x, "SET statement_timeout = '300ms'");
            var locking = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(x.Server.Connection.ConnectionString) { Database = x.Database.Name }.ConnectionString);
            await locking.OpenAsync();
            await using var command = new NpgsqlCommand("BEGIN; LOCK TABLE event, notification IN ACCESS EXCLUSIVE MODE", locking);
            await command.ExecuteNonQueryAsync();
            return async () =>
            {
                await locking.DisposeAsync();
                await AlterRoleAsync(x, "RESET statement_timeout");
            };
        }, IsNotReady: false),
        ["too many connections (53300)"] = new(async x =>
        {
            await AlterRoleAsync(x, "CONNECTION LIMIT 0");
            return () => AlterRoleAsync(x, "CONNECTION LIMIT -1");
        }),
        ["read only, as a standby is (25006)"] = new(async x =>
        {
            await AlterRoleAsync(x, "SET default_transaction_read_only = on");
            return () => AlterRoleAsync(x, "RESET default_transaction_read_only");
        }),
        ["disk full (53100)"] = new(async x =>
        {
            x.Disk!.Fill();
            await Task.CompletedTask;
            return () =>
            {
                x.Disk!.Free();
                return Task.CompletedTask;
            };
        }, IsNotReady: false, NeedsSmallDisk: true),
        ["serialization failures (40001)"] = new(x => RaiseAsync(x, "40001"), IsNotReady: false),
        ["deadlocks (40P01)"] = new(x => RaiseAsync(x, "40P01"), IsNotReady: false),
    };

    /// <summary>The setting, and new sessions, because those that there are keep theirs.</summary>
    private static async Task AlterRoleAsync(Patient x, string setting)
    {
        await x.Server.RunAsync($"ALTER ROLE {x.Database.Name} {setting}");
        await EndSessionsAsync(x);
    }

    private static Task EndSessionsAsync(Patient x) =>
        x.Server.RunAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{x.Database.Name}'");

    private static async Task<Func<Task>> RaiseAsync(Patient x, string sqlState)
    {
        await x.Database.RunAsync($"""
            CREATE FUNCTION raise_trouble() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{sqlState}'; END $$;
            CREATE TRIGGER trouble BEFORE INSERT OR UPDATE ON notification FOR EACH ROW EXECUTE FUNCTION raise_trouble();
            """);
        return () => x.Database.RunAsync("DROP FUNCTION raise_trouble() CASCADE");
    }

    private static Func<Task> Repeat(Func<Task> actAsync)
    {
        var end = new CancellationTokenSource();
        var acting = Task.Run(async () =>
        {
            while (!end.IsCancellationRequested) await actAsync();
        });
        return async () =>
        {
            await end.CancelAsync();
            await acting;
            end.Dispose();
        };
    }
}
