-- What people take back goes everywhere and stays away: posts that were deleted, accounts that are gone, persons who were
-- erased. Kept is a keyed hash of each, under a key that no role but the owner reads: enough to know them when they come again,
-- and nothing that says who it was.

CREATE TABLE antone.withdrawal_keys (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    key        bytea NOT NULL CHECK (octet_length(key) = 32),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO antone.withdrawal_keys (key)
VALUES (sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())));

CREATE TABLE antone.withdrawals (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    hash       bytea NOT NULL UNIQUE CHECK (octet_length(hash) = 32),
    reason     text NOT NULL CHECK (char_length(reason) <= 200), -- withdrawn, erased
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON antone.withdrawal_keys
    FOR EACH ROW EXECUTE FUNCTION antone.touch_updated_at();
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON antone.withdrawals
    FOR EACH ROW EXECUTE FUNCTION antone.touch_updated_at();

-- $1 post or author; HMAC in its simplest form, the key on either side of the hash.
CREATE FUNCTION antone.withdrawal_hash(kind text, platform antone.platform, name text) RETURNS bytea
    LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT sha256(secret.key || sha256(secret.key || convert_to(kind || '/' || platform || '/' || name, 'UTF8')))
    FROM antone.withdrawal_keys AS secret;
END;
REVOKE ALL ON FUNCTION antone.withdrawal_hash FROM PUBLIC;

-- Whoever inserts: what was taken back is passed over without a word, as a post that is there already is. While nothing was
-- taken back no hash is made.
CREATE FUNCTION antone.pass_over_withdrawn_post() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = antone, pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM withdrawals)
       AND EXISTS (SELECT FROM withdrawals WHERE hash = withdrawal_hash('post', NEW.platform, NEW.platform_post_id)) THEN
        RETURN NULL;
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION antone.pass_over_withdrawn_author() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = antone, pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM withdrawals)
       AND EXISTS (SELECT FROM withdrawals WHERE hash = withdrawal_hash('author', NEW.platform, NEW.platform_id)) THEN
        RETURN NULL;
    END IF;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION antone.pass_over_withdrawn_post, antone.pass_over_withdrawn_author FROM PUBLIC;
CREATE TRIGGER pass_over_withdrawn BEFORE INSERT ON antone.posts
    FOR EACH ROW EXECUTE FUNCTION antone.pass_over_withdrawn_post();
CREATE TRIGGER pass_over_withdrawn BEFORE INSERT ON antone.authors
    FOR EACH ROW EXECUTE FUNCTION antone.pass_over_withdrawn_author();

-- Posts that archives have to take out, as PLATFORM/ID, until each has done its part; beside author_id of a person.
ALTER TABLE antone.erasures ADD COLUMN posts text[] CHECK (pg_column_size(posts) <= 1000000);
GRANT UPDATE (posts) ON antone.erasures TO antone_retention;

-- What replies say to people goes, and what was not posted yet never is.
CREATE OR REPLACE FUNCTION antone.blank_replies(erasure uuid, decisions uuid[]) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = antone, pg_catalog, pg_temp
BEGIN ATOMIC
    UPDATE antone.replies
    SET content = 'Erased on request. —Antone (Vita)', platform_post_id = NULL, metrics_json = '{}',
        approval_status = CASE WHEN posted_at IS NULL THEN 'REJECTED' ELSE approval_status END,
        deleted_at = CASE WHEN posted_at IS NULL THEN coalesce(deleted_at, now()) ELSE deleted_at END,
        delete_reason = CASE WHEN posted_at IS NULL THEN 'erased' ELSE delete_reason END
    WHERE decision_ref = ANY (decisions) AND decision_id IS NULL
      AND EXISTS (SELECT
                  FROM antone.erasures AS request
                  WHERE request.id = erasure AND (request.author_id IS NOT NULL OR request.posts IS NOT NULL));
END;

-- Takes back what `action` says of each: withdraw (it goes, and stays away), gone (it goes if it is here), release (it may come
-- again, unless the person was erased). OFFSET 0 keeps each name at one probe, whatever the statistics say. The posts are locked first: a daemon that holds one has then written what it drafted.
CREATE FUNCTION antone.withdraw(actions text[], kinds text[], platforms text[], names text[], actor text)
    RETURNS TABLE (posts bigint, authors bigint, unknown bigint)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = antone, pg_catalog, pg_temp SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
    people uuid[];
    named uuid[]; -- a post once for each line that names it
    gone uuid[];
    request uuid;
