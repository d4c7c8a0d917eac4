# shellcheck shell=bash
# A private RabbitMQ node with the management plugin, for one data folder.

RABBITMQ=$NOTIFICATIONS_DATA/rabbitmq
RABBITMQ_PID=$NOTIFICATIONS_DATA/rabbitmq.pid
RABBITMQ_EPMD_PID=$NOTIFICATIONS_DATA/rabbitmq-epmd.pid
RABBITMQ_LOG=$NOTIFICATIONS_DATA/rabbitmq.log

# Debian's /usr/sbin/rabbitmq-server insists on the system's own node; the script behind it does not.
find_rabbitmq() { # sets RABBITMQ_BIN
    local server
    server=$(compgen -G '/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server' | sort -V | tail -n 1) ||
        server=$(command -v rabbitmq-server) || return 1
    RABBITMQ_BIN=$(dirname "$server")
}

# An offset nobody uses to tell clones apart (1, 10, 100, 1000 …), so neighbours do not meet; high ports wrap downwards.
rabbitmq_port_at() { # offset
    local port=$((rabbitmq_port + $1))
    printf '%s\n' "$((port < 65536 ? port : rabbitmq_port - $1))"
}

# Everything the node and its tools read, so that nothing of the system's own RabbitMQ is touched.
rabbitmq_environment() { # port
    local rabbitmq_port=$1
    RABBITMQ_DIST_PORT=$(rabbitmq_port_at 20000)
    ERL_EPMD_PORT=$(rabbitmq_port_at 19500)
    export RABBITMQ_DIST_PORT ERL_EPMD_PORT
    export HOME=$RABBITMQ LC_ALL=C.UTF-8 # HOME holds the Erlang cookie
    export RABBITMQ_NODENAME=notifications-$rabbitmq_port@localhost
    export RABBITMQ_MNESIA_BASE=$RABBITMQ/mnesia RABBITMQ_LOG_BASE=$RABBITMQ RABBITMQ_LOGS=-
    export RABBITMQ_CONFIG_FILE=$RABBITMQ/rabbitmq.conf RABBITMQ_CONFIG_FILES=$RABBITMQ/conf.d
    export RABBITMQ_ADVANCED_CONFIG_FILE=$RABBITMQ/advanced.config RABBITMQ_CONF_ENV_FILE=$RABBITMQ/rabbitmq-env.conf
    export RABBITMQ_ENABLED_PLUGINS_FILE=$RABBITMQ/enabled_plugins RABBITMQ_GENERATED_CONFIG_DIR=$RABBITMQ/generated
    export RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-kernel inet_dist_use_interface {127,0,0,1}'
    export ERL_CRASH_DUMP=$RABBITMQ/erl_crash.dump
    # Makes the script become the node instead of its parent: the pid we note is the node's.
    export RABBITMQ_ALLOW_INPUT=true
    # Without a bound, a container's "unlimited" costs the node gigabytes; with the usual 1024 it runs out of sockets.
    ulimit -n 65536 2>/dev/null || true
}

rabbitmq_configure() { # port ui-port
    mkdir -p "$RABBITMQ/conf.d" "$RABBITMQ/generated"
    : >"$RABBITMQ/rabbitmq-env.conf"
    printf '[].\n' >"$RABBITMQ/advanced.config"
    printf '[rabbitmq_management].\n' >"$RABBITMQ/enabled_plugins"
    cat >"$RABBITMQ/rabbitmq.conf" <<END
listeners.tcp.1 = 127.0.0.1:$1
management.tcp.ip = 127.0.0.1
management.tcp.port = $2
log.console.level = info
# The rest of a small machine belongs to PostgreSQL, the host and a build.
vm_memory_high_watermark.relative = 0.3
# The default of 50 MB lets the disk fill up; much more blocks publishers on a small but healthy one.
disk_free_limit.absolute = 500MB
END
}

rabbitmq_handshake() { # port: whether an AMQP server offers Connection.Start (a method frame, type 1, channel 0)
    local socket answer=
    {
        exec {socket}<>"/dev/tcp/127.0.0.1/$1" || return 1
    } 2>/dev/null
    printf 'AMQP\0\0\11\1' >&"$socket"
    LC_ALL=C read -r -N 1 -t 5 -u "$socket" answer || true
    exec {socket}>&-
    [[ $answer == $'\1' ]]
}

