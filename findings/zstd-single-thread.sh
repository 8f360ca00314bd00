#!/bin/bash
# zstd x reproducible files: one thread and a single thread write different bytes, two threads and four the same.
#
# Version: zstd 1.5.4 (Debian 12).
# A good engineer expects: what could change the bytes is the number of threads, so the careful one pins it to one, by
# -T1 or by --single-thread, which mean the same.
# What happens: any -T, 1 included, cuts the input into jobs of one size, whatever the number of workers, and all give
# the same bytes; --single-thread has no jobs, so beyond one job's size (8 MiB at the default level) its file differs
# and matches no other run. And a pipe, whose length is not known beforehand, gives other bytes than the same file by
# name, by more than the length in the head.
# Output seen: 19 MB: T1 = T2 = T4, single differs; 1 MB: single = T1; by pipe differs from by name.

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

fetch bookworm zstd libzstd1 zlib1g liblzma5 liblz4-1
seq 2500000 >"$dir/large"
seq 150000 >"$dir/small"
pack() { run bookworm "$dir/bookworm/usr/bin/zstd" -q -c "$@"; }
same() { cmp -s "$1" "$2" && echo same || echo different; }
for size in large small; do
    for how in -T1 -T2 -T4 --single-thread; do pack "$how" "$dir/$size" >"$dir/$size$how"; done
done
pack <"$dir/large" >"$dir/large-piped"
now="zstd $(run bookworm "$dir/bookworm/usr/bin/zstd" --version | grep -o 'v[0-9.]*')
large, T1 and T2: $(same "$dir/large-T1" "$dir/large-T2")
large, T1 and T4: $(same "$dir/large-T1" "$dir/large-T4")
large, T1 and single: $(same "$dir/large-T1" "$dir/large--single-thread")
small, T1 and single: $(same "$dir/small-T1" "$dir/small--single-thread")
large, by name and by standard input: $(same "$dir/large-T1" "$dir/large-piped")"
seen='zstd v1.5.4
large, T1 and T2: same
large, T1 and T4: same
large, T1 and single: different
small, T1 and single: same
large, by name and by standard input: different'
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
