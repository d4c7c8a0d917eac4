using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Notifications.Host;
using Notifications.IntegrationTests.Infrastructure;
using Notifications.Storage;
using Npgsql;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Operations;

/// <summary>The schema changes under a version that goes on working, and every process says how it stands with it.</summary>
public sealed class MigrationTests
{
    private const string First = "20261121000000_Initial";

    private Database _database = null!;
    private VirtualHost _broker = null!;

    [SetUp]
    public async Task Start() => (_database, _broker) = (await Database.CreateAsync(), await VirtualHost.CreateAsync());

    [TearDown]
    public async Task Stop()
    {
        await _broker.DisposeAsync();
        await _database.DisposeAsync();
    }

    /// <summary>Somebody's long transaction is in a migration's way. Whoever comes after the migration must not wait for both.</summary>
    [Test]
    public async Task A_migration_that_has_to_wait_for_a_lock_lets_the_work_of_the_version_before_go_on()
    {
        await using var host = CreateHost();
        await using (var context = await host.Services.GetRequiredService<IDbContextFactory<NotificationsDb>>().CreateDbContextAsync())
            await context.GetService<IMigrator>().MigrateAsync(First);
        await _database.RunAsync("INSERT INTO notification (id, event, channel, priority, state) SELECT gen_random_uuid(), gen_random_uuid(), 'log', 'normal', 'Queued' FROM generate_series(1, 1000)");
        await using var report = new NpgsqlConnection(_database.ConnectionString);
        await report.OpenAsync();
        await RunAsync(report, "BEGIN; UPDATE notification SET error = NULL; SELECT * FROM destination; SELECT * FROM replay_item; SELECT * FROM replay");

        var migrating = host.Services.GetRequiredService<Migrator>().MigrateAsync(CancellationToken.None);
        var (longest, statements) = (TimeSpan.Zero, 0);
        // Long enough to see the migration wait, give up and try again.
        for (var all = Stopwatch.StartNew(); all.Elapsed < TimeSpan.FromSeconds(10); statements++)
        {
            var one = Stopwatch.StartNew();
            await _database.RunAsync("""
                INSERT INTO notification (id, event, channel, priority, state) VALUES (gen_random_uuid(), gen_random_uuid(), 'log', 'normal', 'Queued');
                UPDATE notification SET version = version + 1 WHERE id = (SELECT max(id::text)::uuid FROM notification WHERE channel = 'log' AND version > 0);
                SELECT d.name FROM subscription s JOIN destination d ON d.id = s.destination;
                """);
            longest = one.Elapsed > longest ? one.Elapsed : longest;
        }

        Assert.That(migrating.IsCompleted, Is.False, "it waits still, for the transaction that is open");
        await RunAsync(report, "COMMIT");
        await migrating;

        Assert.That(longest, Is.LessThan(TimeSpan.FromSeconds(5)), $"the longest of {statements} statements");
        Assert.That((await host.Services.GetRequiredService<Migrator>().CompareAsync(CancellationToken.None)).Missing, Is.Empty);
        Assert.That(await _database.ReadAsync<long>("SELECT count(*) FROM pg_index WHERE NOT indisvalid"), Is.Zero);
    }

    [Test]
    public async Task Two_hosts_that_migrate_an_empty_database_at_the_same_time_both_succeed_and_each_migration_is_applied_once()
    {
        await using var one = CreateHost();
        await using var other = CreateHost();

        await Task.WhenAll(new[] { one, other }.Select(x => Task.Run(() => NotificationsHost.MigrateAsync(x.Services, CancellationToken.None))));

        Assert.That((await one.Services.GetRequiredService<Migrator>().CompareAsync(CancellationToken.None)).Missing, Is.Empty);
        Assert.That(await _database.ReadAsync<string>("SELECT setting FROM pg_settings WHERE name = 'lock_timeout'"), Is.EqualTo("0"));
    }

    [Test]
    public async Task A_host_whose_database_lacks_migrations_is_not_ready_and_says_which_and_works_once_they_are_there()
    {
        await using var host = CreateHost();
        await host.StartAsync();
        using var api = Platform.CreateClient(host.Urls.First(), key: null);

        var answer = await WaitForReadyAsync(api, "not-ready");
        Assert.That(answer, Does.Contain(First).And.Contain("Notifications.Host migrate"));

        await NotificationsHost.MigrateAsync(host.Services, CancellationToken.None);
        await WaitForReadyAsync(api, "\"ready\"");
        await host.StopAsync();
    }

    [Test]
    public async Task A_host_whose_database_is_of_a_later_build_keeps_running_and_says_so()
    {
        await using var host = CreateHost();
        await NotificationsHost.MigrateAsync(host.Services, CancellationToken.None);
        await _database.RunAsync("""INSERT INTO "__EFMigrationsHistory" VALUES ('29990101000000_OfTomorrow', '99.0')""");
        await host.StartAsync();
        using var api = Platform.CreateClient(host.Urls.First(), key: null);

        Assert.That(await WaitForReadyAsync(api, "\"ready\""), Does.Contain("29990101000000_OfTomorrow"));
        await host.StopAsync();
    }

    [TestCase("Password=wrong", "password (28P01)")]
    [TestCase("Database=nowhere", "no database of this name (3D000)")]
    [TestCase("Host=nowhere.invalid", "can't be reached")]
    [TestCase("Port=1", "can't be reached")]
    public async Task A_host_that_is_told_of_a_wrong_database_starts_and_says_what_is_wrong_with_it(string mistake, string says)
    {
        await using var host = CreateHost($"{_database.ConnectionString};{mistake}");
        await host.StartAsync();
        using var api = Platform.CreateClient(host.Urls.First(), Platform.Key);

        Assert.That(await WaitForReadyAsync(api, "not-ready"), Does.Contain(says));
        using var answer = await api.GetAsync("/v1/stats");
        Assert.That((int)answer.StatusCode, Is.EqualTo(503));
        await host.StopAsync();
    }

    private static Task<string> WaitForReadyAsync(HttpClient api, string status) =>
        Eventually.GetAsync($"the host is {status}", async () => (await (await api.GetAsync("/ready")).Content.ReadAsStringAsync()).Replace("\\u0027", "'", StringComparison.Ordinal),
            x => x.Contains(status, StringComparison.Ordinal));

    private WebApplication CreateHost(string? connection = null) => NotificationsHost.Create([], builder =>
    {
        builder.Configuration.AddInMemoryCollection(
        [
            new("Urls", "http://127.0.0.1:0"), new("Storage:ConnectionString", connection ?? _database.ConnectionString), new("Broker:Uri", _broker.Url.ToString()),
            new("ApiKeys:Keys:0:Producer", "tests"), new("ApiKeys:Keys:0:Scopes:0", "read"),
            new("ApiKeys:Keys:0:Hash", Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Platform.Key)))),
        ]);
        builder.Services.AddSingleton(TestLogs.Factory);
    });

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
