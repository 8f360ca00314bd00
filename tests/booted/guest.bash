#!/bin/bash
# Runs inside a booted Debian of test_package.py, which has no network: the package is installed, set up, put through bad
# days, upgraded, removed and purged. /opt/packages has the packages: before.deb, antoned.deb, after.deb, newer.deb.
set -u
# shellcheck source=/dev/null
. /opt/boot/booted_library.bash
export LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive

sql() { runuser -u postgres -- psql -X -q -At -d antone -c "$1"; }
apt_install() { apt-get install -q -y --no-install-recommends -o Dpkg::Use-Pty=0 -o Dpkg::Options::=--force-confold "$@" </dev/null; }
unit_state() { systemctl is-enabled "$1"; systemctl is-active "$1"; }
takes_posts() { systemctl show --value -p StatusText antoned | grep -q '^idle'; }
config_state() { find /etc/antoned /etc/postgresql /etc/systemd -type f -exec sha256sum {} + | sort | sha256sum; }

many() { # FIRST LAST: posts, of a crowd
    sql "INSERT INTO antone.authors (platform, platform_id, handle)
         SELECT 'TWITTER', 'crowd' || n, 'crowd' || n FROM generate_series(0, 999) n ON CONFLICT DO NOTHING" &&
        sql "INSERT INTO antone.posts (platform, platform_post_id, author_id, content, published_at)
             SELECT 'TWITTER', 'm' || n, a.id, 'worst hangover ever, what helps?', now()
             FROM generate_series($1, $2) n JOIN antone.authors a ON a.platform_id = 'crowd' || n % 1000" &&
        sql 'ANALYZE antone.posts, antone.authors'
}

# ---- from nothing to the first decision, in two commands ----

two_commands() {
    outcome install apt_install /opt/packages/before.deb postgresql
    say installed.state "$(unit_state antoned 2>&1)"
    say installed.account "$(getent passwd antoned | cut -d: -f6)"
    say installed.archive "$(stat -c '%U %a' /var/lib/antoned/archive)"
    say installed.catalog "$(journalctl --list-catalog 2>/dev/null | grep -c 8c3b0686aa0f4b089c0b66f2c9dc3f78)"
    local before after
    before=$(config_state)
    outcome dry antonectl setup --dry-run
    after=$(config_state)
    say dry.changed "$([ "$before" = "$after" ] || echo changed)"
    outcome setup antonectl setup --yes
    say setup.state "$(unit_state antoned 2>&1)"
    systemctl -q is-active antoned || { journalctl -u antoned -u antoned-migrate --no-pager | tail -30 >&2; exit 1; }
    insert first >/dev/null
    wait_for decided
    say decided "$(sql 'SELECT count(*) FROM antone.decisions')"
    say first_noise "$(journalctl -u antoned --no-pager -o cat | grep -c 'inherited credential')"
}

# ---- what the manual says, as it stands there ----

manual() {
    local line number=0 post
    mkdir -p /tmp/manual && cp /opt/packages/posts.jsonl /tmp/manual && cd /tmp/manual || return
    post=$(sql 'SELECT id FROM antone.posts LIMIT 1')
    second_configuration
    while IFS= read -r line <&3; do
        outcome "manual.$number" bash -c "${line//=ID/=$post}" </dev/null
        number=$((number + 1))
        systemctl -q start antoned # the next one may need it
    done 3</opt/packages/commands
    say manual.commands "$number"
    systemctl start antoned
    wait_for decided
    wait_for takes_posts
    say manual.decided "$(queued)"
    say manual.state "$(show StatusText)"
    systemctl -q disable --now antoned@two
    rm -r /etc/antoned/two.conf /etc/systemd/system/antoned.service.d /var/lib/antoned/two
    systemctl daemon-reload
    cd /
}

queued() { sql 'SELECT count(*) FROM antone.posts WHERE processed_at IS NULL AND NOT spam_filtered'; }

# ---- the same under TLS, scram and production ----

