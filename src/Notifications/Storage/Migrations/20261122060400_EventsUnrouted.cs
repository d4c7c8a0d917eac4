using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Notifications.Storage.Migrations;

/// <summary>Events that nobody subscribes to: few, and looked for.</summary>
[DbContext(typeof(NotificationsDb))]
[Migration("20261122060400_EventsUnrouted")]
public sealed class EventsUnrouted : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => ConcurrentIndex.Create(migrationBuilder, "event_unrouted", "event (id) WHERE fan_out = 0");
}
