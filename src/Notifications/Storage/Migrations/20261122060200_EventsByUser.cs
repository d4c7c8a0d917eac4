using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Notifications.Storage.Migrations;

/// <summary>Lists of one user id.</summary>
[DbContext(typeof(NotificationsDb))]
[Migration("20261122060200_EventsByUser")]
public sealed class EventsByUser : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => ConcurrentIndex.Create(migrationBuilder, "event_user", "event (user_id, id) WHERE user_id IS NOT NULL");
}
