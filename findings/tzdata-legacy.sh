#!/bin/bash
# Debian's upgrade x time zone names: a zone that was valid for decades is gone, though tzdata is installed and newer.
#
# Version: tzdata of Debian 12 and of Debian 13.
# A good engineer expects: IANA never drops a zone's name, so what tzdata had yesterday it has tomorrow; a file that
# says US/Eastern goes on working, and both programs and PostgreSQL (which uses the system's files on Debian) know it.
# What happens: Debian 13 moved US/* and a hundred other old names to tzdata-legacy, which an upgrade of tzdata alone
# does not bring. glibc says nothing: with TZ=US/Eastern and no such file the time shown is UTC.
# Output seen: for noon UTC Debian 12 shows 07:00 -0500, Debian 13 12:00 +0000, and with tzdata-legacy 07:00 -0500.

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

noon() { # ROOT: noon UTC of one winter day, as TZ=US/Eastern shows it with that root's zones
    TZDIR=$dir/$1/usr/share/zoneinfo TZ=US/Eastern date -d '2026-01-15 12:00 UTC' '+%H:%M %z'
}
fetch bookworm tzdata
fetch trixie tzdata
now="Debian 12: $(noon bookworm)
Debian 13: $(noon trixie)"
gone=$(comm -23 <(cd "$dir/bookworm/usr/share/zoneinfo" && find . ! -type d ! -path './posix/*' ! -path './right/*' | sort) \
    <(cd "$dir/trixie/usr/share/zoneinfo" && find . ! -type d | sort) | grep -c '/')
rm -rf "$dir/apt-trixie" && fetch trixie tzdata-legacy
now="$now
Debian 13 with tzdata-legacy: $(noon trixie)
more than a hundred names are gone: $([ "$gone" -gt 100 ] && echo yes || echo "no, $gone")"
seen='Debian 12: 07:00 -0500
Debian 13: 12:00 +0000
Debian 13 with tzdata-legacy: 07:00 -0500
more than a hundred names are gone: yes'
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
