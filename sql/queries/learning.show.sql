-- One run with all that is known of it. Index: weight_adjustment_logs_pkey, learning_events_pkey.
SELECT l.id, l.created_at, l.action, l.reason, l.valid_segments, l.total_segments, l.sample_sizes, l.segment_type, l.segment_key,
       l.old_weights, l.new_weights, l.estimate, l.predicted_improvement, e.created_at AS applied_at, e.baseline_performance,
       e.actual_improvement, e.accuracy, e.evaluated_at
FROM antone.weight_adjustment_logs AS l
LEFT JOIN antone.learning_events AS e ON e.id = l.id
WHERE l.id = $1::uuid
