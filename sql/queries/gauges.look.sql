-- What waits for the daemon and for people, the last runs, the server's connections, and the daemons, in one row for health and
-- metrics. Asked every few seconds, so nothing is counted beyond $2 rows, and what was processed is never read. Of escalations
-- those count that nobody has taken up, from LOW to CRITICAL. $1 the instance that asks. Index: posts_queue_idx,
-- replies_approval_status_idx, escalations_status_priority_idx, job_runs_job_started_at_idx.
SELECT queue.waiting, queue.oldest_seconds, drafts.waiting AS drafts, drafts.oldest_seconds AS drafts_seconds,
       escalations.waiting AS escalations, escalations.oldest_seconds AS escalations_seconds, escalations.posts AS escalated_posts,
       (SELECT extract(epoch FROM finished_at)::double precision
        FROM antone.job_runs
        WHERE job = 'retention' AND outcome = 'done'
        ORDER BY started_at DESC
        LIMIT 1) AS retention_done_at,
       (SELECT CASE WHEN count(*) = count(verified_at) THEN extract(epoch FROM min(verified_at))::double precision END
        FROM antone.archives
        WHERE retired_at IS NULL) AS verified_at,
       (SELECT count(*) FROM antone.archives WHERE retired_at IS NULL) AS archives,
       coalesce((SELECT outcome = 'failed'
                 FROM antone.job_runs
                 WHERE job = 'archive_verify' AND instance = $1::text
                 ORDER BY started_at DESC
                 LIMIT 1), false) AS is_damaged,
       (SELECT sum(numbackends)::bigint FROM pg_stat_database) AS server_connections,
       current_setting('max_connections')::bigint AS server_connections_max,
       (SELECT max(version) FROM antone.schema_migrations)::integer AS schema_version,
       (SELECT count(*) FROM antone.worker_heartbeats WHERE last_beat_at > now() - interval '2 minutes') AS alive,
       (SELECT coalesce(json_agg(json_build_object('instance', instance, 'host', host, 'version', version, 'state', state,
                                                   'beat_age_seconds', beat_age_seconds)
                                 ORDER BY instance), '[]')
        FROM antone.living_daemons) AS daemons
FROM (SELECT count(*) AS waiting,
             coalesce(greatest(extract(epoch FROM now() - min(since)), 0), 0)::double precision AS oldest_seconds
      FROM (SELECT coalesce(recheck_at, detected_at) AS since
            FROM antone.posts
            WHERE processed_at IS NULL AND NOT spam_filtered
            ORDER BY -priority::integer, detected_at
            LIMIT $2::integer) AS sample) AS queue,
     (SELECT count(*) AS waiting,
             coalesce(greatest(extract(epoch FROM now() - min(created_at)), 0), 0)::double precision AS oldest_seconds
      FROM (SELECT created_at
            FROM antone.replies
            WHERE approval_status = 'PENDING' AND deleted_at IS NULL
            LIMIT $2::integer) AS sample) AS drafts,
     (SELECT array_agg(sample.waiting ORDER BY urgency) AS waiting,
             array_agg(sample.oldest_seconds ORDER BY urgency) AS oldest_seconds, array_agg(sample.posts ORDER BY urgency) AS posts
      FROM (VALUES (1, 'LOW'), (2, 'MEDIUM'), (3, 'HIGH'), (4, 'CRITICAL')) AS each (urgency, name)
      CROSS JOIN LATERAL (
            SELECT count(*)::double precision AS waiting,
                   coalesce(greatest(extract(epoch FROM now() - min(created_at)), 0), 0)::double precision AS oldest_seconds,
                   coalesce(sum(post_count), 0)::double precision AS posts
            FROM (SELECT created_at, post_count
                  FROM antone.escalations
                  WHERE status = 'OPEN' AND priority = each.name::antone.escalation_priority
                  LIMIT $2::integer) AS open) AS sample) AS escalations
