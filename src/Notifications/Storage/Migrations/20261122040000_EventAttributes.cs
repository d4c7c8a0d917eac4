using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Notifications.Storage.Migrations;

/// <summary>What a CloudEvent says that has no column of its own. Text and not jsonb: nobody searches in it, and it is shown as it came.</summary>
[DbContext(typeof(NotificationsDb))]
[Migration("20261122040000_EventAttributes")]
public sealed class EventAttributes : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.Sql("ALTER TABLE event ADD COLUMN attributes text NULL;");
    }
}
