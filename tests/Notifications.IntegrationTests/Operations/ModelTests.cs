using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Notifications.IntegrationTests.Infrastructure;
using Notifications.Storage;
using NUnit.Framework;

namespace Notifications.IntegrationTests.Operations;

public sealed class ModelTests
{
    [Test]
    public async Task Every_table_of_the_model_is_as_the_migrations_made_it()
    {
        await using var platform = await Platform.StartAsync();
        await using var db = await platform.Services.GetRequiredService<IDbContextFactory<NotificationsDb>>().CreateDbContextAsync();

        foreach (var entity in db.Model.GetEntityTypes())
        {
            var modelled = entity.GetProperties().Select(x => x.GetColumnName());
            var columns = await db.Database.SqlQuery<string>($"SELECT column_name AS \"Value\" FROM information_schema.columns WHERE table_name = {entity.GetTableName()}").ToListAsync();
            Assert.That(modelled, Is.SubsetOf(columns), entity.GetTableName());
        }
    }

    [Test]
    public async Task Hosts_that_migrate_at_the_same_time_take_turns()
    {
        await using var platform = await Platform.StartAsync();
        var migrator = platform.Services.GetRequiredService<Migrator>();

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => migrator.MigrateAsync(CancellationToken.None)));

        Assert.That((await migrator.CompareAsync(CancellationToken.None)).Missing, Is.Empty);
    }

    /// <summary>Or each attempt would write an entry into every index of the table: the claim is a heap-only update.</summary>
    [Test]
    public async Task No_index_of_notifications_names_what_every_claim_changes()
    {
        await using var platform = await Platform.PrepareAsync();

        // A column of the key and a column of the condition alike.
        var indexed = await platform.Database.ReadAsync<string[]>("""
            SELECT array_agg(DISTINCT a.attname::text) FROM pg_index i
            JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid AND d.refobjid = i.indrelid AND d.refobjsubid > 0
            JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = d.refobjsubid
            WHERE i.indrelid = 'notification'::regclass
            """);

        Assert.That(indexed, Does.Contain("due_at").And.Contain("delivered_at").And.Contain("faulted_at"));
        Assert.That(indexed.Intersect(["state", "attempt", "claim", "lease_until", "version", "updated_at"]), Is.Empty);
    }
}
