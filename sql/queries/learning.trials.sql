-- What was accepted a week to five weeks ago and is in force, the newest of each segment: to be judged.
-- Index: weight_adjustment_logs_date_idx, learning_events_pkey.
SELECT *
FROM (SELECT DISTINCT ON (l.segment_type, l.segment_key) l.id, l.segment_type, l.segment_key, l.old_weights, l.new_weights,
             e.predicted_improvement, e.created_at AS since
      FROM antone.weight_adjustment_logs AS l
      JOIN antone.learning_events AS e ON e.id = l.id
      WHERE l.date > current_date - 60 AND l.action = 'APPLIED' AND e.created_at > now() - interval '35 days'
      ORDER BY l.segment_type, l.segment_key, e.created_at DESC) AS newest
WHERE since < now() - interval '6 days 12 hours'
