#!/bin/bash
# Runs inside a booted systemd (test_systemd.py): installs nothing, starts PostgreSQL and the unit, does what an
# operator and a bad day do to it, and prints one fact a line: NAME<tab>JSON.
set -u
# shellcheck source=/dev/null
. /opt/boot/booted_library.bash

start_postgresql() {
    export PATH=$1:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin
    install -d -o postgres -g postgres /run/postgresql /var/lib/postgresql
    cd / && runuser -u postgres -- "$1/initdb" -D /var/lib/postgresql/boot -A trust -E UTF8 --locale=C.UTF-8 >/dev/null
    cat >/var/lib/postgresql/boot/pg_hba.conf <<'END'
local all    postgres                        trust
local antone antone_migrator                 peer map=antone
host  antone antone_worker,antone_retention  127.0.0.1/32 scram-sha-256
END
    echo 'antone antoned antone_migrator' >/var/lib/postgresql/boot/pg_ident.conf
    runuser -u postgres -- "$1/pg_ctl" -D /var/lib/postgresql/boot -l /run/postgresql/log -w start \
        -o "-k /run/postgresql -c listen_addresses=127.0.0.1 -c fsync=off" >/dev/null
}

configure() {
    cat >/etc/antoned/antoned.conf <<'END'
database: {
    conninfo = "host=127.0.0.1 dbname=antone user=antone_worker";
    maintenance_conninfo = "host=127.0.0.1 dbname=antone user=antone_retention";
    migration_conninfo = "host=/run/postgresql dbname=antone user=antone_migrator";
};
END
    cp /etc/antoned/antoned.conf /etc/antoned/good.conf
    install -d -m 0700 /etc/credstore
    echo '127.0.0.1:5432:antone:*:canary-boot' >/etc/credstore/antoned.pgpass
    chmod 0600 /etc/credstore/antoned.pgpass
    systemd-sysusers && systemd-tmpfiles --create && systemctl daemon-reload
}

reloads() {
    echo 'intake: { batch_rows = 7; connections = 3; };' >>/etc/antoned/antoned.conf
    outcome reload_good systemctl reload antoned
    echo 'colour = "red";' >>/etc/antoned/antoned.conf
    outcome reload_bad systemctl reload antoned
    say reload_bad.active "$(systemctl is-active antoned)"
    cp /etc/antoned/good.conf /etc/antoned/antoned.conf
    outcome reload_mended systemctl reload antoned
}

# Where the password can be read, by a pattern that does not find itself. It belongs into the credential and its source.
places() {
    grep -rlsI --exclude-dir=boot 'canary-[b]o' /etc /run /tmp /var/lib/antoned /var/lib/systemd /var/log | sort | tr '\n' ' '
}
secrets() {
    say canary.places "$(places)"
    say canary.processes "$(cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | tr '\0' '\n' | grep -c 'canary-[b]o')"
    say canary.show "$(CREDENTIALS_DIRECTORY=/run/credentials/antoned.service antonectl --json config show | grep -c 'canary-[b]o')"
}

# As a credential is a copy of the start, a password that changes without a restart has a file of its own.
logged_in() { [ "$(sql "SELECT count(*) FROM pg_stat_activity WHERE application_name ~ '^antoned/'")" -ge 3 ]; }
rotation() {
    local before
    echo '127.0.0.1:5432:antone:*:canary-boot' >/etc/antoned/pgpass
    chown antoned /etc/antoned/pgpass && chmod 0600 /etc/antoned/pgpass
    printf '[Service]\nEnvironment=PGPASSFILE=/etc/antoned/pgpass\n' >/etc/systemd/system/antoned.service.d/password.conf
    systemctl daemon-reload && systemctl restart antoned
    before=$(show MainPID)
    sql "ALTER ROLE antone_worker PASSWORD 'canary-bold'" >/dev/null
    echo '127.0.0.1:5432:antone:antone_worker:canary-bold' >/etc/antoned/pgpass
    outcome rotation systemctl reload antoned
    sql "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name ~ '^antoned/'" >/dev/null
    insert rotated >/dev/null
    wait_for decided
    wait_for logged_in
    say rotation.same "$([ "$before" = "$(show MainPID)" ] && echo same)"
    say rotation.places "$(places)"
    sql "ALTER ROLE antone_worker PASSWORD 'canary-boot'" >/dev/null
    rm /etc/systemd/system/antoned.service.d/password.conf /etc/antoned/pgpass
    systemctl daemon-reload && systemctl restart antoned
}

# Where a core could be written, unlike its own working directory.
crashed() {
    printf '[Service]\nWorkingDirectory=/var/lib/antoned\n' >/etc/systemd/system/antoned.service.d/crash.conf
    systemctl daemon-reload && systemctl restart antoned
    kill -ABRT "$(show MainPID)"
    wait_for restarted 1
    say crash.journal "$(journalctl -u antoned --no-pager -o cat | grep -c 'code=killed, status=6/ABRT')"
    say crash.cores "$(find /var/lib/antoned /var/lib/systemd/coredump -name 'core*' -type f 2>/dev/null)"
    rm /etc/systemd/system/antoned.service.d/crash.conf
    systemctl daemon-reload && systemctl restart antoned
}

bad_days() {
    kill -KILL "$(show MainPID)"
    wait_for restarted 1
    insert after-kill >/dev/null
    wait_for decided
    say after_kill.restarts "$(show NRestarts)"
    kill -STOP "$(show MainPID)"
    wait_for restarted 2
    say after_freeze.result "$(journalctl -u antoned --no-pager | grep -c 'Watchdog timeout')"
}

start_postgresql "$(cat /opt/boot/bindir)"
configure
mkdir -p /etc/systemd/system/antoned.service.d
printf '[Service]\nWatchdogSec=10\n' >/etc/systemd/system/antoned.service.d/test.conf
systemctl daemon-reload
outcome init antonectl db init --admin 'host=/run/postgresql user=postgres dbname=postgres'
sql "ALTER ROLE antone_worker PASSWORD 'canary-boot'; ALTER ROLE antone_retention PASSWORD 'canary-boot'" >/dev/null
outcome migrate systemctl start antoned-migrate
outcome start systemctl start antoned
say start.active "$(systemctl is-active antoned)"
say start.journal "$(journalctl -u antoned -u antoned-migrate --no-pager | tail -20)"
systemctl -q is-active antoned || exit 1
say start.state "$(show StatusText)"
say sandbox "$(grep -E '^(NoNewPrivs|Seccomp|CapEff|CapBnd):' "/proc/$(show MainPID)/status" | tr -s '\t ' ' ')"
say owner "$(stat -c '%U %a' /var/lib/antoned/archive /run/antoned | tr '\n' ' ')"
insert first >/dev/null
wait_for decided
say decided "$(sql 'SELECT count(*) FROM antone.decisions')"
secrets
reloads
rotation
crashed
bad_days
outcome stop systemctl stop antoned
say stop.result "$(show Result) $(show ExecMainStatus)"
echo 'colour = "red";' >>/etc/antoned/antoned.conf
outcome wrong_config systemctl start antoned
say wrong_config.restarts "$(show NRestarts) $(show ExecMainStatus) $(systemctl is-active antoned)"
say journal "$(entries)"
say journal_all "$(journalctl --no-pager -o cat | grep -c 'canary-[b]o')"
echo finished
