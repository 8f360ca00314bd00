#!/bin/bash
# cmocka x exit status: a program of 256 failing tests succeeds.
#
# Version: cmocka 1.1.5 (Debian 12) and 1.1.7 (Debian 13).
# A good engineer expects: a test program that ends in "return cmocka_run_group_tests(...)", as the manual's
# examples and most programs do, exits with 0 only when all tests passed.
# What happens: the function returns how many tests failed, and of an exit status only the low eight bits arrive:
# 256 failures are 0. A table-driven group whose fixture breaks fails as a whole, so a round number of rows is what
# gets there, and make check says PASS. Return "... != 0" instead.
# Output seen: 255 failing tests exit with 255, 256 with 0, 257 with 1, in both versions.

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

cat >"$dir/fail.c" <<'C'
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
static void fails(void **state)
{
    (void)state;
    fail();
}
int main(int argc, char **argv)
{
    static struct CMUnitTest tests[257];
    for (int i = 0; i < 257; i++)
        tests[i] = (struct CMUnitTest)cmocka_unit_test(fails);
    return _cmocka_run_group_tests("fails", tests, (size_t)atoi(argv[argc - 1]), NULL, NULL); /* what the macro calls */
}
C
exit_in() { # SUITE
    local count status
    fetch "$1" libcmocka-dev libcmocka0
    gcc -I"$dir/$1/usr/include" "$dir/fail.c" -o "$dir/fail-$1" \
        "$dir/$1/usr/lib/x86_64-linux-gnu/libcmocka.so.0" -Wl,--allow-shlib-undefined
    for count in 255 256 257; do
        status=0
        run "$1" "$dir/fail-$1" "$count" >"$dir/log" 2>&1 || status=$?
        echo "cmocka $(sed -n 's/^Version: //p' "$dir/$1/usr/lib/x86_64-linux-gnu/pkgconfig/cmocka.pc"):" \
            "$(sed -n 's/^ *\([0-9]* FAILED\) TEST.*/\1/p' "$dir/log"), exit $status"
    done
}
now=$(exit_in bookworm && exit_in trixie)
seen='cmocka 1.1.5: 255 FAILED, exit 255
cmocka 1.1.5: 256 FAILED, exit 0
cmocka 1.1.5: 257 FAILED, exit 1
cmocka 1.1.7: 255 FAILED, exit 255
cmocka 1.1.7: 256 FAILED, exit 0
cmocka 1.1.7: 257 FAILED, exit 1'
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
