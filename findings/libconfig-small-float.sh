#!/bin/bash
# libconfig's writer x small numbers: 0.0000001 is read exactly, written as 0.0, and config_write_file() succeeds.
#
# Version: libconfig 1.7.3 (Debian 13), and 1.5 (Debian 12), which kept the number.
# A good engineer expects: what config_write() writes, config_read() reads back as the same value or nearly so; 1.7
# has an option to allow scientific notation, which can only be about looks.
# What happens: without that option (and it is off) 1.7 prints with a fixed number of decimals, six, and drops the
# zeros at the end. Below 0.0000005 nothing is left, and 0.00012345678 loses four of its eight digits. 1.5 counted
# significant digits.
# Output seen: 1.5 "1e-07 0.00012345678 0.3", 1.7.3 "0.0 0.000123 0.3".

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

cat >"$dir/write.c" <<'C'
#include <libconfig.h>
#include <stdio.h>
int main(void)
{
    config_t config;
    config_init(&config);
    if (config_read_string(&config, "small = 0.0000001; less = 0.00012345678; plain = 0.3;") != CONFIG_TRUE)
        return 1;
    printf("%s ", config_setting_get_float(config_lookup(&config, "small")) == 1e-7 ? "read exactly;" : "read wrong;");
    fflush(stdout);
    config_write(&config, stdout);
    config_destroy(&config);
}
C
write_with() { # SUITE SONAME
    fetch "$1" libconfig-dev "$2"
    gcc -I"$dir/$1/usr/include" "$dir/write.c" -o "$dir/write-$1" "$dir/$1/usr/lib/x86_64-linux-gnu/libconfig.so" \
        -Wl,--allow-shlib-undefined
    echo "libconfig $(sed -n 's/^Version: //p' "$dir/$1/usr/lib/x86_64-linux-gnu/pkgconfig/libconfig.pc"):" \
        "$(run "$1" "$dir/write-$1" | paste -sd' ')"
}
now=$(write_with bookworm libconfig9 && write_with trixie libconfig11)
seen='libconfig 1.5: read exactly; small = 1e-07; less = 0.00012345678; plain = 0.3;
libconfig 1.7.3: read exactly; small = 0.0; less = 0.000123; plain = 0.3;'
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