certificates() { # an authority, and the server's certificate for "localhost"
    local data
    data=$(sql 'SHOW data_directory')
    cd /tmp && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=test-authority \
        -keyout ca.key -out ca.crt 2>/dev/null &&
        openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=localhost -keyout server.key -out server.csr 2>/dev/null &&
        openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -out server.crt \
            -extfile <(echo subjectAltName=DNS:localhost) 2>/dev/null
    install -o postgres -g postgres -m 0600 server.key server.crt "$data"
    sql "ALTER SYSTEM SET ssl_cert_file = 'server.crt'" && sql "ALTER SYSTEM SET ssl_key_file = 'server.key'" &&
        sql 'ALTER SYSTEM SET ssl = on' && sql 'SELECT pg_reload_conf()' >/dev/null
}

use_tls() {
    certificates
    local role unit
    install -d -m 0700 /etc/credstore
    for role in worker retention migrator; do sql "ALTER ROLE antone_$role PASSWORD 'canary-boot'"; done
    for unit in antoned antoned-migrate; do
        echo 'localhost:5432:antone:*:canary-boot' >/etc/credstore/$unit.pgpass
        cp /tmp/ca.crt /etc/credstore/$unit.ca.crt
        chmod 0600 /etc/credstore/$unit.*
    done
    outcome tls antonectl setup --yes --host localhost --environment production
    say tls.sessions "$(sql "SELECT count(*) FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid)
                             WHERE s.ssl AND a.usename ~ '^antone_' AND a.application_name ~ '^antoned/'")"
}

second_configuration() {
    sed -e 's|^#instance = .*|instance = "two";|' -e 's|^ *#directory = .*|directory = "/var/lib/antoned/two/archive";|' \
        -e 's|^ *#listen = .*|listen = "127.0.0.1:9438";|' /etc/antoned/antoned.conf >/etc/antoned/two.conf
}

# A second daemon with a configuration of its own, as antoned@.service describes it.
second_daemon() {
    second_configuration
    cp /etc/credstore/antoned.pgpass /etc/credstore/antoned-two.pgpass
    cp /etc/credstore/antoned.ca.crt /etc/credstore/antoned-two.ca.crt
    outcome second systemctl start antoned@two
    say second.known "$(sql "SELECT count(*) FROM pg_stat_activity WHERE application_name ~ '^antoned/two/'")"
    say second.archive "$(stat -c '%U %a' /var/lib/antoned/two/archive)"
}

second_pid() { systemctl show --value -p MainPID antoned@two; }

# ---- what systemd, journal and sandbox say ----

look() {
    say exposure "$(for unit in antoned antoned-migrate; do systemd-analyze security --no-pager $unit.service | tail -1 | grep -oE '[0-9]+\.[0-9]'; done)"
    say explained "$(journalctl -u antoned -x --no-pager -o short | grep -c 'schema version is checked')"
    say order "$(journalctl --no-pager -o cat -b | grep -E 'takes posts|Started antoned.service|Started antoned reply worker' | head -2)"
    local pid
    pid=$(show MainPID)
    say sandbox "$(grep -E '^(NoNewPrivs|Seccomp|CapEff|CapBnd):' "/proc/$pid/status" | tr -s '\t ' ' ')"
    say owner "$(stat -c '%U %a' /var/lib/antoned/archive /run/antoned | tr '\n' ' ')"
    # Through its eyes: what /proc shows of its mounts holds for root, too.
    outcome probe_write touch "/proc/$pid/root/usr/lib/probe" "/proc/$pid/root/etc/probe"
    say probe_mounts "$(grep -E " (/|/usr|/usr/lib|/etc) " "/proc/$pid/mountinfo")"
    outcome probe_exec "/proc/$pid/root/usr/bin/true"
    outcome probe_home ls "/proc/$pid/root/root"
    say probe_home.hidden "$(stat -c '%a' "/proc/$pid/root/root")"
    say probe_devices "$(find "/proc/$pid/root/dev" -maxdepth 1 -type b -o -maxdepth 1 -name kmsg | wc -l)"
}

