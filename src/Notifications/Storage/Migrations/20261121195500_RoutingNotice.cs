using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Notifications.Storage.Migrations;

/// <summary>Whoever moves the routing version tells those who listen, when it is committed. They read again at once; the version remains the proof.</summary>
[DbContext(typeof(NotificationsDb))]
[Migration("20261121195500_RoutingNotice")]
public sealed class RoutingNotice : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        // Without a payload: a transaction that changes a thousand subscriptions gives one notice.
        migrationBuilder.Sql("""
            CREATE OR REPLACE FUNCTION move_routing_version() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                UPDATE routing_version SET version = version + 1;
                PERFORM pg_notify('routing_moved', '');
                RETURN NULL;
            END $$;
            """);
    }
}
