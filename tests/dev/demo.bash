# ./dev demo: a private PostgreSQL, sample posts and a running daemon, to look at.

demo_database=antone

# Everything an installation needs, with the least-privilege roles, on the demo's own socket.
demo_config() { # CLUSTER-DIRECTORY
    local at="host=$1 dbname=$demo_database"
    cat <<END
# The demo's configuration; etc/antoned.conf explains every option.
environment = "development";
instance = "demo";
database: {
    conninfo             = "$at user=antone_worker";
    listener_conninfo    = "$at user=antone_worker";
    maintenance_conninfo = "$at user=antone_retention";
    migration_conninfo   = "$at user=antone_migrator";
};
intake: { max_age = "1y"; }; # the samples of July are answered, too
lexicon: { path = "$PWD/etc/lexicon.conf"; };
archive: { directory = "$PWD/$demo_state/archive"; };
http: { listen = "unix:$PWD/$demo_state/http"; };
log: { level = "info"; format = "plain"; };
END
}

ctl() { build/antonectl -c "$demo_state/antoned.conf" "$@"; }

demo_sql() { # as the superuser, values only
    PGOPTIONS="-c search_path=antone" "$(postgresql_bindir)/psql" -X -q -At -v ON_ERROR_STOP=1 \
        -h "$(cat "$demo_state/cluster")" -U postgres -d "$demo_database" "$@"
}

# The samples happen in one week of November and one of July. Both are moved by whole weeks, so that the newest are of
# the last days and Saturday morning stays Saturday morning.
demo_posts() {
    jq -c --slurp '
        def moved($weeks): fromdateiso8601 + $weeks * 604800 | todateiso8601;
        (map(.detected_at | fromdateiso8601) | max) as $newest
        | ((now - $newest) / 604800 | floor) as $weeks
        | .[] | .published_at |= moved($weeks) | .detected_at |= moved($weeks) | .metrics_at |= moved($weeks)' \
        tests/data/demo-posts.jsonl
}

demo_start_daemon() {
    build/antoned -c "$demo_state/antoned.conf" >"$demo_state/antoned.log" 2>&1 </dev/null &
    echo $! >"$demo_state/antoned.pid"
    disown
}

demo_wait() { # SQL-CONDITION
    local deadline=$((SECONDS + 30))
    until [ "$(demo_sql -c "SELECT ($1)")" = t ]; do
        if [ $SECONDS -ge $deadline ] || ! kill -0 "$(cat "$demo_state/antoned.pid")" 2>/dev/null; then
            cat "$demo_state/antoned.log" >&2
            echo "dev: the daemon did not get there: $1" >&2
            return 1
        fi
        sleep 0.05
    done
}

demo_stop() {
    local pid
    if [ -s "$demo_state/antoned.pid" ]; then
        pid=$(cat "$demo_state/antoned.pid")
        # The number may be somebody else's by now.
        if [ "$(readlink "/proc/$pid/exe" 2>/dev/null)" -ef build/antoned ]; then kill "$pid"; fi
    fi
    if [ -s "$demo_state/cluster" ]; then cluster_remove "$(cat "$demo_state/cluster")"; fi
    rm -rf "$demo_state"
}

