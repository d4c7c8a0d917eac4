# shellcheck shell=bash
# For scripts that start things and leave none behind: steps that a Ctrl-C ends at once, and servers that go with us.

started=() # servers that this run started; those that ran before are not ours to stop
step=      # pid of the step under way, leader of its own session

# Runs one step in a session of its own: a signal reaches this script first, however long the step takes, and one signal
# to the session ends the step with all its children.
run_step() { # command…
    setsid -- "$@" </dev/null &
    step=$!
    local code=0
    wait "$step" || code=$?
    step=
    return $code
}

end_step() {
    [[ -n $step ]] || return 0
    kill -TERM -- "-$step" 2>/dev/null
    wait "$step" 2>/dev/null
    step=
}

start_server() { # rabbitmq|postgres
    if ! "$BUILD/services" status "$1" >/dev/null 2>&1; then started+=("$1"); fi
    run_step "$BUILD/services" start "$1"
}

stop_servers() {
    local server
    for server in "${started[@]}"; do "$BUILD/services" stop "$server"; done
    started=()
}

# AMQP below 12768, so that the ports derived from it (RabbitMQ's distribution and epmd) are free ones, too.
choose_ports() {
    # Of a broker that is given, the management port is given too.
    if [[ -z ${NOTIFICATIONS_RABBITMQ_URL:-} ]]; then
        NOTIFICATIONS_RABBITMQ_PORT=$(free_port 10000 12700)
        NOTIFICATIONS_RABBITMQ_UI_PORT=$(free_port 12800 15600)
    fi
    NOTIFICATIONS_POSTGRES_PORT=$(free_port 16000 19999)
    NOTIFICATIONS_HTTP_PORT=$(free_port 20000 24999)
}

# Servers of somebody else where the variables say so, private ones otherwise.
start_what_is_not_given() {
    if [[ -z ${NOTIFICATIONS_RABBITMQ_URL:-} ]]; then
        start_server rabbitmq
        export NOTIFICATIONS_RABBITMQ_URL=amqp://guest:guest@127.0.0.1:$NOTIFICATIONS_RABBITMQ_PORT/
    else
        say 'RabbitMQ    the one that NOTIFICATIONS_RABBITMQ_URL names'
    fi
    if [[ -z ${NOTIFICATIONS_POSTGRES:-} ]]; then
        start_server postgres
        export NOTIFICATIONS_POSTGRES="Host=127.0.0.1;Port=$NOTIFICATIONS_POSTGRES_PORT;Database=notifications;Username=notifications;Password=notifications"
    else
        say 'PostgreSQL  the one that NOTIFICATIONS_POSTGRES names'
    fi
}

require_dotnet() {
    local folder
    for folder in "${DOTNET_ROOT:-}" "$HOME/.dotnet" /usr/share/dotnet /usr/lib/dotnet; do
        command -v dotnet >/dev/null && break
        [[ ! -x $folder/dotnet ]] || PATH=$folder:$PATH
    done
    dotnet --list-sdks 2>/dev/null | grep -q '^10\.' ||
        fail 'the .NET 10 SDK is missing' 'install it: https://dotnet.microsoft.com/download/dotnet/10.0, and have dotnet in PATH'
    # The compiler's helpers would stay behind to speed up the next build; here nothing stays behind.
    export MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false DOTNET_CLI_USE_MSBUILD_SERVER=0
    export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
}
