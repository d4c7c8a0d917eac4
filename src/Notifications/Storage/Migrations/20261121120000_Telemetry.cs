using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Notifications.Storage.Migrations;

/// <summary>
/// The trace of a replay's request, so that what is sent because of it can be linked to it. The claim is untouched: no column and no index of
/// <c>notification</c> changes, and a nullable column without default rewrites nothing.
/// </summary>
[DbContext(typeof(NotificationsDb))]
[Migration("20261121120000_Telemetry")]
public sealed class Telemetry : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.Sql("ALTER TABLE replay ADD COLUMN traceparent text NULL");
    }
}
