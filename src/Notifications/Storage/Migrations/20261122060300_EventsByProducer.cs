using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Notifications.Storage.Migrations;

/// <summary>Lists of one producer, which are all that most keys may see.</summary>
[DbContext(typeof(NotificationsDb))]
[Migration("20261122060300_EventsByProducer")]
public sealed class EventsByProducer : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => ConcurrentIndex.Create(migrationBuilder, "event_producer", "event (producer, id)");
}
