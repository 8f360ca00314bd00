#!/bin/bash
# glibc x _GNU_SOURCE: rebuilt on Debian 13, the same call of strtol() reads another number.
#
# Version: glibc 2.36 (Debian 12) and 2.41 (Debian 13), gcc as installed, by its default standard (gnu17).
# A good engineer expects: strtol("0b101", &end, 0) is 0 with "b101" left over, which a check of the end refuses; a
# library's upgrade does not change what a function of C89 accepts, and the new prefix of C23 is for who compiles
# with -std=c23.
# What happens: _GNU_SOURCE alone, which autoconf's AC_USE_SYSTEM_EXTENSIONS defines, turns strtol() and sscanf()
# into those of C23 when the headers are 2.38 or newer: 0b101 is 5, and nothing is left over. The binary built on
# Debian 12 goes on with the old answer on the new library, so that one source gives two answers on one machine.
# Base 10 is not concerned.
# Output seen: built on 12: 0 rest "b101" on both; built on 13: 5 rest ""; without _GNU_SOURCE 0.

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

cat >"$dir/read.c" <<'C'
#include <stdio.h>
#include <stdlib.h>
int main(void)
{
    char *end;
    int scanned = -1;
    long read = strtol("0b101", &end, 0);
    sscanf("0b101", "%i", &scanned);
    printf("strtol %ld, rest \"%s\", sscanf %d\n", read, end, scanned);
}
C
build_on() { # SUITE OUTPUT FLAG...: with that suite's headers and C library
    local at=$dir/$1/usr
    gcc -std=gnu17 "${@:3}" -nostdinc -isystem "$(gcc -print-file-name=include)" -isystem "$at/include/x86_64-linux-gnu" \
        -isystem "$at/include" "$dir/read.c" -o "$dir/$2" -nodefaultlibs \
        "$(find "$dir/$1" -name libc.so.6)" "$(find "$dir/$1" -type f -name ld-linux-x86-64.so.2)"
}
fetch bookworm libc6-dev linux-libc-dev
fetch trixie libc6-dev linux-libc-dev
build_on bookworm on-12 -D_GNU_SOURCE
build_on trixie on-13 -D_GNU_SOURCE
build_on trixie on-13-plain
now="built on 12, run on 12: $(run bookworm "$dir/on-12")
built on 12, run on 13: $(run trixie "$dir/on-12")
built on 13, run on 13: $(run trixie "$dir/on-13")
built on 13 without _GNU_SOURCE: $(run trixie "$dir/on-13-plain")"
seen='built on 12, run on 12: strtol 0, rest "b101", sscanf 0
built on 12, run on 13: strtol 0, rest "b101", sscanf 0
built on 13, run on 13: strtol 5, rest "", sscanf 5
built on 13 without _GNU_SOURCE: strtol 0, rest "b101", sscanf 0'
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
