using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Notifications.Storage.Migrations;

/// <summary>Lists of one event type.</summary>
[DbContext(typeof(NotificationsDb))]
[Migration("20261122060000_EventsByType")]
public sealed class EventsByType : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => ConcurrentIndex.Create(migrationBuilder, "event_type", "event (type, id)");
}
