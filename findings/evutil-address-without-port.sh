#!/bin/bash
# libevent x addresses: the parser for "address with port" takes an address without one, and junk behind the port.
#
# Version: libevent 2.1.12 (Debian 12).
# A good engineer expects: evutil_parse_sockaddr_port() is what checks a listen address from a configuration: it fails
# unless there is an address and a port from 1 to 65535, as strict as inet_pton(), which it is built on.
# What happens: without a port it succeeds with port 0, on which bind() then takes any free port; ::1:8080 is a longer
# address with port 0. The port goes through atoi(), so "80abc" and " 80" are 80, while an explicit ":0" is refused.
# Output seen: 127.0.0.1 -> port 0, 127.0.0.1:80abc -> port 80, ::1:8080 -> port 0, [::1]x80 -> port 0, 1.2.3.4:0 ->
# refused.

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

fetch bookworm libevent-dev libevent-core-2.1-7
cat >"$dir/parse.c" <<'C'
#include <arpa/inet.h>
#include <event2/event.h>
#include <event2/util.h>
#include <stdio.h>
int main(void)
{
    static const char *const texts[] = { "127.0.0.1:80", "127.0.0.1", "127.0.0.1:80abc", "127.0.0.1: 80", "::1:8080",
                                         "[::1]:8080", "[::1]x80", "1.2.3.4:0" };
    printf("libevent %s\n", event_get_version());
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct sockaddr_in6 address = { 0 };
        int size = sizeof address;
        if (evutil_parse_sockaddr_port(texts[i], (struct sockaddr *)&address, &size) == 0)
            printf("%s -> port %d\n", texts[i], ntohs(address.sin6_port)); /* of both families at the same place */
        else
            printf("%s -> refused\n", texts[i]);
    }
}
C
lib=$dir/bookworm/usr/lib/x86_64-linux-gnu
gcc -I"$dir/bookworm/usr/include" "$dir/parse.c" -o "$dir/parse" "$lib"/libevent_core-2.1.so.7 -Wl,--allow-shlib-undefined
now=$(run bookworm "$dir/parse")
seen='libevent 2.1.12-stable
127.0.0.1:80 -> port 80
127.0.0.1 -> port 0
127.0.0.1:80abc -> port 80
127.0.0.1: 80 -> port 80
::1:8080 -> port 0
[::1]:8080 -> port 8080
[::1]x80 -> port 0
1.2.3.4:0 -> refused'
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
