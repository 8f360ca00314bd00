-- What the weekly runs found, newest first, and what came of it: $1 how many. Index: weight_adjustment_logs_date_idx,
-- learning_events_pkey.
SELECT l.id, l.created_at, l.action, l.reason, l.valid_segments, l.total_segments, l.segment_type, l.segment_key,
       l.predicted_improvement, e.actual_improvement, e.accuracy, e.evaluated_at
FROM (SELECT *
      FROM antone.weight_adjustment_logs
      ORDER BY date DESC
      LIMIT $1::bigint) AS l
LEFT JOIN antone.learning_events AS e ON e.id = l.id
ORDER BY l.created_at DESC
