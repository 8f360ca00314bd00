#!/bin/bash
# systemd-analyze verify x a misspelt hardening: the unit passes, unless an option is there whose value does not
# matter.
#
# Version: systemd as installed (252 seen, Debian 12).
# A good engineer expects: "verify" in a build's checks fails on a key that does not exist, above all when that key
# was to protect the service; and --recursive-errors=yes|one|no is about the units that this one pulls in, one of the
# three being the default.
# What happens: unknown keys are a line on stderr and exit status 0. With --recursive-errors the very same lines make
# it fail, whether it says yes, one or no; only without the option does the unit pass. A missing program in ExecStart=
# fails either way.
# Output seen: NoNewPrivilege= and ProtectSytem= are "ignoring" and exit 0; exit 1 with each of the three.

set -euo pipefail
umask 022
sed -n '2,/^$/s/^# \{0,1\}//p' "$0"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

printf '%s\n' '[Unit]' 'Description=Misspelt' '[Service]' 'ExecStart=/bin/true' \
    'NoNewPrivilege=yes' 'ProtectSytem=strict' >"$dir/misspelt.service"
sed 's|/bin/true|/bin/no-such-program|' "$dir/misspelt.service" >"$dir/missing.service"
verify() { # ARGUMENT...: how many keys it complains about, and its exit status
    local status=0
    systemd-analyze verify --man=no "$@" 2>"$dir/said" || status=$?
    echo "unknown keys: $(grep -c "\.service:.*Unknown key.*ignoring" "$dir/said"), exit $status"
}
systemd-analyze --version | head -1
now="by default: $(verify "$dir/misspelt.service")
--recursive-errors=yes: $(verify --recursive-errors=yes "$dir/misspelt.service")
--recursive-errors=one: $(verify --recursive-errors=one "$dir/misspelt.service")
--recursive-errors=no: $(verify --recursive-errors=no "$dir/misspelt.service")
missing program, by default: $(verify "$dir/missing.service")"
seen='by default: unknown keys: 2, exit 0
--recursive-errors=yes: unknown keys: 2, exit 1
--recursive-errors=one: unknown keys: 2, exit 1
--recursive-errors=no: unknown keys: 2, exit 1
missing program, by default: unknown keys: 2, exit 1'
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
