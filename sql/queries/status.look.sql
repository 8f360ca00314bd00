-- What goes on, in one row; $1 the zone whose midnight starts the day. Index: posts_queue_idx or
-- posts_processed_at_idx, posts_failed_idx, decisions_created_at_idx, decisions_unpostable_idx, replies_approval_status_idx,
-- replies_taken_at_idx, escalations_status_priority_idx or escalations_open_key.
SELECT queue.waiting, queue.oldest_detected_at,
       extract(epoch FROM now() - queue.oldest_detected_at)::bigint AS oldest_seconds,
       (SELECT count(*) FROM antone.posts WHERE processed_at IS NOT NULL AND error_message IS NOT NULL) AS failed,
       (SELECT coalesce(json_object_agg(mode, count ORDER BY mode), '{}')
        FROM (SELECT mode, count(*)
              FROM antone.decisions
              WHERE created_at >= date_trunc('day', now(), $1::text)
              GROUP BY mode) AS today) AS decided_today,
       (SELECT count(*)
        FROM antone.decisions
        WHERE created_at >= date_trunc('day', now(), $1::text) AND signals_json ? 'unpostable') AS unpostable_today,
       (SELECT count(*) FROM antone.replies WHERE approval_status = 'PENDING' AND deleted_at IS NULL) AS pending_replies,
       (SELECT count(*) FROM antone.uncertain_replies) AS uncertain_replies,
       (SELECT coalesce(json_object_agg(priority, count ORDER BY priority DESC), '{}')
        FROM (SELECT priority, count(*)
              FROM antone.escalations
              WHERE status IN ('OPEN', 'IN_PROGRESS')
              GROUP BY priority) AS open) AS open_escalations,
       (SELECT coalesce(json_object_agg(priority, count ORDER BY priority DESC), '{}')
        FROM (SELECT priority, sum(post_count) AS count
              FROM antone.escalations
              WHERE status IN ('OPEN', 'IN_PROGRESS')
              GROUP BY priority) AS open) AS escalated_posts,
       (SELECT max(version) FROM antone.schema_migrations)::integer AS schema_version
FROM (SELECT count(*) AS waiting, min(coalesce(recheck_at, detected_at)) AS oldest_detected_at
      FROM antone.posts
      WHERE processed_at IS NULL AND NOT spam_filtered) AS queue
