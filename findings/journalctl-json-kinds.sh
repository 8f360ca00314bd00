#!/bin/bash
# journalctl's JSON x a message: it is a string, an array of numbers, or null.
#
# Version: systemd as installed and systemd-journal-remote of the same (252 seen, Debian 12), jq 1.6.
# A good engineer expects: "MESSAGE" of journalctl -o json is the text that was logged; what a JSON string cannot
# hold is escaped, as JSON can do with every control character.
# What happens: a message with a single unprintable byte, such as the escape of a coloured word, becomes an array of
# the numbers of all of its bytes; one with more than 4096 bytes becomes null unless --all is given; a field that is
# there twice becomes an array of strings. So a filter by .MESSAGE | test(...) fails, or misses the very line,
# though journalctl -o cat and -g show and find it. A tab or a line end leaves it a string.
# Output seen: plain string, tab string, escape array, 5000 bytes null and with --all string.

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

fetch bookworm systemd-journal-remote libmicrohttpd12
message() { # HOW TEXT: an entry of the journal's export format
    printf '__REALTIME_TIMESTAMP=1760000000000000\n__MONOTONIC_TIMESTAMP=1\n_BOOT_ID=%032d\nHOW=%s\nMESSAGE=%s\n\n' 1 "$1" "$2"
}
{
    message plain 'post seen'
    message tab $'post\tseen'
    message escape $'post \e[1mseen'
    message long "$(printf 'x%.0s' $(seq 5000))"
    message twice $'post\nMESSAGE=seen'
} >"$dir/export"
LD_LIBRARY_PATH=$dir/bookworm/usr/lib/x86_64-linux-gnu "$dir/bookworm/lib/systemd/systemd-journal-remote" \
    --split-mode=none -o "$dir/one.journal" "$dir/export" 2>"$dir/log"
kinds() { journalctl --file "$dir/one.journal" -o json "$@" | jq -r '.HOW + " " + (.MESSAGE | type)' | paste -sd, | sed 's/,/, /g'; }
systemctl --version | head -1
now="by default: $(kinds)
with --all: $(kinds --all)
lines of -o cat with \"post\": $(journalctl --file "$dir/one.journal" -o cat | grep -c post)"
seen='by default: plain string, tab string, escape array, long null, twice array
with --all: plain string, tab string, escape array, long string, twice array
lines of -o cat with "post": 4'
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
