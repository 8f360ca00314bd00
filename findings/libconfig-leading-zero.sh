#!/bin/bash
# libconfig x Debian's upgrade: the same configuration file holds another number.
#
# Version: libconfig 1.5 (Debian 12) and 1.7.3 (Debian 13).
# A good engineer expects: libconfig knows decimal and 0x numbers, as its manual says; 0500 is five hundred, and a
# minor version does not read a valid file differently.
# What happens: 1.7 takes a leading zero for C's octal, so 0500 becomes 320 and -010 becomes -8, without a word; 09,
# which 1.5 read as nine, is a syntax error. Only in 32 bits: 0500L is still 500, so in one file the suffix changes
# the value.
# Output seen: 1.5 "0500=500 -010=-10 0500L=500 09=9", 1.7.3 "0500=320 -010=-8 0500L=500 09=syntax error".

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
#include <libconfig.h>
#include <stdio.h>
int main(void)
{
    static const char *const values[] = { "0500", "-010", "0500L", "09" };
    for (int i = 0; i < 4; i++) {
        char text[40];
        config_t config;
        config_init(&config);
        snprintf(text, sizeof text, "rows = %s;", values[i]);
        if (config_read_string(&config, text) != CONFIG_TRUE)
            printf("%s=%s ", values[i], config_error_text(&config));
        else
            printf("%s=%lld ", values[i], config_setting_get_int64(config_lookup(&config, "rows")));
        config_destroy(&config);
    }
    printf("\n");
}
C
read_with() { # SUITE SONAME
    fetch "$1" libconfig-dev "$2"
    gcc -I"$dir/$1/usr/include" "$dir/read.c" -o "$dir/read-$1" "$dir/$1/usr/lib/x86_64-linux-gnu/libconfig.so" \
        -Wl,--allow-shlib-undefined
    echo "libconfig $(sed -n 's/^Version: //p' "$dir/$1/usr/lib/x86_64-linux-gnu/pkgconfig/libconfig.pc"):" \
        "$(run "$1" "$dir/read-$1" | sed 's/ $//')"
}
now=$(read_with bookworm libconfig9 && read_with trixie libconfig11)
seen='libconfig 1.5: 0500=500 -010=-10 0500L=500 09=9
libconfig 1.7.3: 0500=320 -010=-8 0500L=500 09=syntax error'
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
