using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Notifications.Storage.Migrations;

/// <summary>Lists of one destination. It never changes, so the claim stays a heap-only update.</summary>
[DbContext(typeof(NotificationsDb))]
[Migration("20261122060500_NotificationsByDestination")]
public sealed class NotificationsByDestination : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => ConcurrentIndex.Create(migrationBuilder, "notification_destination", "notification (destination, id)");
}
