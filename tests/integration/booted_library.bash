# What scripts in a booted system share: facts, waiting, and asking the unit, the journal and the database.

say() { # NAME VALUE
    printf '%s\t%s\n' "$1" "$(jq -Rs 'rtrimstr("\n")' <<<"$2")"
}

outcome() { # NAME COMMAND…: its status and all that it said
    local name=$1 said status
    shift
    said=$("$@" 2>&1)
    status=$?
    say "$name.status" "$status"
    say "$name.said" "$said"
}

wait_for() { # COMMAND…: until it succeeds, 30 s at most
    local deadline=$((SECONDS + 30))
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $deadline ] || { say gave_up_waiting "$*"; return 1; }
        sleep 0.05
    done
}

show() { systemctl show --value -p "$1" antoned; }
sql() { psql -X -q -At -h /run/postgresql -U postgres -d antone -c "$1"; }
entries() { journalctl -u antoned -o json --no-pager "$@" | jq -cs '.'; }
restarted() { [ "$(show NRestarts)" = "$1" ] && [ "$(systemctl is-active antoned)" = active ]; }
decided() { [ "$(sql 'SELECT count(*) FROM antone.posts WHERE processed_at IS NULL AND NOT spam_filtered')" = 0 ]; }

insert() { # ID: one post, as a producer writes it
    sql "WITH author AS (INSERT INTO antone.authors (platform, platform_id, handle) VALUES ('TWITTER', '$1', 'nora') RETURNING id)
         INSERT INTO antone.posts (platform, platform_post_id, author_id, content, published_at)
         SELECT 'TWITTER', '$1', id, 'worst hangover ever, what helps?', now() FROM author"
}
