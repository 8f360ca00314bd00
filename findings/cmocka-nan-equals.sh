#!/bin/bash
# cmocka x NaN and infinity: assert_float_equal(NAN, 1, 0.01) passes, and so does INFINITY.
#
# Version: cmocka 1.1.5 (Debian 12) and 1.1.7 (Debian 13).
# A good engineer expects: an assertion that a value is within 0.01 of 1 fails for whatever is not, above all for
# the NaN and the infinity that a division by zero brings, because every comparison with NaN is false.
# What happens: it is because of that. The assertion looks for a reason to fail, "the difference is greater than",
# which is false for NaN; and against infinity the tolerance that it adds, a share of the greater value, is infinite
# itself. So a test of a score or a share passes on exactly the values that it is there to catch. The opposite
# assertion fails, so that the two at least agree. Arguments are cast to float: 16777217 is 16777216. Check
# isfinite() first, or compare by assert_true().
# Output seen: both versions: NaN equals 1, infinity equals 1, 16777217 equals 16777216; 1.5 does not equal 1.

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

cat >"$dir/equal.c" <<'C'
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <math.h>
static void nan_is_one(void **state)
{
    (void)state;
    assert_float_equal(NAN, 1.0, 0.01);
}
static void infinity_is_one(void **state)
{
    (void)state;
    assert_float_equal(INFINITY, 1.0, 0.01);
}
static void next_whole_number(void **state)
{
    (void)state;
    assert_float_equal(16777217.0, 16777216.0, 0.0);
}
static void one_and_a_half_is_one(void **state)
{
    (void)state;
    assert_float_equal(1.5, 1.0, 0.01);
}
int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(nan_is_one), cmocka_unit_test(infinity_is_one),
                                        cmocka_unit_test(next_whole_number), cmocka_unit_test(one_and_a_half_is_one) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
C
equal_in() { # SUITE
    fetch "$1" libcmocka-dev libcmocka0
    gcc -I"$dir/$1/usr/include" "$dir/equal.c" -o "$dir/equal-$1" \
        "$dir/$1/usr/lib/x86_64-linux-gnu/libcmocka.so.0" -Wl,--allow-shlib-undefined
    echo "cmocka $(sed -n 's/^Version: //p' "$dir/$1/usr/lib/x86_64-linux-gnu/pkgconfig/cmocka.pc"):" \
        "$(run "$1" "$dir/equal-$1" 2>/dev/null | sed -n 's/^\[ *\(OK\|FAILED\) *\] \([a-z_]*\)$/\2 \1/p' | sort -u | paste -sd,)"
}
now=$(equal_in bookworm && equal_in trixie)
seen='cmocka 1.1.5: infinity_is_one OK,nan_is_one OK,next_whole_number OK,one_and_a_half_is_one FAILED
cmocka 1.1.7: infinity_is_one OK,nan_is_one OK,next_whole_number OK,one_and_a_half_is_one FAILED'
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