# What was decided, a line a post: mode, score, the beginning of the text, and why: what counted most, what safety saw,
# or the rule that said no.
demo_decisions() {
    local rest=$((columns - 23)) width # what mode and score leave
    width=$((rest < 80 ? rest - 20 : 60))
    demo_sql -F $'\t' -c "
        SELECT d.mode, to_char(d.composite_score, '0.00'), rpad(left(regexp_replace(p.content, '\s+', ' ', 'g'), $width), $width),
               CASE WHEN d.mode = 'DISENGAGED' AND cardinality(d.safety_flags) > 0
                         THEN 'SAFETY ' || array_to_string(d.safety_flags, ' ')
                    WHEN d.mode = 'DISENGAGED' THEN d.signals_json ->> 'rule'
                    ELSE d.signals_json ->> 'rule' || ': ' || concat_ws(' ', d.competitor_detected, (
                         SELECT string_agg(word, ' ') FROM (
                             SELECT split_part(term, ' ', 2) AS word
                             FROM jsonb_array_elements_text(d.signals_json -> 'terms') AS term
                             WHERE term LIKE 'sss: %+%' AND term NOT LIKE 'sss: base%' LIMIT 5) AS counted)) END
        FROM decisions d JOIN posts p ON p.id = d.post_id
        WHERE p.detected_at > now() - interval '30 days'
        ORDER BY d.mode, d.composite_score DESC, p.platform_post_id" |
        while IFS=$'\t' read -r mode score text why; do
            case $mode,$why in
            HELPFUL,*) printf '%s' "$green" ;;
            *,SAFETY*) printf '%s' "$red" ;;
            ENGAGEMENT,* | HYBRID,*) printf '%s' "$yellow" ;;
            *) printf '%s' "$dim" ;;
            esac
            printf '  %-11s%s %s  %s  %s%s%s\n' "$mode" "$plain" "$score" "$text" "$dim" "${why:0:rest - width}" "$plain"
        done
}

# One reply of each mode, under the post it answers; links without their long tails.
demo_replies() {
    demo_sql -F $'\t' -c "
        SELECT DISTINCT ON (d.mode) d.mode, a.handle, regexp_replace(p.content, '\s+', ' ', 'g'),
               regexp_replace(regexp_replace(r.content, '\s+', ' ', 'g'), '\?utm_\S+', '?utm_…')
        FROM replies r JOIN decisions d ON d.id = r.decision_id JOIN posts p ON p.id = d.post_id
        JOIN authors a ON a.id = p.author_id
        WHERE p.detected_at > now() - interval '30 days'
        ORDER BY d.mode, d.composite_score DESC, p.platform_post_id" |
        while IFS=$'\t' read -r mode handle post reply; do
            printf '\n  %s%s%s\n' "$bold" "$mode" "$plain"
            printf '@%s: %s\n' "$handle" "$post" | fold -s -w $((columns < 110 ? columns - 10 : 100)) | sed 's/^/    /'
            printf '%s' "$green"
            printf '%s\n' "$reply" | fold -s -w $((columns < 110 ? columns - 10 : 100)) | sed '1s/^/      → /; 2,$s/^/        /'
            printf '%s' "$plain"
        done
}

# What waits for a person: how many, how urgent, and why.
demo_escalations() {
    demo_sql -F $'\t' -c "
        SELECT e.priority, count(*), string_agg(DISTINCT coalesce(d.safety_flags[1], r.name), ' ')
        FROM escalations e JOIN escalation_reasons r ON r.id = e.reason_id JOIN decisions d ON d.id = e.decision_id
        GROUP BY e.priority ORDER BY e.priority DESC" |
        while IFS=$'\t' read -r priority count why; do
            printf '  %s%-9s%s %3d  %s%s%s\n' "$red" "$priority" "$plain" "$count" "$dim" "$why" "$plain"
        done
}

# A producer's INSERT, and how long until the decision is there; measured inside PostgreSQL.
demo_live() {
    demo_sql <<'SQL' 2>&1 | sed -n 's/.*NOTICE: */  /p'
DO $$
DECLARE
    started timestamptz;
    decided record;
BEGIN
    INSERT INTO authors (platform, platform_id, handle) VALUES ('TWITTER', 'live', 'live_wire') ON CONFLICT DO NOTHING;
    INSERT INTO posts (platform, platform_post_id, author_id, content, published_at)
        SELECT 'TWITTER', 'live-' || extract(epoch FROM clock_timestamp())::bigint, id,
               'Hungover after the wedding, flight at noon. What actually helps?', now()
        FROM authors WHERE platform_id = 'live';
    COMMIT;
    started := clock_timestamp();
    LOOP
        SELECT d.mode, d.created_at INTO decided FROM decisions d JOIN posts p ON p.id = d.post_id
            JOIN authors a ON a.id = p.author_id WHERE a.platform_id = 'live';
        EXIT WHEN FOUND OR clock_timestamp() > started + interval '10 s';
        PERFORM pg_sleep(0.0005);
        COMMIT;
    END LOOP;
    RAISE NOTICE 'decided % after % ms', coalesce(decided.mode::text, 'not'),
        round(extract(epoch FROM clock_timestamp() - started) * 1000, 1);
END $$;
SQL
}

