#!/bin/bash
# libevent's query parser x a parameter without a value: all the others are gone too.
#
# Version: libevent 2.1.12 (Debian 12).
# A good engineer expects: /status?since=5&verbose has two parameters, the second without a value; a parser that
# cannot tell what the second is gives the first at least.
# What happens: without "=" in each piece evhttp_parse_query_str() fails as a whole and leaves an empty list, so
# that whoever looks up "since" and ignores the return value sees a request without parameters, and its default
# counts. An empty piece at the end is fine, and so is a second value, of which the first counts; keys are compared
# as header names are, whatever their case.
# Output seen: since=5&verbose: fails, since is missing; since=5&verbose= and since=5&: 5; SINCE=5: 5.

set -euo pipefail
umask 022
sed -n '2,/^$/s/^# \{0,1\}//p' "$0"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
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
run() { # SUITE PROGRAM...: with the libraries of that suite, its C library too
    local loader
    loader=$(find "$dir/$1" -type f -name ld-linux-x86-64.so.2)
    "$loader" --library-path "$(dirname "$loader"):$dir/$1/usr/lib/x86_64-linux-gnu" "${@:2}"
}

fetch bookworm libevent-dev libevent-extra-2.1-7 libevent-core-2.1-7
cat >"$dir/query.c" <<'C'
#include <event2/event.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>
#include <stdio.h>
int main(void)
{
    static const char *const queries[] = { "since=5&limit=9", "since=5&verbose", "since=5&verbose=", "since=5&",
                                           "since=5&since=6", "SINCE=5" };
    printf("libevent %s\n", event_get_version());
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        struct evkeyvalq parameters = { 0 };
        int result = evhttp_parse_query_str(queries[i], &parameters);
        const char *since = result == 0 || parameters.tqh_last != NULL ? evhttp_find_header(&parameters, "since") : NULL;
        printf("%s: %s, since %s\n", queries[i], result == 0 ? "parsed" : "fails", since != NULL ? since : "missing");
    }
}
C
lib=$dir/bookworm/usr/lib/x86_64-linux-gnu
gcc -I"$dir/bookworm/usr/include" "$dir/query.c" -o "$dir/query" "$lib"/libevent_extra-2.1.so.7 "$lib"/libevent_core-2.1.so.7 \
    -Wl,--allow-shlib-undefined
now=$(run bookworm "$dir/query")
seen='libevent 2.1.12-stable
since=5&limit=9: parsed, since 5
since=5&verbose: fails, since missing
since=5&verbose=: parsed, since 5
since=5&: parsed, since 5
since=5&since=6: parsed, since 5
SINCE=5: parsed, since 5'
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