# Retention and verification with the very restrictions of the unit: the unit itself, with another command.
retention() {
    sed -e 's|^ExecStart=.*|ExecStart=/usr/bin/antonectl retention run|' -e 's#^\(Exec\|BindReadOnly\)Paths=/usr/sbin/antoned#\1Paths=/usr/bin/antonectl#' \
        -e 's|^Type=notify|Type=oneshot|' -e '/^\(RuntimeDirectory\|Restart\|WatchdogSec\|NotifyAccess\|ExecReload\)/d' \
        /lib/systemd/system/antoned.service >/run/systemd/system/retention.service
    systemctl daemon-reload
    sql "UPDATE antone.posts SET detected_at = detected_at - interval '3 years', published_at = published_at - interval '3 years',
         processed_at = processed_at - interval '3 years' WHERE platform_post_id = 'first'"
    sql "UPDATE antone.decisions SET decided_at = decided_at - interval '3 years'" 2>/dev/null
    outcome retention systemctl start retention.service
    say retention.journal "$(journalctl -u retention --no-pager -o cat | tail -5)"
    say retention.files "$(find /var/lib/antoned/archive -type f -name '*.jsonl*' ! -name MANIFEST.jsonl | wc -l)"
    say retention.left "$(sql "SELECT count(*) FROM antone.posts WHERE platform_post_id = 'first'")"
}

reloads() {
    cp /etc/antoned/antoned.conf /etc/antoned/good.conf
    sed -i 's/^ *#connections = 2;/connections = 3;/' /etc/antoned/antoned.conf
    outcome reload_good systemctl reload antoned
    echo 'colour = "red";' >>/etc/antoned/antoned.conf
    outcome reload_bad systemctl reload antoned
    say reload_bad.active "$(systemctl is-active antoned)"
    cp /etc/antoned/good.conf /etc/antoned/antoned.conf
    outcome reload_mended systemctl reload antoned
}

# ---- bad days ----

begun() { [ "$(sql 'SELECT count(*) FROM antone.decisions')" -gt "$1" ]; }

backlog() {
    local before
    before=$(sql 'SELECT count(*) FROM antone.decisions')
    many 1 20000
    wait_for begun "$before"
    outcome stop systemctl stop antoned
    say stop.result "$(show Result) $(show ExecMainStatus)"
    say stop.left "$(sql 'SELECT count(*) > 0 FROM antone.posts WHERE processed_at IS NULL AND NOT spam_filtered')"
    systemctl start antoned
    wait_for decided
    say backlog.decided "$(($(sql 'SELECT count(*) FROM antone.decisions') - before))"
    say backlog.failed "$(sql "SELECT count(*) FROM antone.posts WHERE error_count > 0 AND platform_post_id ~ '^m'")"
}

drop_in() { # LINE…
    mkdir -p /run/systemd/system/antoned.service.d
    printf '%s\n' '[Service]' "$@" >/run/systemd/system/antoned.service.d/test.conf
    systemctl daemon-reload
}

killed_and_frozen() {
    drop_in WatchdogSec=10
    systemctl restart antoned
    kill -KILL "$(show MainPID)"
    wait_for restarted 1
    insert after-kill >/dev/null
    wait_for decided
    say after_kill.restarts "$(show NRestarts)"
    kill -STOP "$(show MainPID)"
    wait_for restarted 2
    say after_freeze.result "$(journalctl -u antoned --no-pager | grep -c 'Watchdog timeout')"
}

failed() { [ "$(systemctl is-active antoned)" = failed ]; }
crash() {
    local pid
    pid=$(show MainPID)
    [ "$pid" = 0 ] || kill -KILL "$pid" 2>/dev/null
    failed
}

# Twenty starts in ten minutes are the unit's own; only the rest between them is shorter here.
crash_loop() {
    drop_in RestartSec=50ms
    systemctl reset-failed antoned
    systemctl restart antoned
    wait_for crash
    say crash_loop.result "$(show Result) $(show NRestarts)"
    rm -r /run/systemd/system/antoned.service.d
    systemctl daemon-reload
    systemctl reset-failed antoned
    systemctl start antoned
}

