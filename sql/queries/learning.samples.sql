-- Replies with what came of them: posted from $1 to $2, or rejected by a person then, the newest $3 of each. Of a document that is
-- longer than one that counts the beginning tells. What is no number here is none of ours: only the daemon writes it.
-- Index: replies_posted_at_idx, replies_rejected_idx, decisions_pkey.
SELECT d.id, d.created_at AS decided_at, r.platform, d.temporal_context ->> 'time_of_day' AS time_of_day,
       coalesce(CASE WHEN jsonb_typeof(d.temporal_context -> 'threshold_shift') = 'number'
                     THEN (d.temporal_context ->> 'threshold_shift')::double precision END, 0) AS threshold_shift,
       d.sss_score, d.ars_score, d.evs_score, d.trs_score,
       coalesce(CASE WHEN jsonb_typeof(d.signals_json #> '{evs,0}') = 'number'
                     THEN least((d.signals_json #>> '{evs,0}')::numeric, 1e9)::double precision END, 1) AS evs_ratio,
       d.is_power_user, d.is_randomized_experiment, d.mode, coalesce(d.predicted_mode, d.mode) AS predicted_mode,
       r.rejected, r.removed, left(r.metrics_json::text, 8193) AS metrics_json
FROM ((SELECT decision_id, platform, metrics_json, false AS rejected, deleted_at IS NOT NULL AS removed
       FROM antone.replies
       WHERE posted_at >= $1::timestamptz AND posted_at < $2::timestamptz
       ORDER BY posted_at DESC
       LIMIT $3::bigint)
      UNION ALL
      (SELECT decision_id, platform, '{}', true, false
       FROM antone.replies
       WHERE (approval_status = 'REJECTED') IS TRUE AND deleted_at IS NULL
         AND approved_at >= $1::timestamptz AND approved_at < $2::timestamptz
       ORDER BY approved_at DESC
       LIMIT $3::bigint)) AS r
JOIN antone.decisions AS d ON d.id = r.decision_id
ORDER BY d.created_at, d.id
