# shellcheck shell=bash
# What every script in build/ shares: names and defaults, talking to people, processes known by pid, ports, waiting.
# shellcheck disable=SC2034 # what it sets is for those who source it
set -euo pipefail

BUILD=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
ROOT=$(dirname "$BUILD")

export NOTIFICATIONS_HTTP_PORT=${NOTIFICATIONS_HTTP_PORT:-3005}
export NOTIFICATIONS_RABBITMQ_PORT=${NOTIFICATIONS_RABBITMQ_PORT:-5672}
export NOTIFICATIONS_RABBITMQ_UI_PORT=${NOTIFICATIONS_RABBITMQ_UI_PORT:-15672}
export NOTIFICATIONS_POSTGRES_PORT=${NOTIFICATIONS_POSTGRES_PORT:-5432}

say() { printf '%s\n' "$*"; }

# Messages name the remedy, as in: fail "what happened" "what to do".
fail() {
    printf 'error: %s\n' "$1" >&2
    shift
    (($# == 0)) || printf '       %s\n' "$@" >&2
    exit 1
}

use_data_folder() { # folder
    mkdir -p "$1" 2>/dev/null || fail "the data folder $1 cannot be created" "set NOTIFICATIONS_DATA to a folder you may write to"
    [[ -w $1 ]] || fail "the data folder $1 is not yours to write to" "set NOTIFICATIONS_DATA to another folder, or run as the user who owns it"
    NOTIFICATIONS_DATA=$(cd "$1" && pwd -P)
    export NOTIFICATIONS_DATA
}

# --- Processes -------------------------------------------------------------------------------------------------
# A pid alone proves nothing: the kernel gives it to a stranger later. So a pid file holds "pid start-time ports…",
# and a process counts as ours only while both match. Read from /proc because a minimal Debian has no ps.

read_stat() { # pid: sets stat to the fields that follow the name (which may hold spaces and brackets): state, parent, …
    local line=
    { read -r -d '' line <"/proc/$1/stat"; } 2>/dev/null || true
    read -ra stat <<<"${line##*) }"
    [[ -n $line ]]
}

start_time() { # pid: when it started, in clock ticks since boot; fails for one that is gone or a zombie
    local stat
    read_stat "$1" && [[ ${stat[0]} != Z ]] && printf '%s\n' "${stat[19]}"
}

pid_of() { # pid-file: prints the pid when that very process still runs
    local pid started _
    [[ -s $1 ]] && read -r pid started _ <"$1" && [[ $(start_time "$pid") == "$started" ]] && printf '%s\n' "$pid"
}

runs() { pid_of "$1" >/dev/null; }

ports_of() { # pid-file
    local _ ports
    read -r _ _ ports <"$1" && printf '%s\n' "$ports"
}

# Starts a server in a session of its own: a Ctrl-C in the terminal is for us, and we stop servers in order.
launch() { # pid-file ports log command…
    local pid_file=$1 ports=$2 log=$3
    shift 3
    rm -f "$pid_file"
    (
        # The process writes the file itself, before it becomes the server: nobody can interrupt us in between.
        local self=$BASHPID # not inside $(…), which is a process of its own
        printf '%s %s %s\n' "$self" "$(start_time "$self")" "$ports" >"$pid_file"
        # Or the server would hold our locks, and the pipes of whoever called us.
        for fd in /proc/self/fd/*; do
            fd=${fd##*/}
            ((fd <= 2 || fd == 255)) || exec {fd}>&-
        done
        cd /
        exec setsid -- "$@"
    ) </dev/null >>"$log" 2>&1 &
    local child=$!
    until [[ -s $pid_file ]]; do
        kill -0 "$child" 2>/dev/null || break
        sleep 0.02
    done
}

# Ends a process of ours and waits until it is gone; one that does not obey in time is killed.
end() { # pid-file signal seconds
    local pid deadline=$((SECONDS + $3))
    if pid=$(pid_of "$1"); then
        kill "-$2" "$pid" 2>/dev/null || true
        while runs "$1"; do
            if ((SECONDS >= deadline)); then
                say "process $pid did not end within $3 s of $2: killing it"
                kill -KILL "$pid" 2>/dev/null || true
                deadline=$((SECONDS + 5))
            fi
            sleep 0.1
        done
    fi
    rm -f "$1"
}

# kill -9, children included, as a power cut would: a test of what the server makes of it.
kill_hard() { # pid-file
    local pid folder stat children=()
    pid=$(pid_of "$1") || fail 'nothing to kill: no such server of this data folder runs'
    for folder in /proc/[0-9]*; do
        if read_stat "${folder#/proc/}" && [[ ${stat[1]} == "$pid" ]]; then children+=("${folder#/proc/}"); fi
    done
    kill -KILL "$pid" "${children[@]}" 2>/dev/null || true
    for pid in "$pid" "${children[@]}"; do
        while start_time "$pid" >/dev/null; do sleep 0.05; done
    done
    rm -f "$1"
}

# --- Ports and answers: bash's own /dev/tcp, because a minimal Debian has neither ss nor curl ------------------

listens() { (exec {socket}<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; } # port

require_port() { # port what variable
    [[ $1 =~ ^[1-9][0-9]{0,4}$ && $1 -lt 65536 ]] || fail "'$1' is not a port" "set $3 to a number from 1 to 65535"
    listens "$1" || return 0
    local owner
    owner=$({ ss -Hltnp "sport = :$1" | grep -o 'users:.*' | head -n 1; } 2>/dev/null) || owner=
    fail "port $1, needed for $2, is taken by another process ${owner}" "set $3 to another port, or end that process"
}

free_port() { # lowest highest: below the range from which the kernel takes ports for outgoing connections
    local port
    while port=$((RANDOM % ($2 - $1 + 1) + $1)); do
        listens "$port" || break
    done
    printf '%s\n' "$port"
}

http_status() { # port path [user:password]: prints the status code
    local socket status
    {
        exec {socket}<>"/dev/tcp/127.0.0.1/$1" || return 1
    } 2>/dev/null
    printf 'GET %s HTTP/1.0\r\nHost: 127.0.0.1:%s\r\n%s\r\n' "$2" "$1" \
        "${3:+Authorization: Basic $(printf %s "$3" | base64)$'\r\n'}" >&"$socket"
    read -r -t 5 -u "$socket" _ status _ || status=
    exec {socket}>&-
    printf '%s\n' "$status"
}

last_lines() { # log
    printf -- '--- the last lines of %s\n' "$1"
    tail -n 20 "$1" 2>/dev/null | cut -c 1-400
    printf -- '---\n'
}

# Waits until the check succeeds; a process that died or stays mute is an error that shows its log.
wait_until() { # what seconds pid-file log check…
    local what=$1 seconds=$2 pid_file=$3 log=$4 deadline=$((SECONDS + $2))
    shift 4
    until "$@"; do
        if ! runs "$pid_file"; then
            last_lines "$log" >&2
            fail "$what ended while it was starting" "its log: $log"
        fi
        if ((SECONDS >= deadline)); then
            last_lines "$log" >&2
            fail "$what did not answer within $seconds s" "its log: $log"
        fi
        sleep 0.2
    done
}
