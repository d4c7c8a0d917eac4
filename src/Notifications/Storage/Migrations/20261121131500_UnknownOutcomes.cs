using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Notifications.Storage.Migrations;

/// <summary>
/// Attempts of unknown outcome are counted, and messages that were found at a provider belong to one attempt each. No index holds what most attempts
/// are: known, and without an id of the provider's.
/// </summary>
[DbContext(typeof(NotificationsDb))]
[Migration("20261121131500_UnknownOutcomes")]
public sealed class UnknownOutcomes : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.Sql("""
            CREATE INDEX attempt_unknown ON attempt (notification) WHERE outcome = 'Unknown';
            CREATE INDEX attempt_message ON attempt (provider_message_id) WHERE provider_message_id IS NOT NULL;
            CREATE INDEX receipt_message ON receipt (provider_message_id) WHERE provider_message_id IS NOT NULL;

            CREATE TABLE found_message (
                provider_message_id  text PRIMARY KEY,
                notification         uuid NOT NULL,
                cycle                integer NOT NULL,
                attempt              integer NOT NULL,
                found_at             timestamptz NOT NULL DEFAULT now()
            );
            """);
    }
}
