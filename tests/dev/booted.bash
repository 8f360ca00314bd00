# ./dev booted: the package of each Debian release in a systemd of its own, booted and thrown away. The roots are made once
# and kept, as those of ./dev check --suite are.

booted_suites="bookworm trixie"
booted_base="systemd systemd-sysv dbus jq procps openssl iproute2 man-db"

booted_apt() { # ROOT APT-GET-ARGUMENT…
    local root=$1
    shift
    suite_run "$root" env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends "$@"
}

booted_root() { # SUITE ROOT
    [ ! -e "$2.made" ] || return 0
    suite_make "$1" "$2" && mkdir -p "$2/antoned" && booted_apt "$2" update || return
    # shellcheck disable=SC2086 # a list of words
    booted_apt "$2" install $booted_base && touch "$2.made"
}

# The same root with what a build needs, and the packages that it makes of the tarball.
booted_packages() { # ROOT TARBALL
    local builder=$1-build
    if [ ! -e "$builder.made" ]; then
        rm -rf --one-file-system "$builder"
        cp -a "$1" "$builder" && touch "$builder.made" || return
    fi
    # One that was kept may be from before a package more was needed.
    # shellcheck disable=SC2086 # lists of words
    booted_apt "$builder" install $packages_build $packages_package || return
    rm -rf "$builder/antoned"
    mkdir -p "$builder/antoned/source"
    tar -xf "$2" -C "$builder/antoned/source" --strip-components=1
    suite_run "$builder" sh -c 'cd source && dpkg-buildpackage -b -us -uc -rfakeroot -j2 &&
        lintian --allow-root --fail-on error,warning ../*.changes'
}

# The programs of a version whose schema has one migration more, beside the packages.
booted_newer() { # ROOT
    # shellcheck disable=SC2016 # for the shell inside
    suite_run "$1-build" sh -euc '
        cd source
        next=$(printf %04d $(($(cat schema-version) + 1)))
        printf "%s\n" "-- A table more, for the upgrade that is tested." "CREATE TABLE antone.newer (id integer PRIMARY KEY);" >sql/migrations/${next}_newer.up.sql
        printf "%s\n" "-- And back." "DROP TABLE antone.newer;" >sql/migrations/${next}_newer.down.sql
        make -s antoned antonectl schema-version
        mkdir -p ../newer
        strip -o ../newer/antoned antoned
        strip -o ../newer/antonectl antonectl
        cp schema-version ../newer'
}

# The package and what it and a PostgreSQL need lie ready: what is booted has no network.
booted_fetch() { # ROOT
    mkdir -p "$1/opt/packages"
    cp "$1-build"/antoned/antoned_*.deb "$1/opt/packages/antoned.deb"
    rm -rf "$1/opt/packages/newer"
    cp -r "$1-build/antoned/newer" "$1/opt/packages/newer"
    booted_apt "$1" install --download-only /opt/packages/antoned.deb postgresql
}

dev_booted() { # [SUITE…]
    need_packages build run test suite package booted
    [ "$(id -u)" = 0 ] || {
        echo "dev: booting a systemd needs root" >&2
        return 77
    }
    check_build
    make_kept
    local suite root
    rm -f build/antoned-*.tar.xz
    make -s -C build dist || return
    [ $# -gt 0 ] || eval "set -- $booted_suites"
    for suite; do
        root=$kept/booted-$suite
        note "Debian $suite in $root"
        { booted_root "$suite" "$root" && booted_packages "$root" build/antoned-*.tar.xz && booted_newer "$root" && booted_fetch "$root"; } \
            >"$root.log" 2>&1 || {
            tail -n 30 "$root.log" >&2
            echo "dev: $suite could not be prepared; all of it: $root.log" >&2
            return 1
        }
    done
    ANTONE_BOOTED="$*" ANTONE_BOOTED_ROOTS=$kept/booted- /usr/bin/python3 -m pytest tests/booted -q
}
