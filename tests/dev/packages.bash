# Installs what is missing, and only that; a machine that has everything is not touched.

# libcmocka is no need of the programs, but what configure did not find when a demo was built, no check would test later.
packages_build="build-essential autoconf automake pkgconf libpq-dev libevent-dev libconfig-dev libsystemd-dev
    libjansson-dev libunistring-dev libssl-dev zlib1g-dev libzstd-dev libncurses-dev libcmocka-dev"
packages_run="postgresql jq" # whichever PostgreSQL the system has, from oldest_postgresql on
packages_test="curl python3-pytest python3-pytest-timeout python3-psycopg pgbouncer openssl tmux"
packages_check="clang libclang-rt-dev clang-format clang-tidy cppcheck mandoc shellcheck strace xz-utils e2fsprogs systemd
    systemd-container dbus prometheus"
packages_coverage="gcovr"
packages_suite="debootstrap"
packages_server="npm"
packages_package="debhelper lintian fakeroot dpkg-dev xz-utils"
packages_booted="systemd-container dbus jq"

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# The directories of the servers that are new enough, the newest last.
oldest_postgresql=15
postgresql_bindirs() {
    local server version
    printf '%s\n' /usr/lib/postgresql/*/bin/postgres | sort -V | while IFS= read -r server; do
        server=${server%/postgres}
        version=$(basename "${server%/bin}")
        if [ -x "$server/postgres" ] && [ "${version%%.*}" -ge $oldest_postgresql ]; then echo "$server"; fi
    done
}

# What may have come from elsewhere than from the package of that name.
is_provided() { # PACKAGE
    case $1 in
    postgresql) [ -n "$(postgresql_bindirs)" ] ;;
    npm) command -v npm ;;
    *) false ;;
    esac >/dev/null
}

missing_packages() { # NAME…
    local package
    for package; do
        if is_provided "$package"; then continue; fi
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || echo "$package"
    done
}

# Packages that would start a service; the tests start their own.
service_packages="pgbouncer prometheus"

# Masks the services of those that are not there yet, and tells the files that do it.
mask_services() {
    local package mask
    as_root mkdir -p /etc/systemd/system
    # shellcheck disable=SC2086 # a list of words
    for package in $(missing_packages $service_packages); do
        mask=/etc/systemd/system/$package.service
        if as_root ln -s /dev/null "$mask" 2>/dev/null; then echo "$mask"; fi
    done
}

# PostgreSQL's package would make and start a cluster "main" on a machine that has none. We want the programs only, so
# that is switched off for the moment of the installation; what was there before stays as it was.
install_packages() { # NAME…
    local directory=/etc/postgresql-common/createcluster.d drop_in masks rc=0
    drop_in=$directory/antoned-dev.conf
    as_root mkdir -p "$directory"
    echo "create_main_cluster = false" | as_root tee "$drop_in" >/dev/null
    masks=$(mask_services)
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq &&
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@" || rc=$?
    # shellcheck disable=SC2086 # a list of words
    as_root rm -f "$drop_in" $masks
    as_root rmdir --ignore-fail-on-non-empty -p "$directory" 2>/dev/null || true
    return $rc
}

need_packages() { # GROUP…, as above
    local group names="" missing log
    for group; do
        group=packages_$group
        names+=" ${!group}"
    done
    if ! command -v dpkg-query apt-get >/dev/null; then
        echo "dev: not a Debian; you need the likes of:$names" | tr -s ' \n' ' ' >&2
        echo >&2
        return 0
    fi
    # shellcheck disable=SC2086 # a list of words
    missing=$(missing_packages $names)
    [ -n "$missing" ] || return 0
    echo "Installing $(wc -w <<<"$missing") packages: ${missing//$'\n'/ }"
    log=$(mktemp)
    # shellcheck disable=SC2086
    install_packages $missing >"$log" 2>&1 || {
        cat "$log" >&2
        rm -f "$log"
        echo "dev: could not install: $missing" | tr '\n' ' ' >&2
        echo >&2
        return 1
    }
    rm -f "$log"
}
