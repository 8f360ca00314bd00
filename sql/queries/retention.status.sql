-- One look at retention: $1 the limit of posts. OFFSET 0 keeps it at one probe an open escalation, IS TRUE as in
-- retention.unprocessed. Expects posts_queue_idx, escalations_status_priority_idx or escalations_open_key, decisions_pkey,
-- posts_pkey, job_runs_job_started_at_idx.
SELECT clock_timestamp() AS now,
       (SELECT count(*)
        FROM antone.posts
        WHERE processed_at IS NULL AND NOT spam_filtered AND (detected_at < $1::timestamptz) IS TRUE) AS unprocessed,
       (SELECT count(DISTINCT post.id)
        FROM antone.escalations AS escalation
        CROSS JOIN LATERAL (SELECT old.id
                            FROM antone.posts AS old
                            WHERE old.id = coalesce(escalation.post_id, (SELECT decision.post_id
                                                                         FROM antone.decisions AS decision
                                                                         WHERE decision.id = escalation.decision_id))
                              AND old.detected_at < $1::timestamptz
                            OFFSET 0) AS post
        WHERE escalation.status IN ('OPEN', 'IN_PROGRESS')) AS escalated,
       (SELECT count(*) FROM antone.archive_holds WHERE until > now()) AS held,
       (SELECT count(*) FROM antone.archive_files WHERE superseded_at IS NULL) AS files,
       (SELECT coalesce(sum(bytes), 0)::bigint FROM antone.archive_files WHERE superseded_at IS NULL) AS bytes,
       (SELECT coalesce(sum(rows), 0)::bigint FROM antone.archive_files WHERE superseded_at IS NULL) AS rows,
       last.started_at AS last_started_at, last.finished_at AS last_finished_at, last.outcome AS last_outcome,
       last.instance AS last_instance, last.details_json ->> 'error' AS last_error,
       (SELECT max(finished_at) FROM antone.job_runs WHERE job = 'retention' AND outcome = 'done') AS last_done_at,
       (SELECT CASE WHEN count(*) = count(verified_at) THEN min(verified_at) END
        FROM antone.archives
        WHERE retired_at IS NULL) AS last_verified_at,
       (SELECT count(*) FROM antone.archives WHERE retired_at IS NULL) AS archives,
       (SELECT count(*) FROM antone.erasures WHERE completed_at IS NULL) AS erasures,
       (SELECT max(started_at)
        FROM antone.job_runs
        WHERE job = 'retention' AND NOT details_json ? 'disowned') AS clock_last_at
FROM (SELECT) AS one
LEFT JOIN LATERAL (SELECT *
                   FROM antone.job_runs
                   WHERE job = 'retention'
                   ORDER BY created_at DESC
                   LIMIT 1) AS last ON true
