using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Notifications.Storage.Migrations;

/// <summary>Lists of one correlation id.</summary>
[DbContext(typeof(NotificationsDb))]
[Migration("20261122060100_EventsByCorrelation")]
public sealed class EventsByCorrelation : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => ConcurrentIndex.Create(migrationBuilder, "event_correlation", "event (correlation_id, id) WHERE correlation_id IS NOT NULL");
}
