#!/bin/bash
# Automake's test driver x two tests of one name: queue.sh never runs, and two tests have passed.
#
# Version: automake 1.16.5 (Debian 12), GNU make as installed.
# A good engineer expects: TEST_EXTENSIONS is for tests in several languages; queue.sh and queue.py are two tests,
# and were they not, automake or make would say so.
# What happens: both are known by queue.log and queue.trs, for which make finds one rule. One of the two scripts
# runs, its result is counted twice, and the other never runs, failing or not. Neither automake nor make says a
# word, and the summary shows the right total.
# Output seen: queue.py passes, queue.sh would fail: TOTAL 2, PASS 2, FAIL 0, exit 0; ran: queue.py.

set -euo pipefail
umask 022
sed -n '2,/^$/s/^# \{0,1\}//p' "$0"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

at=$dir/project
mkdir "$at"
printf '%s\n' 'AC_INIT([demo], [1])' 'AM_INIT_AUTOMAKE([foreign])' 'AC_CONFIG_FILES([Makefile])' 'AC_OUTPUT' >"$at/configure.ac"
printf '%s\n' 'TEST_EXTENSIONS = .sh .py' 'TESTS = queue.sh queue.py' >"$at/Makefile.am"
printf '%s\n' '#!/bin/sh' 'echo queue.sh >>ran' 'exit 1' >"$at/queue.sh"
printf '%s\n' '#!/bin/sh' 'echo queue.py >>ran' >"$at/queue.py"
chmod +x "$at"/queue.*
(cd "$at" && autoreconf -i -Wall 2>&1 | grep -v installing && ./configure >/dev/null) >"$dir/log" 2>&1 || (cd "$at" && ./configure >/dev/null)
status=0
(cd "$at" && make check) >"$dir/check" 2>&1 || status=$?
automake --version | head -1
now="automake -Wall says: $(grep -c 'queue' "$dir/log" || true) lines
$(grep -o '\(TOTAL\|PASS\|FAIL\): *[0-9]' "$dir/check" | tr -s ' ' | sort -u | paste -sd, | sed 's/,/, /g'), exit $status
ran: $(paste -sd' ' "$at/ran")"
seen='automake -Wall says: 0 lines
FAIL: 0, PASS: 0, PASS: 2, TOTAL: 2, exit 0
ran: queue.py'
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