BEGIN
    INSERT INTO antone.withdrawals (hash, reason)
    SELECT antone.withdrawal_hash(a.kind, a.platform::antone.platform, a.name), 'withdrawn' FROM unnest(actions, kinds, platforms, names) AS a (action, kind, platform, name) WHERE a.action = 'withdraw'
    ON CONFLICT DO NOTHING;
    DELETE FROM antone.withdrawals AS w
    USING unnest(actions, kinds, platforms, names) AS a (action, kind, platform, name)
    WHERE a.action = 'release' AND w.reason = 'withdrawn' AND w.hash = antone.withdrawal_hash(a.kind, a.platform::antone.platform, a.name);

    people := ARRAY(SELECT author.id
                    FROM unnest(actions, kinds, platforms, names) AS a (action, kind, platform, name)
                    CROSS JOIN LATERAL (SELECT id
                                        FROM antone.authors
                                        WHERE platform = a.platform::antone.platform AND platform_id = a.name OFFSET 0) AS author
                    WHERE a.kind = 'author' AND a.action <> 'release');
    named := ARRAY(SELECT post.id
                   FROM unnest(actions, kinds, platforms, names) AS a (action, kind, platform, name)
                   CROSS JOIN LATERAL (SELECT id
                                       FROM antone.posts
                                       WHERE platform = a.platform::antone.platform AND platform_post_id = a.name OFFSET 0) AS post
                   WHERE a.kind = 'post' AND a.action <> 'release');
    gone := ARRAY(SELECT unnest(named)
                  UNION
                  SELECT post.id
                  FROM unnest(people) AS person
                  CROSS JOIN LATERAL (SELECT id FROM antone.posts WHERE author_id = person OFFSET 0) AS post);
    -- Of an empty array the planner knows that it implies the condition of any partial index, and would read one whole.
    IF cardinality(gone) > 0 THEN
        PERFORM FROM antone.posts AS post WHERE post.id = ANY (gone) ORDER BY post.id FOR UPDATE;

        UPDATE antone.replies AS reply
        SET content = 'Withdrawn by its author. —Antone (Vita)', metrics_json = '{}',
            approval_status = CASE WHEN posted_at IS NULL THEN 'REJECTED' ELSE approval_status END,
            approved_by = CASE WHEN posted_at IS NULL THEN withdraw.actor ELSE approved_by END,
            approved_at = CASE WHEN posted_at IS NULL THEN now() ELSE approved_at END,
            deleted_at = CASE WHEN posted_at IS NULL THEN coalesce(deleted_at, now()) ELSE deleted_at END,
            delete_reason = CASE WHEN posted_at IS NULL THEN 'withdrawn' ELSE delete_reason END
        WHERE decision_ref = ANY (ARRAY(SELECT decision.id FROM antone.decisions AS decision WHERE decision.post_id = ANY (gone)));
        UPDATE antone.escalations
        SET status = 'CLOSED', resolved_by = withdraw.actor, resolved_at = now(), resolution_notes = 'The post was withdrawn.'
        WHERE post_id = ANY (gone) AND status IN ('OPEN', 'IN_PROGRESS');
        INSERT INTO antone.audit_logs (entity_type, entity_id, action, actor)
        SELECT 'post', id::text, 'post.withdrawn', withdraw.actor FROM unnest(gone) AS id;
        DELETE FROM antone.posts AS post WHERE post.id = ANY (gone);
    END IF;
    IF cardinality(people) > 0 THEN
        UPDATE antone.community_champions SET dm_response = NULL WHERE author_id = ANY (people);
        DELETE FROM antone.authors AS author WHERE author.id = ANY (people);
    END IF;

    -- The archives, if there is any: a request for the posts, one for each person.
    IF EXISTS (SELECT FROM antone.archive_files WHERE class = 'posts' AND superseded_at IS NULL) THEN
        FOR request IN
            INSERT INTO antone.erasures (author_hash, requested_by, author_id, posts)
            SELECT sha256(uuid_send(gen_random_uuid())), withdraw.actor, wanted.author, wanted.names
            FROM (SELECT NULL::uuid AS author, array_agg(a.platform || '/' || a.name) AS names
                  FROM unnest(actions, kinds, platforms, names) AS a (action, kind, platform, name)
                  WHERE a.kind = 'post' AND a.action = 'withdraw'
                  UNION ALL
                  SELECT id, NULL FROM unnest(people) AS id) AS wanted
            WHERE wanted.author IS NOT NULL OR wanted.names IS NOT NULL
            RETURNING id
        LOOP
            INSERT INTO antone.erasure_parts (erasure_id, archive_id)
            SELECT request, archive.id
            FROM antone.archives AS archive
            WHERE EXISTS (SELECT
                          FROM antone.archive_files AS file
                          WHERE file.archive_id = archive.id AND file.class = 'posts' AND file.superseded_at IS NULL);
        END LOOP;
    END IF;

    posts := cardinality(gone);
    authors := cardinality(people);
    unknown := (SELECT count(*) FROM unnest(actions, kinds, platforms, names) AS a (action, kind, platform, name) WHERE a.action <> 'release') - cardinality(named) - authors;
    RETURN NEXT;
END $$;
REVOKE ALL ON FUNCTION antone.withdraw FROM PUBLIC;
GRANT EXECUTE ON FUNCTION antone.withdraw TO antone_worker;

-- How many of these are kept away, by themselves or with their author.
CREATE FUNCTION antone.count_withdrawn(platforms text[], posts text[], authors text[]) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = antone, pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT count(*)
    FROM unnest(platforms, posts, authors) AS line (platform, post, author)
    WHERE EXISTS (SELECT
                  FROM antone.withdrawals AS w
                  WHERE w.hash IN (antone.withdrawal_hash('post', line.platform::antone.platform, line.post),
                                   antone.withdrawal_hash('author', line.platform::antone.platform, line.author)));
END;
REVOKE ALL ON FUNCTION antone.count_withdrawn FROM PUBLIC;
GRANT EXECUTE ON FUNCTION antone.count_withdrawn TO antone_worker;
