# Colour and headings, on a terminal only; a pipe gets plain text.

bold="" dim="" red="" green="" yellow="" plain=""
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ] && [ "${TERM:-dumb}" != dumb ]; then
    bold=$'\e[1m' dim=$'\e[2m' red=$'\e[31m' green=$'\e[32m' yellow=$'\e[33m' plain=$'\e[0m'
fi
# What a line of the demo may be wide.
columns=120
if [ -t 1 ]; then columns=$(tput cols 2>/dev/null || echo 80); fi

say() { printf '%s\n' "$*"; }
heading() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }
note() { printf '%s%s%s\n' "$dim" "$*" "$plain"; }

# Runs a command whose output only matters when it fails; then all of it is shown.
quietly() { # WHAT COMMAND…
    local what=$1 log rc=0
    shift
    log=$(mktemp)
    printf '%s%s …%s' "$dim" "$what" "$plain"
    ("$@") >"$log" 2>&1 </dev/null || rc=$?
    if [ $rc = 0 ]; then
        printf ' %sdone%s\n' "$dim" "$plain"
    else
        printf ' %sfailed%s\n' "$red" "$plain"
        cat "$log" >&2
    fi
    rm -f "$log"
    return $rc
}