# As many lines in a moment as journald lets through of no unit by itself: from the unit, and from one without its limit.
chatter() {
    local talk='for ((i = 0; i < 150000; i++)); do echo a line; done'
    sed -e "s|^ExecStart=.*|ExecStart=/bin/bash -c \"$talk\"|" -e 's#^\(Exec\|BindReadOnly\)Paths=/usr/sbin/antoned#\1Paths=/usr/bin/bash#' \
        -e 's|^Type=notify|Type=oneshot|' -e '/^\(RuntimeDirectory\|Restart\|WatchdogSec\|NotifyAccess\|ExecReload\)/d' \
        /lib/systemd/system/antoned.service >/run/systemd/system/chatter.service
    systemctl daemon-reload
    outcome chatter systemctl start chatter.service
    systemd-run -q --wait --unit=unlimited bash -c "$talk"
    journalctl --sync
    say chatter.lines "$(journalctl -u chatter -o cat --no-pager | grep -c '^a line')"
    say chatter.without "$(journalctl -u unlimited -o cat --no-pager | grep -c '^a line')"
}

# ---- upgrade, remove, purge ----

upgrades() {
    local before second
    echo '# ours' >>/etc/antoned/antoned.conf
    before=$(show MainPID)
    outcome upgrade apt_install /opt/packages/antoned.deb
    say upgrade.state "$(systemctl is-active antoned) $([ "$before" = "$(show MainPID)" ] && echo same)"
    say upgrade.kept "$(tail -1 /etc/antoned/antoned.conf) $(ls /etc/antoned)"
    outcome upgrade_setup antonectl setup --yes
    say upgrade_setup.state "$(systemctl is-active antoned) $([ "$before" = "$(show MainPID)" ] && echo same)"
    before=$(show MainPID)
    second=$(second_pid)
    outcome upgrade_same apt_install /opt/packages/after.deb
    say upgrade_same.state "$(systemctl is-active antoned) $([ "$before" = "$(show MainPID)" ] && echo same)"
    say upgrade_same.second "$(systemctl is-active antoned@two) $([ "$second" = "$(second_pid)" ] && echo same)"
    insert after-upgrade >/dev/null
    wait_for decided
    wait_for takes_posts
}

# With a migration: the daemon from before decides until setup takes the next step.
newer() {
    outcome newer apt_install /opt/packages/newer.deb
    insert while-old >/dev/null
    wait_for decided
    say newer.worked_on "$(queued)"
    outcome newer_setup antonectl setup --yes
    say newer_setup.state "$(systemctl is-active antoned)"
    say newer_setup.version "$(sql 'SELECT max(version) FROM antone.schema_migrations')"
    insert while-new >/dev/null
    wait_for decided
    say newer_setup.left "$(queued)"
}

wrong_configuration() {
    cp /etc/antoned/antoned.conf /etc/antoned/good.conf
    echo 'colour = "red";' >>/etc/antoned/antoned.conf
    systemctl stop antoned
    outcome wrong_config systemctl start antoned
    say wrong_config.restarts "$(show NRestarts) $(show ExecMainStatus) $(systemctl is-active antoned)"
    mv /etc/antoned/good.conf /etc/antoned/antoned.conf
    systemctl reset-failed antoned
    systemctl start antoned
}

goodbye() {
    outcome remove apt-get remove -q -y -o Dpkg::Progress-Fancy=0 antoned
    say remove.state "$(systemctl is-active antoned) $(pgrep -c -x antoned)"
    say remove.left "$(ls /etc/antoned; ls -d /var/lib/antoned/archive; ls /lib/systemd/system | grep antoned)"
    outcome purge apt-get purge -q -y antoned
    say purge.left "$(ls -d /etc/antoned /var/lib/antoned/archive /etc/systemd/system/*/antoned* /etc/systemd/system/antoned* 2>/dev/null)"
    outcome audit dpkg --audit
}

two_commands
manual
use_tls
second_daemon
look
retention
reloads
backlog
killed_and_frozen
crash_loop
chatter
upgrades
newer
wrong_configuration
say journal "$(entries -p notice)"
say journal_all "$(journalctl --no-pager -o cat | grep -c canary-boot)"
goodbye
echo finished
