#!/bin/bash
# promtool check metrics x impossible metrics: the same series twice and a histogram that shrinks pass.
#
# Version: promtool 2.42.0 (Debian 12's prometheus).
# A good engineer expects: what is run in a build to check the text of /metrics finds what no server can store: one
# series with two values, buckets that are cumulative and yet grow smaller, a histogram without its +Inf.
# What happens: it reads the text and judges names, help lines and units. The values it does not look at: all three
# pass with exit 0 and no word, while a counter whose name does not end in _total fails. Count the series yourself.
# Output seen: same series twice, shrinking buckets, no +Inf: exit 0 and nothing said; a counter without _total:
# exit 3.

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

fetch bookworm prometheus
check_metrics() { # WHAT LINE...
    local status=0
    printf '%s\n' "${@:2}" | "$dir/bookworm/usr/bin/promtool" check metrics >"$dir/said" 2>&1 || status=$?
    echo "$1: exit $status, $(grep -c . "$dir/said" || true) lines said"
}
histogram=('# HELP took_seconds Time.' '# TYPE took_seconds histogram')
now=$("$dir/bookworm/usr/bin/promtool" --version | head -1 | cut -d+ -f1
    check_metrics 'same series twice' '# HELP done_total Done.' '# TYPE done_total counter' 'done_total{how="new"} 1' 'done_total{how="new"} 2'
    check_metrics 'buckets shrink' "${histogram[@]}" 'took_seconds_bucket{le="1"} 5' 'took_seconds_bucket{le="+Inf"} 3' \
        'took_seconds_sum 1' 'took_seconds_count 3'
    check_metrics 'no +Inf' "${histogram[@]}" 'took_seconds_bucket{le="1"} 2' 'took_seconds_sum 1' 'took_seconds_count 3'
    check_metrics 'counter without _total' '# HELP done Done.' '# TYPE done counter' 'done 1')
seen='promtool, version 2.42.0
same series twice: exit 0, 0 lines said
buckets shrink: exit 0, 0 lines said
no +Inf: exit 0, 0 lines said
counter without _total: exit 3, 1 lines said'
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
