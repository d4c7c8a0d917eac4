# shellcheck shell=bash
# A private PostgreSQL cluster for one data folder.

POSTGRES=$NOTIFICATIONS_DATA/postgres
POSTGRES_PID=$NOTIFICATIONS_DATA/postgres.pid
POSTGRES_LOG=$NOTIFICATIONS_DATA/postgres.log

# A cluster is bound to the major version that made it; a new one takes the newest. What is in PATH comes last, because
# it may be a lone server without psql.
find_postgres() { # sets POSTGRES_BIN
    local candidate version=''
    [[ ! -e $POSTGRES/data/PG_VERSION ]] || version=$(<"$POSTGRES/data/PG_VERSION")
    while read -r candidate; do
        POSTGRES_BIN=$(dirname "$candidate")
        [[ ! -x $POSTGRES_BIN/psql ]] || [[ -n $version && "$("$candidate" --version) " != *" $version"[.\ ]* ]] || return 0
    done < <(compgen -G '/usr/lib/postgresql/*/bin/postgres' | sort -rV; command -v postgres)
    return 1
}

# PostgreSQL refuses root. Debian's package makes the user postgres; everybody else runs it as themselves.
as_postgres=()
((EUID != 0)) || as_postgres=(setpriv --reuid=postgres --regid=postgres --init-groups --)

# The folder of the cluster must be reachable for the user postgres, and a clone below /root is not. Opening /root to
# others is not ours to do, so the cluster then lives in /var/lib, with a link to it where it would have been.
postgres_place() {
    [[ ! -d $POSTGRES ]] || return 0
    if ((EUID != 0)); then
        install -d -m 700 "$POSTGRES"
        return
    fi
    id -u postgres >/dev/null 2>&1 || fail 'PostgreSQL refuses to run as root, and there is no user postgres' "create one: useradd --system postgres"
    if "${as_postgres[@]}" test -x "$NOTIFICATIONS_DATA"; then
        install -d -m 700 -o postgres "$POSTGRES"
        return
    fi
    local elsewhere
    elsewhere=/var/lib/notifications/$(printf %s "$NOTIFICATIONS_DATA" | sha256sum | cut -c 1-12)
    # Without a link to it, it belonged to a data folder that was deleted.
    rm -rf "$elsewhere"
    install -d -m 755 /var/lib/notifications
    install -d -m 700 -o postgres "$elsewhere"
    ln -sfn "$elsewhere" "$POSTGRES"
    say "PostgreSQL: the user postgres cannot reach $NOTIFICATIONS_DATA, so the cluster is in $elsewhere"
}

# A password, though no secret: the connection string has the shape it has in production, and a forgotten one is noticed.
postgres_initialise() {
    postgres_place
    local real
    real=$(readlink -f "$POSTGRES") # PostgreSQL may be unable to follow the link that leads to it
    [[ ! -d $real/data ]] || return 0
    rm -rf "$real/data.new"
    printf 'notifications\n' >"$real/password"
    chmod 644 "$real/password"
    (cd / && "${as_postgres[@]}" "$POSTGRES_BIN/initdb" -D "$real/data.new" -U notifications --auth=scram-sha-256 \
        --pwfile="$real/password" --encoding=UTF8 --locale=C --no-sync) </dev/null >>"$POSTGRES_LOG" 2>&1 ||
        { last_lines "$POSTGRES_LOG" >&2; fail 'initdb failed' "its log: $POSTGRES_LOG"; }
    mv "$real/data.new" "$real/data" # whole or not at all
}

postgres_sql() { # port database statement
    PGPASSWORD=notifications PGCONNECT_TIMEOUT=5 \
        "$POSTGRES_BIN/psql" -XAtq -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$1" -U notifications -d "$2" -c "$3" </dev/null 2>/dev/null
}

postgres_answers() { # port database
    [[ $(postgres_sql "$1" "$2" 'SELECT 1') == 1 ]]
}

postgres_start() {
    local port=$NOTIFICATIONS_POSTGRES_PORT
    if runs "$POSTGRES_PID"; then
        [[ $(ports_of "$POSTGRES_PID") == "$port" ]] || already_elsewhere PostgreSQL "$POSTGRES_PID" NOTIFICATIONS_POSTGRES_PORT "$port"
    else
        require_port "$port" PostgreSQL NOTIFICATIONS_POSTGRES_PORT
        postgres_initialise
        # On the command line, so that a changed port or setting needs no edit of an existing cluster. No Unix socket: its
        # path must be short and writable, and nobody needs it.
        launch "$POSTGRES_PID" "$port" "$POSTGRES_LOG" "${as_postgres[@]}" "$POSTGRES_BIN/postgres" -D "$(readlink -f "$POSTGRES")/data" -c port="$port" -c listen_addresses=127.0.0.1 \
            -c unix_socket_directories= -c max_connections=200 -c shared_buffers=256MB -c max_wal_size=2GB
    fi
    (
        wait_until PostgreSQL 60 "$POSTGRES_PID" "$POSTGRES_LOG" postgres_answers "$port" postgres
        postgres_answers "$port" notifications || postgres_sql "$port" postgres 'CREATE DATABASE notifications' ||
            fail 'the database notifications cannot be created' "PostgreSQL's log: $POSTGRES_LOG"
    ) || { postgres_stop; return 1; }
}

# INT is PostgreSQL's fast shutdown: TERM would wait for every client to leave.
postgres_stop() { end "$POSTGRES_PID" INT 60; }

# PostgreSQL takes its dead predecessor for a living one until init has collected it, and a container's init may never
# do so. All its processes are gone here, so its lock may go too.
postgres_kill() {
    kill_hard "$POSTGRES_PID"
    rm -f "$POSTGRES/data/postmaster.pid"
}

postgres_status() {
    local port
    runs "$POSTGRES_PID" || { say 'PostgreSQL  stopped'; return 1; }
    port=$(ports_of "$POSTGRES_PID")
    postgres_answers "$port" notifications || { say "PostgreSQL  does not answer (pid $(pid_of "$POSTGRES_PID")); its log: $POSTGRES_LOG"; return 1; }
    say "PostgreSQL  postgresql://notifications:notifications@127.0.0.1:$port/notifications  pid $(pid_of "$POSTGRES_PID")"
}
