using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Notifications.Storage.Migrations;

/// <summary>
/// Attempts of unknown outcome are counted, those of the version before included, and messages that were found at a provider belong to one attempt each.
/// No index holds what most attempts are: known, and without an id of the provider's.
/// </summary>
[DbContext(typeof(NotificationsDb))]
[Migration("20261121131500_UnknownOutcomes")]
public sealed class UnknownOutcomes : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.Sql("""
            ALTER TABLE attempt ADD COLUMN was_unknown boolean NOT NULL DEFAULT false;
            COMMENT ON COLUMN attempt.was_unknown IS 'its outcome was unknown at first, and stays true when that is known after all: it may have been sent again meanwhile';
            CREATE INDEX attempt_unknown ON attempt (notification) WHERE was_unknown OR outcome = 'Unknown';
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
