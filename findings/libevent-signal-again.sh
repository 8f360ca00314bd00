#!/bin/bash
# libevent x signals: one signal, three calls of the callback.
#
# Version: libevent 2.1.12 (Debian 12).
# A good engineer expects: standard signals do not queue, and an event that is already active is not activated twice;
# the three SIGUSR1 that arrive while the loop is busy are one call, as with signalfd, sd-event or a flag that a
# handler sets.
# What happens: libevent's handler writes a byte for each signal into a socket pair, counts them on the next turn, and
# calls the callback that many times in a row. A reload asked for three times during a long callback is done three
# times.
# Output seen: three signals before the loop turns: signalfd 1 read, libevent 3 calls in one turn.

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

fetch bookworm libevent-dev libevent-core-2.1-7
cat >"$dir/signal.c" <<'C'
#include <event2/event.h>
#include <signal.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <unistd.h>
static int calls;
static void called(evutil_socket_t number, short what, void *unused)
{
    (void)number, (void)what, (void)unused;
    calls++;
}
int main(void)
{
    sigset_t set;
    struct signalfd_siginfo info;
    int reads = 0;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    sigprocmask(SIG_BLOCK, &set, NULL);
    int fd = signalfd(-1, &set, SFD_NONBLOCK);
    struct event_base *base = event_base_new();
    struct event *event = evsignal_new(base, SIGUSR1, called, NULL);
    event_add(event, NULL);
    for (int i = 0; i < 3; i++) {
        raise(SIGUSR1);
        raise(SIGUSR2);
    }
    while (read(fd, &info, sizeof info) == sizeof info)
        reads++;
    event_base_loop(base, EVLOOP_ONCE | EVLOOP_NONBLOCK);
    printf("libevent %s\nsignalfd: %d read\nlibevent: %d calls in one turn\n", event_get_version(), reads, calls);
    event_free(event);
    event_base_free(base);
}
C
lib=$dir/bookworm/usr/lib/x86_64-linux-gnu
gcc -I"$dir/bookworm/usr/include" "$dir/signal.c" -o "$dir/signal" "$lib"/libevent_core-2.1.so.7 -Wl,--allow-shlib-undefined
now=$(run bookworm "$dir/signal")
seen='libevent 2.1.12-stable
signalfd: 1 read
libevent: 3 calls in one turn'
printf '\nNow:\n%s\n' "$now"
[ "$now" = "$seen" ] || { printf '\nCHANGED, it was:\n%s\n' "$seen" && exit 1; }
