#!/bin/bash
# jq x summer time: a time in UTC is read an hour late, when the machine's zone has summer time.
#
# Version: jq 1.6 (Debian 12) and 1.7.1 (Debian 13).
# A good engineer expects: "2026-07-01T12:00:00Z" | fromdate says UTC itself, so the seconds since 1970 are the same
# in every zone; and todate undoes it.
# What happens: 1.6 asks the C library whether that day has summer time in the zone of the machine, and adds the
# hour. In winter, and under TZ=UTC as in most containers and tests, all is right. todate does not take the hour off
# again, so that a time goes through both and comes out an hour later. 1.7 has it right.
# Output seen: 1.6 in UTC 1782907200, in a zone with summer time 1782910800 and back 13:00; 1.7 both the same.

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

seconds() { # SUITE TZ: 12:00 UTC as seconds, and back
    TZ=$2 run "$1" "$dir/$1/usr/bin/jq" -nr '"2026-07-01T12:00:00Z" | fromdate | "\(.) and back \(todate)"'
}
now=$(for suite in bookworm trixie; do
    fetch "$suite" jq libjq1 libonig5
    for zone in UTC0 CET-1CEST,M3.5.0,M10.5.0/3; do
        echo "$(run "$suite" "$dir/$suite/usr/bin/jq" --version), TZ=$zone: $(seconds "$suite" "$zone")"
    done
done)
seen='jq-1.6, TZ=UTC0: 1782907200 and back 2026-07-01T12:00:00Z
jq-1.6, TZ=CET-1CEST,M3.5.0,M10.5.0/3: 1782910800 and back 2026-07-01T13:00:00Z
jq-1.7, TZ=UTC0: 1782907200 and back 2026-07-01T12:00:00Z
jq-1.7, TZ=CET-1CEST,M3.5.0,M10.5.0/3: 1782907200 and back 2026-07-01T12:00:00Z'
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
