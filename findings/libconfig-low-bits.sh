#!/bin/bash
# libconfig x a number beyond 32 bits: it is read as another number, and no call fails.
#
# Version: libconfig 1.5 (Debian 12) and 1.7.3 (Debian 13).
# A good engineer expects: a whole number that does not fit becomes a 64-bit one or is a syntax error; and whoever
# reads it by config_setting_get_int64() gets what stands in the file.
# What happens: without the suffix L, 1.5 keeps the low 32 bits and calls the result an int: three billion is
# negative, 4294967301 is five, and a day in microseconds is 500654080. The 64-bit getter shows the same, and the
# type says int, so a program cannot tell. 1.7.3 reads such a decimal number as 64 bits by itself.
# Output seen: 1.5 "3000000000=-1294967296 4294967301=5 86400000000=500654080", with L right; 1.7.3 all right.

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
    static const char *const values[] = { "3000000000", "4294967301", "86400000000", "86400000000L" };
    for (int i = 0; i < 4; i++) {
        char text[40];
        config_t config;
        config_init(&config);
        snprintf(text, sizeof text, "limit = %s;", values[i]);
        if (config_read_string(&config, text) != CONFIG_TRUE)
            printf(" %s=%s", values[i], config_error_text(&config));
        else
            printf(" %s=%lld", values[i], config_setting_get_int64(config_lookup(&config, "limit")));
        config_destroy(&config);
    }
    printf("\n");
}
C
numbers_of() { # SUITE SONAME
    fetch "$1" libconfig-dev "$2"
    gcc -I"$dir/$1/usr/include" "$dir/read.c" -o "$dir/read-$1" "$dir/$1/usr/lib/x86_64-linux-gnu/libconfig.so" \
        -Wl,--allow-shlib-undefined
    echo "libconfig $(sed -n 's/^Version: //p' "$dir/$1/usr/lib/x86_64-linux-gnu/pkgconfig/libconfig.pc"):$(run "$1" "$dir/read-$1")"
}
now=$(numbers_of bookworm libconfig9 && numbers_of trixie libconfig11)
seen='libconfig 1.5: 3000000000=-1294967296 4294967301=5 86400000000=500654080 86400000000L=86400000000
libconfig 1.7.3: 3000000000=3000000000 4294967301=4294967301 86400000000=86400000000 86400000000L=86400000000'
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
