#!/bin/bash
# libconfig x a forgotten comma: two words of a list become one, and the file is valid.
#
# Version: libconfig 1.5 (Debian 12) and 1.7.3 (Debian 13).
# A good engineer expects: the elements of an array are separated by commas, and where one is missing the parser
# says so with the line, as it does for numbers.
# What happens: strings that stand next to each other are joined, as in C, also at the end of a line. ["pills"
# "blood"] is an array of one, "pillsblood", so that neither word is in the list any more. Nothing tells but the
# count; a comma too many at the end is a syntax error in 1.5 only.
# Output seen: both versions: 3 elements "vomit pillsblood gun" of 4 words; [1 2] is a syntax error.

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
static void show(const char *text)
{
    config_t config;
    config_init(&config);
    if (config_read_string(&config, text) != CONFIG_TRUE) {
        printf("; %s", config_error_text(&config));
    } else {
        const config_setting_t *list = config_lookup(&config, "list");
        printf("; %d elements", config_setting_length(list));
        for (int i = 0; i < config_setting_length(list) && config_setting_get_string_elem(list, i) != NULL; i++)
            printf(" %s", config_setting_get_string_elem(list, i));
    }
    config_destroy(&config);
}
int main(void)
{
    show("list = [ \"vomit\", \"pills\"\n  \"blood\", \"gun\" ];");
    show("list = [ 1 2 ];");
    show("list = [ \"vomit\", ];");
    printf("\n");
}
C
lists_of() { # SUITE SONAME
    fetch "$1" libconfig-dev "$2"
    gcc -I"$dir/$1/usr/include" "$dir/read.c" -o "$dir/read-$1" "$dir/$1/usr/lib/x86_64-linux-gnu/libconfig.so" \
        -Wl,--allow-shlib-undefined
    echo "libconfig $(sed -n 's/^Version: //p' "$dir/$1/usr/lib/x86_64-linux-gnu/pkgconfig/libconfig.pc")$(run "$1" "$dir/read-$1")"
}
now=$(lists_of bookworm libconfig9 && lists_of trixie libconfig11)
seen='libconfig 1.5; 3 elements vomit pillsblood gun; syntax error; syntax error
libconfig 1.7.3; 3 elements vomit pillsblood gun; syntax error; 1 elements vomit'
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
