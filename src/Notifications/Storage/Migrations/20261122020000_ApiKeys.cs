using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Notifications.Storage.Migrations;

/// <summary>API keys that are made, rotated and revoked while they are in use, and the signed requests that were carried out.</summary>
[DbContext(typeof(NotificationsDb))]
[Migration("20261122020000_ApiKeys")]
public sealed class ApiKeys : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.Sql(Keys);
        migrationBuilder.Sql(Version);
        migrationBuilder.Sql(SignedRequests);
    }

    private const string Keys = """
        CREATE TABLE api_key (
            id            uuid PRIMARY KEY,
            name          text COLLATE "C" NOT NULL,
            producer      text COLLATE "C" NOT NULL,
            scopes        text[] NOT NULL,
            signing       text NOT NULL,
            rate          double precision NULL CHECK (rate > 0),
            burst         integer NULL CHECK (burst >= 1),
            version       integer NOT NULL DEFAULT 1,
            created_at    timestamptz NOT NULL DEFAULT now(),
            created_by    text NOT NULL,
            updated_at    timestamptz NOT NULL DEFAULT now(),
            updated_by    text NOT NULL,
            revoked_at    timestamptz NULL,
            revoked_by    text NULL,
            last_used_at  timestamptz NULL
        );
        COMMENT ON COLUMN api_key.signing IS 'off, optional, required';
        COMMENT ON COLUMN api_key.rate IS 'requests a second; null: as for everybody';
        COMMENT ON COLUMN api_key.last_used_at IS 'to about ten seconds';
        -- A revoked key frees its name.
        CREATE UNIQUE INDEX api_key_name ON api_key (name) WHERE revoked_at IS NULL;

        CREATE TABLE api_key_secret (
            key          uuid NOT NULL REFERENCES api_key,
            number       integer NOT NULL,
            hash         bytea NOT NULL UNIQUE,
            fingerprint  text NOT NULL,
            created_at   timestamptz NOT NULL DEFAULT now(),
            created_by   text NOT NULL,
            expires_at   timestamptz NULL,
            PRIMARY KEY (key, number)
        );
        COMMENT ON COLUMN api_key_secret.number IS 'the highest is the newest';
        COMMENT ON COLUMN api_key_secret.hash IS 'SHA-256 of the key: 256 random bits need no salt and no slow hash';

        CREATE TABLE api_key_signing_secret (
            key          uuid NOT NULL REFERENCES api_key,
            number       integer NOT NULL,
            secret       text NOT NULL,
            fingerprint  text NOT NULL,
            created_at   timestamptz NOT NULL DEFAULT now(),
            created_by   text NOT NULL,
            expires_at   timestamptz NULL,
            PRIMARY KEY (key, number)
        );
        COMMENT ON COLUMN api_key_signing_secret.secret IS 'encrypted by ASP.NET Data Protection';
        """;

    // Not when last_used_at is written: every instance would read all keys again every ten seconds.
    private const string Version = """
        CREATE TABLE api_key_version (
            only_row  boolean PRIMARY KEY DEFAULT true CHECK (only_row),
            version   bigint NOT NULL
        );
        INSERT INTO api_key_version (version) VALUES (1);

        -- Whoever changes keys, by whatever tool, moves the version in the same transaction: that a revoked key is refused rests on it.
        CREATE FUNCTION move_api_key_version() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            UPDATE api_key_version SET version = version + 1;
            RETURN NULL;
        END $$;
        CREATE TRIGGER api_keys_moved AFTER INSERT OR DELETE OR UPDATE OF id, producer, scopes, signing, rate, burst, revoked_at ON api_key
            FOR EACH STATEMENT EXECUTE FUNCTION move_api_key_version();
        CREATE TRIGGER api_keys_moved AFTER INSERT OR UPDATE OR DELETE ON api_key_secret FOR EACH STATEMENT EXECUTE FUNCTION move_api_key_version();
        CREATE TRIGGER api_keys_moved AFTER INSERT OR UPDATE OR DELETE ON api_key_signing_secret FOR EACH STATEMENT EXECUTE FUNCTION move_api_key_version();
        """;

    private const string SignedRequests = """
        CREATE TABLE signed_request (
            key          text COLLATE "C" NOT NULL,
            webhook_id   text COLLATE "C" NOT NULL,
            received_at  timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (key, webhook_id)
        );
        CREATE INDEX signed_request_age ON signed_request (received_at);
        """;
}
