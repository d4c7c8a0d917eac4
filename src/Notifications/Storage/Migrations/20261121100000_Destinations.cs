using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Notifications.Storage.Migrations;

/// <summary>Destinations that are managed while they are in use: changed, disabled, deleted, with encrypted secrets that rotate.</summary>
[DbContext(typeof(NotificationsDb))]
[Migration("20261121100000_Destinations")]
public sealed class Destinations : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.Sql(Routing);
        migrationBuilder.Sql(Secrets);
        migrationBuilder.Sql(Paused);
    }

    // The name stays unique over all rows, so that the version before goes on reading them: a deleted destination frees its name by changing it.
    private const string Routing = """
        ALTER TABLE destination
            ADD COLUMN disabled_at      timestamptz NULL,
            ADD COLUMN disabled_reason  text NULL,
            ADD COLUMN deleted_at       timestamptz NULL,
            ADD COLUMN configured       text NULL,
            ADD COLUMN version          integer NOT NULL DEFAULT 1,
            ADD COLUMN created_at       timestamptz NOT NULL DEFAULT now(),
            ADD COLUMN updated_at       timestamptz NOT NULL DEFAULT now(),
            ADD COLUMN updated_by       text NOT NULL DEFAULT 'configuration';
        COMMENT ON COLUMN destination.is_signed IS 'nothing may go to it unsigned; its secrets are in destination_secret';
        COMMENT ON COLUMN destination.configured IS 'what the configuration said when it was last applied, encrypted; null: made by API';

        ALTER TABLE subscription
            ADD COLUMN version     integer NOT NULL DEFAULT 1,
            ADD COLUMN created_at  timestamptz NOT NULL DEFAULT now(),
            ADD COLUMN updated_at  timestamptz NOT NULL DEFAULT now(),
            ADD COLUMN updated_by  text NOT NULL DEFAULT 'configuration';
        """;

    private const string Secrets = """
        CREATE TABLE destination_secret (
            destination  uuid NOT NULL REFERENCES destination,
            number       integer NOT NULL,
            secret       text NOT NULL,
            fingerprint  text NOT NULL,
            created_at   timestamptz NOT NULL DEFAULT now(),
            created_by   text NOT NULL,
            expires_at   timestamptz NULL,
            PRIMARY KEY (destination, number)
        );
        COMMENT ON COLUMN destination_secret.number IS 'the highest is the newest';
        COMMENT ON COLUMN destination_secret.secret IS 'encrypted by ASP.NET Data Protection';

        CREATE TABLE data_protection_key (
            id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            friendly_name  text NOT NULL,
            xml            text NOT NULL,
            created_at     timestamptz NOT NULL DEFAULT now()
        );
        """;

    // The claim sets hold_reason, but to what it was unless it holds, so it stays a heap-only update.
    private const string Paused = """
        CREATE INDEX notification_paused ON notification (destination, id) WHERE hold_reason = 'paused';
        """;
}
