using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Notifications.Storage.Migrations;

/// <summary>Lists of any state but Delivered. The lifecycle alone sets delivered_at, with the due time, which is indexed already: so the claim stays a heap-only update.</summary>
[DbContext(typeof(NotificationsDb))]
[Migration("20261122060600_NotificationsUndelivered")]
public sealed class NotificationsUndelivered : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => ConcurrentIndex.Create(migrationBuilder, "notification_undelivered", "notification (id) WHERE delivered_at IS NULL");
}
