using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Notifications.Storage.Migrations;

/// <summary>What providers tell after the attempt, and notifications that are held because nobody knows what became of them.</summary>
[DbContext(typeof(NotificationsDb))]
[Migration("20261121110000_Receipts")]
public sealed class Receipts : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.Sql("""
            CREATE TABLE receipt (
                notification         uuid NOT NULL,
                cycle                integer NOT NULL,
                attempt              integer NOT NULL,
                outcome              text NOT NULL,
                error                text NULL,
                provider_message_id  text NULL,
                seen                 integer NOT NULL DEFAULT 1,
                received_at          timestamptz NOT NULL DEFAULT now(),
                due_at               timestamptz NULL DEFAULT now(),
                PRIMARY KEY (notification, cycle, attempt, outcome)
            );
            CREATE INDEX receipt_due ON receipt (due_at) WHERE due_at IS NOT NULL;
            COMMENT ON COLUMN receipt.due_at IS 'when it is handed to the lifecycle next; null: the lifecycle has it';

            -- What an operator may replay, in order. The claim changes neither column, so it stays a heap-only update.
            CREATE INDEX notification_replayable ON notification (id) WHERE faulted_at IS NOT NULL OR hold_reason = 'unknown';

            ALTER TABLE replay_item ADD COLUMN state text NOT NULL DEFAULT 'Faulted';
            COMMENT ON COLUMN replay_item.state IS 'what the notification was when it was replayed: Faulted, or Held as unknown; faulted_at is then when it was held';
            """);
    }
}
