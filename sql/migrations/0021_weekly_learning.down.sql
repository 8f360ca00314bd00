-- Back to a schema that learns nothing: learnt weights stay, learnt shifts of a threshold go.
REVOKE UPDATE (actual_outcome) ON antone.randomized_experiments FROM antone_retention;
REVOKE INSERT, UPDATE ON antone.segmented_weights, antone.weight_adjustment_logs, antone.learning_events
    FROM antone_worker, antone_retention;
DROP INDEX antone.replies_rejected_idx;
ALTER TABLE antone.learning_events DROP CONSTRAINT learning_events_safe_check;
ALTER TABLE antone.weight_adjustment_logs
    DROP CONSTRAINT weight_adjustment_logs_safe_check,
    DROP COLUMN estimate,
    DROP COLUMN segment_key,
    DROP COLUMN segment_type;
ALTER TABLE antone.segmented_weights DROP CONSTRAINT segmented_weights_segment_check, DROP COLUMN helpful_shift;
DROP FUNCTION antone.is_adjustment;
DROP FUNCTION antone.is_proposable;
DROP FUNCTION antone.is_learnable;
