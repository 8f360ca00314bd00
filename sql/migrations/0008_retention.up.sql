-- What may leave the database once it is old enough (docs/design/archive.md, Policy), said in one place for everything
-- that asks: choosing, counting, the dry run. `at` is the instant that the age counts from.

-- Processed, nobody works on it, and not held after a restore. Each question is one probe a post, whatever
-- the statistics say: OFFSET 0 keeps it from becoming a join, and what IS TRUE or isfinite is asked of no
-- partial index serves. Statistics from when no escalation was open, or every post queued, say of those
-- that they are next to empty, and the planner would walk the whole of one for each post.
CREATE VIEW antone.archivable_posts AS
SELECT post.id, post.platform, post.detected_at AS at
FROM antone.posts AS post
WHERE coalesce(isfinite(post.processed_at), false)
  AND NOT EXISTS (SELECT
                  FROM antone.escalations AS escalation
                  WHERE escalation.post_id = post.id AND escalation.status IN ('OPEN', 'IN_PROGRESS')
                  OFFSET 0)
  AND NOT EXISTS (SELECT
                  FROM antone.escalations AS escalation
                  WHERE escalation.decision_id = (SELECT decision.id FROM antone.decisions AS decision WHERE decision.post_id = post.id)
                    AND (escalation.status IN ('OPEN', 'IN_PROGRESS')) IS TRUE
                  OFFSET 0)
  AND NOT EXISTS (SELECT
                  FROM antone.archive_holds AS hold
                  WHERE hold.class = 'posts' AND hold.key = post.id::text AND hold.until > now()
                  OFFSET 0);

-- The view of a table whose rows may go by their age alone (sql/datasets.txt): $2 is its column of time. A date counts from
-- its first instant in UTC and stays in the view, so that an index on it serves.
CREATE FUNCTION antone.make_archivable(relation name, at name) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    is_date boolean := (SELECT atttypid = 'date'::regtype
                        FROM pg_attribute
                        WHERE attrelid = format('antone.%I', relation)::regclass AND attname = at);
BEGIN
    EXECUTE format(
        'CREATE VIEW antone.%1$I AS '
        'SELECT entry.id, %2$s AS at '
        'FROM antone.%3$I AS entry '
        'WHERE NOT EXISTS (SELECT '
        '                  FROM antone.archive_holds AS hold '
        '                  WHERE hold.class = %3$L AND hold.key = entry.id::text AND hold.until > now())',
        'archivable_' || relation,
        format(CASE WHEN is_date THEN 'entry.%1$I, entry.%1$I::timestamp AT TIME ZONE ''UTC''' ELSE 'entry.%I' END, at),
        relation);
    EXECUTE format('GRANT SELECT ON antone.%I TO antone_worker, antone_retention, antone_readonly', 'archivable_' || relation);
END $$;
REVOKE ALL ON FUNCTION antone.make_archivable FROM PUBLIC;

SELECT antone.make_archivable('kpi_metrics', 'date');
SELECT antone.make_archivable('audit_logs', 'created_at');
SELECT antone.make_archivable('weight_adjustment_logs', 'date');
SELECT antone.make_archivable('learning_events', 'date');

GRANT SELECT ON antone.archivable_posts TO antone_worker, antone_retention, antone_readonly;

-- Does a live row say everything that its archived form says? Columns that a later migration added
-- are none of its business.
CREATE FUNCTION antone.agrees(archived jsonb, live jsonb) RETURNS boolean
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT NOT EXISTS (SELECT
                       FROM jsonb_each(archived) AS member
                       WHERE member.value IS DISTINCT FROM live -> member.key);
END;

-- Bare copies of tables, for looking at a restored file without touching the live ones.
CREATE FUNCTION antone.make_side_schema(name text, relations text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    relation text;
BEGIN
    IF name IN ('antone', 'public') OR name LIKE 'pg\_%' OR name = 'information_schema' THEN
        RAISE EXCEPTION 'schema % is not for restored rows', quote_ident(name) USING ERRCODE = '22023';
    END IF;
    EXECUTE format('CREATE SCHEMA IF NOT EXISTS %I', name);
    FOREACH relation IN ARRAY relations
    LOOP
        EXECUTE format('CREATE TABLE IF NOT EXISTS %I.%I (LIKE antone.%I INCLUDING COMMENTS INCLUDING GENERATED, PRIMARY KEY (id))',
                       name, relation, relation);
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION antone.make_side_schema FROM PUBLIC;