rabbitmq_answers() { # port ui-port
    rabbitmq_handshake "$1" && [[ $(http_status "$2" /api/overview guest:guest) == 200 ]]
}

# Erlang's name service, one for each node: the usual shared one would outlive us and belong to whoever came first.
rabbitmq_start_epmd() {
    local epmd
    if runs "$RABBITMQ_EPMD_PID"; then # it survives build/services kill
        [[ $(ports_of "$RABBITMQ_EPMD_PID") != "$ERL_EPMD_PORT" ]] || return 0
        end "$RABBITMQ_EPMD_PID" TERM 5 # the ports were changed since
    fi
    epmd=$(command -v epmd || compgen -G '/usr/lib/erlang/erts-*/bin/epmd' | head -n 1) || true
    [[ -n $epmd ]] || epmd=$(erl -noshell -eval 'io:format("~s/bin/epmd", [code:root_dir()]), halt().')
    require_port "$ERL_EPMD_PORT" "RabbitMQ's private epmd (it follows from the AMQP port)" NOTIFICATIONS_RABBITMQ_PORT
    launch "$RABBITMQ_EPMD_PID" "$ERL_EPMD_PORT" "$RABBITMQ_LOG" "$epmd" -port "$ERL_EPMD_PORT" -address 127.0.0.1
    wait_until "epmd" 10 "$RABBITMQ_EPMD_PID" "$RABBITMQ_LOG" listens "$ERL_EPMD_PORT"
}

rabbitmq_start() {
    local port=$NOTIFICATIONS_RABBITMQ_PORT ui=$NOTIFICATIONS_RABBITMQ_UI_PORT
    if runs "$RABBITMQ_PID"; then
        [[ $(ports_of "$RABBITMQ_PID") == "$port $ui" ]] || already_elsewhere RabbitMQ "$RABBITMQ_PID" \
            'NOTIFICATIONS_RABBITMQ_PORT, NOTIFICATIONS_RABBITMQ_UI_PORT' "$port $ui"
    else
        require_port "$port" 'RabbitMQ (AMQP)' NOTIFICATIONS_RABBITMQ_PORT
        require_port "$ui" "RabbitMQ's management UI" NOTIFICATIONS_RABBITMQ_UI_PORT
        rabbitmq_configure "$port" "$ui"
        (
            rabbitmq_environment "$port"
            require_port "$RABBITMQ_DIST_PORT" "RabbitMQ's Erlang distribution (it follows from the AMQP port)" NOTIFICATIONS_RABBITMQ_PORT
            rabbitmq_start_epmd
            launch "$RABBITMQ_PID" "$port $ui" "$RABBITMQ_LOG" "$RABBITMQ_BIN/rabbitmq-server" -noinput
        )
    fi
    # A small, busy machine needs its time; a node that died is noticed at once.
    (wait_until RabbitMQ 120 "$RABBITMQ_PID" "$RABBITMQ_LOG" rabbitmq_answers "$port" "$ui") || { rabbitmq_stop; return 1; }
}

rabbitmq_stop() {
    end "$RABBITMQ_PID" TERM 60
    end "$RABBITMQ_EPMD_PID" TERM 5
}

rabbitmq_kill() { kill_hard "$RABBITMQ_PID"; }

rabbitmq_status() {
    local port ui
    runs "$RABBITMQ_PID" || { say 'RabbitMQ    stopped'; return 1; }
    read -r port ui <<<"$(ports_of "$RABBITMQ_PID")"
    rabbitmq_answers "$port" "$ui" || { say "RabbitMQ    does not answer (pid $(pid_of "$RABBITMQ_PID")); its log: $RABBITMQ_LOG"; return 1; }
    say "RabbitMQ    amqp://guest:guest@127.0.0.1:$port/  management UI http://127.0.0.1:$ui/ (guest/guest)  pid $(pid_of "$RABBITMQ_PID")"
}

# For people and fault tests: rabbitmqctl, rabbitmq-queues … against this node.
rabbitmq_tool() { # tool arguments…
    local port
    runs "$RABBITMQ_PID" || fail 'RabbitMQ of this data folder does not run' 'start it: build/services start rabbitmq'
    read -r port _ <<<"$(ports_of "$RABBITMQ_PID")"
    rabbitmq_environment "$port"
    exec "$RABBITMQ_BIN/$1" "${@:2}"
}
