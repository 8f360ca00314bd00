#!/bin/bash
# zlib's gzread x concatenated gzip files: one damaged byte, half of the data gone, and no error.
#
# Version: zlib 1.2.13 and gzip 1.12 (Debian 12).
# A good engineer expects: gzip files may be joined, gzread() reads the members one after the other, and CRCs tell
# damage; so a reader that checks gzread(), gzerror() and gzclose() never takes a damaged file for a whole one.
# What happens: if the damage hits the two magic bytes of a later member, gzread() holds all from there on for
# trailing garbage, which it ignores: end of file, Z_OK, and gzclose() is content. The same when the file is cut one
# byte into the member. gzip -d at least warns about the first (exit 2), and fails on the second (exit 1).
# Output seen: of "one two" the damaged and the cut file give "one"; error 0 and close 0 both times.

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

fetch bookworm zlib1g zlib1g-dev gzip
cat >"$dir/read.c" <<'C'
#include <stdio.h>
#include <zlib.h>
int main(int argc, char **argv)
{
    gzFile file = gzopen(argv[argc - 1], "rb");
    char text[100];
    int error, size, total = 0;
    while ((size = gzread(file, text + total, (unsigned)(sizeof text - 1 - (size_t)total))) > 0)
        total += size;
    text[total] = '\0';
    gzerror(file, &error);
    int closed = gzclose_r(file);
    printf("gzread \"%s\" error %d close %d", text, error, closed);
}
C
gcc -I"$dir/bookworm/usr/include" "$dir/read.c" -o "$dir/read" "$(find "$dir/bookworm" -name libz.so.1)" \
    -Wl,--allow-shlib-undefined
gzip() { run bookworm "$(find "$dir/bookworm" -path '*bin/gzip')" "$@"; }
printf 'one' | gzip -n >"$dir/first"
printf ' two' | gzip -n >"$dir/second"
cat "$dir/first" "$dir/second" >"$dir/whole.gz"
{ cat "$dir/first" && printf '\x1e' && tail -c +2 "$dir/second"; } >"$dir/damaged.gz"
{ cat "$dir/first" && head -c 1 "$dir/second"; } >"$dir/cut.gz"
now="zlib $(sed -n 's/^#define ZLIB_VERSION "\(.*\)"/\1/p' "$dir/bookworm/usr/include/zlib.h")$(
    for file in whole damaged cut; do
        status=0
        gzip -dc "$dir/$file.gz" >"$dir/out" 2>/dev/null || status=$?
        printf '\n%s: %s; gzip "%s" exit %d' \
            "$file" "$(run bookworm "$dir/read" "$dir/$file.gz")" "$(cat "$dir/out")" "$status"
    done)"
seen='zlib 1.2.13
whole: gzread "one two" error 0 close 0; gzip "one two" exit 0
damaged: gzread "one" error 0 close 0; gzip "one" exit 2
cut: gzread "one" error 0 close 0; gzip "one" exit 1'
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
