#!/bin/bash
# Automake's make dist x a file name of 100 characters: the file is not in the tarball, and make succeeds.
#
# Version: automake 1.16.5, GNU tar 1.34 (Debian 12).
# A good engineer expects: what EXTRA_DIST names is in the tarball, or make dist fails; tar has had no limit worth the
# name for decades.
# What happens: Automake's standing choice is the V7 format (tar's option o), whose names end at 99 characters with
# the directory of the version before them. tar leaves the file out and exits with an error, which the pipe to the
# packer swallows: exit 0. make distcheck does not see it either unless the build needs the file. The option tar-ustar
# or tar-pax in AM_INIT_AUTOMAKE heals it.
# Output seen: "file name is too long (max 99); not dumped" in the log, make exits 0, 0 of 1 files; with tar-pax 1 of
# 1.

set -euo pipefail
umask 022
sed -n '2,/^$/s/^# \{0,1\}//p' "$0"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

dist_with() { # OPTION...
    local at=$dir/project status=0 name
    name=$(printf 'x%.0s' $(seq 95)).txt
    rm -rf "$at" && mkdir -p "$at/data" && : >"$at/data/$name"
    printf '%s\n' 'AC_INIT([demo], [1])' \
        "AM_INIT_AUTOMAKE([foreign $*])" 'AC_CONFIG_FILES([Makefile])' 'AC_OUTPUT' >"$at/configure.ac"
    echo "EXTRA_DIST = data/$name" >"$at/Makefile.am"
    (cd "$at" && autoreconf -i && ./configure) >"$dir/log" 2>&1
    (cd "$at" && make dist) >"$dir/log" 2>&1 || status=$?
    echo "exit $status, $(tar -tf "$at/demo-1.tar.gz" | grep -c "data/x" || true) of 1 files in the tarball," \
        "said: $(grep -o 'not dumped' "$dir/log" || echo nothing)"
}
automake --version | head -1
tar --version | head -1
now="by default: $(dist_with)
tar-pax: $(dist_with tar-pax)"
seen='by default: exit 0, 0 of 1 files in the tarball, said: not dumped
tar-pax: exit 0, 1 of 1 files in the tarball, said: nothing'
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
