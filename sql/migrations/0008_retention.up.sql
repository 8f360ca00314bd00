-- What may leave the database once it is old enough (design 04), said in one place for everything
-- that asks: choosing, counting, the dry run. `at` is the instant that the age counts from.

-- Processed, nobody works on it, and not held after a restore.
CREATE VIEW antone.archivable_posts AS
SELECT post.id, post.platform, post.detected_at AS at
FROM antone.posts AS post
-- So written that posts_processed_at_idx cannot serve it: statistics from when every post was queued
-- say that it finds nothing, and the planner would walk the whole of it for each post.
WHERE coalesce(isfinite(post.processed_at), false)
  AND NOT EXISTS (SELECT
                  FROM antone.escalations AS escalation
                  WHERE escalation.post_id = post.id AND escalation.status IN ('OPEN', 'IN_PROGRESS'))
  AND NOT EXISTS (SELECT
                  FROM antone.escalations AS escalation
                  JOIN antone.decisions AS decision ON decision.id = escalation.decision_id
                  WHERE decision.post_id = post.id AND escalation.status IN ('OPEN', 'IN_PROGRESS'))
  AND NOT EXISTS (SELECT
                  FROM antone.archive_holds AS hold
                  WHERE hold.class = 'posts' AND hold.key = post.id::text AND hold.until > now());

CREATE VIEW antone.archivable_kpi_metrics AS
SELECT metric.id, metric.date, metric.date::timestamp AT TIME ZONE 'UTC' AS at
FROM antone.kpi_metrics AS metric
WHERE NOT EXISTS (SELECT
                  FROM antone.archive_holds AS hold
                  WHERE hold.class = 'kpi_metrics' AND hold.key = metric.id::text AND hold.until > now());

CREATE VIEW antone.archivable_audit_logs AS
SELECT entry.id, entry.created_at AS at
FROM antone.audit_logs AS entry
WHERE NOT EXISTS (SELECT
                  FROM antone.archive_holds AS hold
                  WHERE hold.class = 'audit_logs' AND hold.key = entry.id::text AND hold.until > now());

CREATE VIEW antone.archivable_weight_adjustment_logs AS
SELECT entry.id, entry.date, entry.date::timestamp AT TIME ZONE 'UTC' AS at
FROM antone.weight_adjustment_logs AS entry
WHERE NOT EXISTS (SELECT
                  FROM antone.archive_holds AS hold
                  WHERE hold.class = 'weight_adjustment_logs' AND hold.key = entry.id::text
                    AND hold.until > now());

CREATE VIEW antone.archivable_learning_events AS
SELECT event.id, event.date, event.date::timestamp AT TIME ZONE 'UTC' AS at
FROM antone.learning_events AS event
WHERE NOT EXISTS (SELECT
                  FROM antone.archive_holds AS hold
                  WHERE hold.class = 'learning_events' AND hold.key = event.id::text
                    AND hold.until > now());

GRANT SELECT ON antone.archivable_posts, antone.archivable_kpi_metrics, antone.archivable_audit_logs,
    antone.archivable_weight_adjustment_logs, antone.archivable_learning_events
    TO antone_worker, antone_retention, antone_readonly;

-- Does a live row say everything that its archived form says? Columns that a later migration added
-- are none of its business.
CREATE FUNCTION antone.agrees(archived jsonb, live jsonb) RETURNS boolean
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT NOT EXISTS (SELECT
                       FROM jsonb_each(archived) AS member
                       WHERE member.value IS DISTINCT FROM live -> member.key);
END;

-- Bare copies of the archived tables, for looking at a restored file without touching the live ones.
CREATE FUNCTION antone.make_side_schema(name text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    relation text;
BEGIN
    IF name IN ('antone', 'public') OR name LIKE 'pg\_%' OR name = 'information_schema' THEN
        RAISE EXCEPTION 'schema % is not for restored rows', quote_ident(name) USING ERRCODE = '22023';
    END IF;
    EXECUTE format('CREATE SCHEMA IF NOT EXISTS %I', name);
    FOREACH relation IN ARRAY ARRAY['posts', 'decisions', 'competitive_mentions', 'kpi_metrics',
        'audit_logs', 'weight_adjustment_logs', 'learning_events']
    LOOP
        EXECUTE format('CREATE TABLE IF NOT EXISTS %I.%I (LIKE antone.%I INCLUDING COMMENTS INCLUDING GENERATED, PRIMARY KEY (id))',
                       name, relation, relation);
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION antone.make_side_schema FROM PUBLIC;
