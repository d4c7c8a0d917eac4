using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Notifications.Storage.Migrations;

/// <summary>The first schema, as SQL: partial indexes, fill factors and triggers decide what the hot path costs, and reviewers read SQL.</summary>
[DbContext(typeof(NotificationsDb))]
[Migration("20261121000000_Initial")]
public sealed class Initial : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.Sql(Routing);
        migrationBuilder.Sql(Events);
        migrationBuilder.Sql(Notifications);
        migrationBuilder.Sql(Replays);
    }

    private const string Routing = """
        CREATE TABLE destination (
            id         uuid PRIMARY KEY,
            name       text NOT NULL UNIQUE,
            channel    text NOT NULL,
            address    text NOT NULL,
            is_signed  boolean NOT NULL DEFAULT false
        );
        COMMENT ON COLUMN destination.is_signed IS 'its webhooks are signed, with secrets that only the configuration of the delivery role has';

        CREATE TABLE subscription (
            id           uuid PRIMARY KEY,
            destination  uuid NOT NULL REFERENCES destination ON DELETE CASCADE,
            event_type   text NOT NULL,
            priority     text NULL,
            UNIQUE (destination, event_type)
        );

        CREATE TABLE routing_version (
            only_row  boolean PRIMARY KEY DEFAULT true CHECK (only_row),
            version   bigint NOT NULL
        );
        INSERT INTO routing_version (version) VALUES (1);

        -- Whoever changes routing, by whatever tool, moves the version in the same transaction: the intake's check rests on it.
        CREATE FUNCTION move_routing_version() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            UPDATE routing_version SET version = version + 1;
            RETURN NULL;
        END $$;
        CREATE TRIGGER routing_moved AFTER INSERT OR UPDATE OR DELETE ON destination FOR EACH STATEMENT EXECUTE FUNCTION move_routing_version();
        CREATE TRIGGER routing_moved AFTER INSERT OR UPDATE OR DELETE ON subscription FOR EACH STATEMENT EXECUTE FUNCTION move_routing_version();
        """;

    private const string Events = """
        -- Its own table because it is the one thing that must stay unique over all time, whatever happens to old events.
        CREATE TABLE event_key (
            producer  text COLLATE "C" NOT NULL,
            source    text COLLATE "C" NOT NULL,
            event_id  text COLLATE "C" NOT NULL,
            hash      bytea NOT NULL,
            event     uuid NOT NULL,
            PRIMARY KEY (producer, source, event_id)
        );

        -- payload is bytea, not jsonb: the bytes go out as they came in, and no request can make jsonb refuse the batch it shares with others.
        CREATE TABLE event (
            id              uuid PRIMARY KEY,
            producer        text NOT NULL,
            source          text NOT NULL,
            event_id        text NOT NULL,
            type            text NOT NULL,
            occurred_at     timestamptz NOT NULL,
            priority        text NOT NULL,
            correlation_id  text NULL,
            user_id         text NULL,
            version         text NULL,
            ordering_key    text NULL,
            payload         bytea NOT NULL,
            fan_out         integer NOT NULL,
            traceparent     text NULL,
            accepted_at     timestamptz NOT NULL DEFAULT now()
        );
        """;

    private const string Notifications = """
        -- One row is one saga instance. No foreign keys: they would cost a lock and a look-up for every row of the hot path.
        -- An index may not name a column that the claim changes (state, attempt, lease_until, version): so the claim stays a heap-only update.
        CREATE TABLE notification (
            id               uuid PRIMARY KEY,
            event            uuid NOT NULL,
            destination      uuid NULL,
            channel          text NOT NULL,
            recipient        text NULL,
            priority         text NOT NULL,
            state            text NOT NULL,
            hold_reason      text NULL,
            cycle            integer NOT NULL DEFAULT 1,
            attempt          integer NOT NULL DEFAULT 0,
            answered         integer NOT NULL DEFAULT 0,
            claim            uuid NULL,
            lease_until      timestamptz NULL,
            commanded_at     timestamptz NULL,
            due_at           timestamptz NULL,
            next_attempt_at  timestamptz NULL,
            delivered_at     timestamptz NULL,
            faulted_at       timestamptz NULL,
            fault_cause      text NULL,
            error            text NULL,
            status           integer NULL,
            accepted_at      timestamptz NOT NULL DEFAULT now(),
            updated_at       timestamptz NOT NULL DEFAULT now(),
            version          integer NOT NULL DEFAULT 0
        ) WITH (fillfactor = 80);
        CREATE INDEX notification_due ON notification (due_at, id) WHERE due_at IS NOT NULL;
        CREATE INDEX notification_faulted ON notification (id) WHERE faulted_at IS NOT NULL;
        COMMENT ON COLUMN notification.attempt IS 'the last attempt of this cycle that was claimed';
        COMMENT ON COLUMN notification.answered IS 'the last attempt of this cycle whose outcome is known';
        COMMENT ON COLUMN notification.commanded_at IS 'when a command was last handed to the broker; null: the dispatcher is to send one';
        COMMENT ON COLUMN notification.due_at IS 'when the dispatcher looks at this row next; null: never';

        CREATE TABLE attempt (
            notification         uuid NOT NULL,
            cycle                integer NOT NULL,
            number               integer NOT NULL,
            redelivery           integer NOT NULL,
            started_at           timestamptz NOT NULL,
            duration_ms          integer NOT NULL,
            outcome              text NOT NULL,
            status               integer NULL,
            error                text NULL,
            provider_message_id  text NULL,
            worker               text NOT NULL,
            trace_id             text NULL,
            PRIMARY KEY (notification, cycle, number)
        );

        -- Outcomes and faults for notifications that nobody knows: recorded, never dropped silently.
        CREATE TABLE stray_message (
            notification   uuid NOT NULL,
            cycle          integer NOT NULL,
            kind           text NOT NULL,
            seen           integer NOT NULL DEFAULT 1,
            first_seen_at  timestamptz NOT NULL DEFAULT now(),
            last_seen_at   timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (notification, cycle, kind)
        );
        """;

    private const string Replays = """
        CREATE TABLE replay (
            id            uuid PRIMARY KEY,
            requested_by  text NOT NULL,
            requested_at  timestamptz NOT NULL DEFAULT now(),
            total         integer NOT NULL
        );

        -- cycle is the new one; the other columns keep what the fault was, because the replay clears it from the notification.
        CREATE TABLE replay_item (
            replay        uuid NOT NULL REFERENCES replay,
            notification  uuid NOT NULL,
            cycle         integer NOT NULL,
            channel       text NOT NULL,
            faulted_at    timestamptz NOT NULL,
            fault_cause   text NOT NULL,
            error         text NULL,
            status        integer NULL,
            copies        integer NULL,
            PRIMARY KEY (replay, notification)
        );
        CREATE INDEX replay_item_notification ON replay_item (notification);
        CREATE INDEX replay_item_to_remove ON replay_item (channel) WHERE copies IS NULL;
        COMMENT ON COLUMN replay_item.copies IS 'how many messages of earlier cycles were taken out of the error queue; null: not looked for yet';
        """;
}
