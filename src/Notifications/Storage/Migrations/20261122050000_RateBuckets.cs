using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Notifications.Storage.Migrations;

/// <summary>Token buckets that all instances share.</summary>
[DbContext(typeof(NotificationsDb))]
[Migration("20261122050000_RateBuckets")]
public sealed class RateBuckets : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        // Unlogged: its commits wait for no disk, and what a crash takes with it are buckets that are full afterwards. Half of a page is left free and only the key
        // is indexed, so a change is a heap-only update.
        migrationBuilder.Sql("""
            CREATE UNLOGGED TABLE rate_bucket (
                name text PRIMARY KEY,
                full_at timestamptz NOT NULL,        -- all that counts; the rest is the limit and the last question, for the statement and for whoever looks
                rate double precision NOT NULL,
                burst integer NOT NULL,
                asked integer NOT NULL,
                owed integer NOT NULL,
                granted integer NOT NULL
            ) WITH (fillfactor = 50);
            """);
    }
}
