#!/bin/bash
# zstdcat x a damaged file: it prints the compressed bytes and succeeds.
#
# Version: zstd 1.5.4 (Debian 12) and 1.5.7 (Debian 13).
# A good engineer expects: zstdcat is zstd -dc under another name, as unzstd is zstd -d; both refuse what is no zstd
# file, and a checksum tells all other damage.
# What happens: zstdcat is zstd -dcf, and with -f and standard output whatever has no known magic number is copied
# as it is. One damaged byte among the first four, and a pipe gets the compressed bytes in place of the data, exit
# 0.. zstd -dc and unzstd -c refuse it.
# Output seen: damaged: zstd -dc exit 1 and 0 bytes, zstdcat exit 0 and all bytes of the compressed file.

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

read_damaged() { # SUITE
    local suite=$1 bin=$dir/$1/usr/bin/zstd how status
    fetch "$suite" zstd libzstd1 zlib1g liblzma5 liblz4-1 libxxhash0
    seq 1000 | run "$suite" "$bin" -q >"$dir/good.zst"
    { printf '\x29' && tail -c +2 "$dir/good.zst"; } >"$dir/damaged.zst"
    for how in 'zstd -dc' 'unzstd -c' zstdcat; do
        status=0
        # shellcheck disable=SC2086 # a name and its option
        (set -- $how && run "$suite" --argv0 "$1" "$bin" -q "${@:2}" "$dir/damaged.zst") >"$dir/out" 2>/dev/null || status=$?
        echo "$how of zstd $(run "$suite" "$bin" --version | grep -o 'v[0-9.]*'): exit $status," \
            "$(cmp -s "$dir/out" "$dir/damaged.zst" && echo the compressed bytes || echo "$(wc -c <"$dir/out") bytes")"
    done
}
now=$(read_damaged bookworm && read_damaged trixie)
seen='zstd -dc of zstd v1.5.4: exit 1, 0 bytes
unzstd -c of zstd v1.5.4: exit 1, 0 bytes
zstdcat of zstd v1.5.4: exit 0, the compressed bytes
zstd -dc of zstd v1.5.7: exit 1, 0 bytes
unzstd -c of zstd v1.5.7: exit 1, 0 bytes
zstdcat of zstd v1.5.7: exit 0, the compressed bytes'
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
