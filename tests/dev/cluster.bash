# The demo's private PostgreSQL: on a unix socket in a directory of its own, never as root.

demo_state=build/demo # what the demo leaves to find itself again

postgresql_bindir() {
    local found
    found=${ANTONE_PG_BINDIR:-$(postgresql_bindirs | tail -1)}
    [ -x "$found/postgres" ] || {
        echo "dev: no PostgreSQL $oldest_postgresql or newer found (Debian: apt-get install postgresql)" >&2
        return 1
    }
    echo "$found"
}

# Root lends itself the account that Debian's package made; anybody else is himself.
as_server_user() {
    if [ "$(id -u)" = 0 ]; then (cd / && setpriv --reuid postgres --regid postgres --init-groups "$@"); else "$@"; fi
}

# The clone may be out of reach for the server's user, so the cluster lives under /tmp. Prints its directory.
cluster_start() {
    local bindir directory
    bindir=$(postgresql_bindir)
    directory=$(mktemp -d /tmp/antone-demo-XXXXXX)
    [ "$(id -u)" != 0 ] || chown postgres:postgres "$directory"
    as_server_user "$bindir/initdb" -D "$directory/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 \
        --no-instructions >/dev/null
    as_server_user "$bindir/pg_ctl" -D "$directory/data" -l "$directory/log" -w -s start \
        -o "-k $directory -c listen_addresses= -c timezone=UTC"
    echo "$directory"
}

cluster_remove() { # DIRECTORY
    case $1 in /tmp/antone-demo-*) ;; *) return 1 ;; esac
    [ -d "$1" ] || return 0
    as_server_user "$(postgresql_bindir)/pg_ctl" -D "$1/data" -m immediate -w -s stop || true
    rm -rf "$1"
}

dev_psql() {
    [ -s "$demo_state/cluster" ] || {
        echo "dev: no demo is running; ./dev demo starts one" >&2
        return 69
    }
    local directory
    directory=$(cat "$demo_state/cluster")
    PGOPTIONS="-c search_path=antone" exec "$(postgresql_bindir)/psql" -X -h "$directory" -U postgres -d antone "$@"
}