# Old posts into a file: made, looked at, verified, and taken back.
demo_archive() {
    local file
    heading "The July posts are past their 90 days: into the archive with them"
    note "  \$ antonectl retention run"
    ctl retention run | sed 's/^/  /'
    file=$(find "$demo_state/archive/posts" -name '*.jsonl' | sort | head -1)
    say
    note "  \$ jq -r '[.post.platform, .decision.mode, .post.content[:60]] | @tsv' $file"
    jq -r '[.post.platform, .decision.mode // "-", .post.content[:60]] | @tsv' "$file" | sed 's/^/  /'
    say
    note "  \$ antonectl archive verify"
    ctl archive verify | sed 's/^/  /'
    file=$(realpath --relative-to="$demo_state/archive" "$file")
    note "  \$ antonectl archive restore $file"
    ctl archive restore "$file" | sed 's/^/  /'
}

demo_next() {
    local safety
    safety=$(demo_sql -c "SELECT p.id FROM decisions d JOIN posts p ON p.id = d.post_id
        WHERE cardinality(d.safety_flags) > 0 ORDER BY p.detected_at DESC LIMIT 1")
    heading "It is still running. Look further:"
    cat <<END
  alias ctl='"$PWD/build/antonectl" -c "$PWD/$demo_state/antoned.conf"'
  ctl status                                  one look
  ctl decision show $safety
                                              why this one was left to a person
  ctl reply list --pending                    the drafts; then: ctl reply approve ID --by you
  ctl escalation list                         what waits for a person
  echo '{"content":"two bottles of prosecco later, what helps?"}' | ctl score
                                              any text, explained, without a database
  ./dev psql -c 'TABLE decisions LIMIT 3'     or INSERT a post of your own (README shows how)
  tail -f $demo_state/antoned.log              what the daemon says
  ./dev demo --stop                           removes it all
END
}

dev_demo() {
    case ${1:-} in
    --stop)
        demo_stop
        return
        ;;
    "") ;;
    *)
        echo "usage: ./dev demo [--stop]" >&2
        return 64
        ;;
    esac
    need_packages build run
    demo_stop
    quietly "Building" check_build
    mkdir -p "$demo_state/archive"
    trap demo_stop EXIT # a demo that did not come up leaves nothing
    cluster_start >"$demo_state/cluster"
    demo_config "$(cat "$demo_state/cluster")" >"$demo_state/antoned.conf"
    note "A private PostgreSQL listens on a unix socket in $(cat "$demo_state/cluster")"
    ctl db init --admin "host=$(cat "$demo_state/cluster") user=postgres" >/dev/null
    ctl db migrate >/dev/null
    # On X only who mentioned us may be answered, unless the account is of the right kind; the demo's is.
    ctl platform set x needs_mention no --by demo --reason "so that there are drafts to look at" --source "./dev demo, no real account" \
        --date "$(date +%F)" >/dev/null
    demo_posts >"$demo_state/posts.jsonl"

    heading "Import: $(wc -l <"$demo_state/posts.jsonl") sample posts"
    ctl queue import --all "$demo_state/posts.jsonl" | sed 's/^/  /'
    demo_start_daemon
    demo_wait "NOT EXISTS (SELECT FROM posts WHERE processed_at IS NULL AND NOT spam_filtered)"

    heading "Decided: who gets an answer, and who is left alone"
    demo_decisions
    heading "Drafts: one of each kind, waiting for a person to approve them"
    demo_replies
    heading "Handed to a person; who may be in danger gets no draft at all"
    demo_escalations
    heading "A producer inserts a post while the daemon sleeps"
    demo_live
    demo_archive
    demo_next
    trap - EXIT
}
