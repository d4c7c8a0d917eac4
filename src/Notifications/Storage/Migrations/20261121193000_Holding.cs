using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Notifications.Storage.Migrations;

/// <summary>
/// What holding rests on: policies of destinations, lanes, gates, permits; filters of subscriptions; times of expiry. The claim of a notification that
/// nothing holds changes none of the indexed values, so it stays a heap-only update. <c>Holding/README.md</c> explains the model.
/// </summary>
[DbContext(typeof(NotificationsDb))]
[Migration("20261121193000_Holding")]
public sealed class Holding : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.Sql(Policies);
        migrationBuilder.Sql(Lanes);
        migrationBuilder.Sql(Gates);
        migrationBuilder.Sql(Notifications);
    }

    private const string Policies = """
        ALTER TABLE destination
            ADD COLUMN ordering               text NOT NULL DEFAULT 'none',
            ADD COLUMN skip_after_faults      integer NULL,
            ADD COLUMN timeout                interval NULL,
            ADD COLUMN concurrency            integer NULL,
            ADD COLUMN rate                   double precision NULL,
            ADD COLUMN burst                  integer NULL,
            ADD COLUMN circuit_failure_ratio  double precision NULL,
            ADD COLUMN circuit_break          interval NULL;
        COMMENT ON COLUMN destination.ordering IS 'none, key (a lane for each ordering key) or destination (one lane)';
        COMMENT ON COLUMN destination.skip_after_faults IS 'a lane goes on without its head once that has faulted so often; null: it waits for an operator';
        COMMENT ON COLUMN destination.rate IS 'attempts a second, over all workers; burst is what may come at once';
        COMMENT ON COLUMN destination.circuit_failure_ratio IS 'null: as configured; 0: its circuit never opens';

        ALTER TABLE subscription
            ADD COLUMN filter   text NULL,
            ADD COLUMN enabled  boolean NOT NULL DEFAULT true;
        COMMENT ON COLUMN subscription.filter IS 'a condition on the event, as JSON; null: every event of its type';
        """;

    private const string Lanes = """
        -- One for each ordering key that a fifo destination has seen. No index on what changes: so every change is a heap-only update.
        CREATE TABLE lane (
            id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            destination    uuid NOT NULL,
            ordering_key   text COLLATE "C" NOT NULL,
            last_position  bigint NOT NULL,
            active         uuid NULL,
            UNIQUE (destination, ordering_key)
        ) WITH (fillfactor = 70);
        COMMENT ON COLUMN lane.active IS 'the one notification that may be under way; null: nobody waits either';
        """;

    private const string Gates = """
        -- Only for destinations that somebody has to wait for: disabled, limited, or sick. The others have no row, and nobody asks twice.
        CREATE TABLE gate (
            destination    uuid PRIMARY KEY,
            tokens         double precision NOT NULL DEFAULT 0,
            tokens_at      timestamptz NULL,
            circuit_until  timestamptz NULL,
            breaks         integer NOT NULL DEFAULT 0,
            width          integer NULL,
            served         bigint NOT NULL DEFAULT 0
        ) WITH (fillfactor = 70);
        COMMENT ON COLUMN gate.tokens_at IS 'when so many tokens were there; null: as many as the burst';
        COMMENT ON COLUMN gate.circuit_until IS 'not null: the circuit is open until then, and half-open afterwards';
        COMMENT ON COLUMN gate.breaks IS 'how often the circuit opened without closing in between';
        COMMENT ON COLUMN gate.width IS 'how many attempts may be under way while it recovers; null: as many as its policy says';
        INSERT INTO gate (destination) SELECT id FROM destination WHERE disabled_at IS NOT NULL;

        -- Whoever disables or limits a destination, by whatever tool, gives it its gate in the same transaction: the claim asks for nothing else.
        CREATE FUNCTION need_gate() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO gate (destination) VALUES (NEW.id) ON CONFLICT DO NOTHING;
            RETURN NULL;
        END $$;
        CREATE TRIGGER gate_needed AFTER INSERT OR UPDATE ON destination FOR EACH ROW
            WHEN (NEW.disabled_at IS NOT NULL OR NEW.concurrency IS NOT NULL OR NEW.rate IS NOT NULL) EXECUTE FUNCTION need_gate();
        """;

    private const string Notifications = """
        ALTER TABLE event ADD COLUMN expires_at timestamptz NULL;
        ALTER TABLE notification
            ADD COLUMN lane          bigint NULL,
            ADD COLUMN position      bigint NULL,
            ADD COLUMN permit_until  timestamptz NULL,
            ADD COLUMN expires_at    timestamptz NULL;
        COMMENT ON COLUMN notification.permit_until IS 'its destination has a gate, and it may be under way: until then it counts among those that are';
        CREATE INDEX notification_followers ON notification (lane, position) WHERE hold_reason = 'order';
        CREATE INDEX notification_waiting ON notification (destination, priority, id) WHERE hold_reason IN ('paused', 'rate', 'concurrency', 'circuit');
        CREATE INDEX notification_permits ON notification (destination) WHERE permit_until IS NOT NULL;
        """;
}
