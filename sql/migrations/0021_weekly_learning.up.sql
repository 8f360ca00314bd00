-- What the weekly learning writes: docs/LEARNING.md. A setting that it may propose has these members and no other, so nothing that
-- safety decides can be one.
CREATE FUNCTION antone.is_learnable(setting jsonb) RETURNS boolean
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT jsonb_typeof(setting) = 'object'
       AND NOT EXISTS (SELECT
                       FROM jsonb_each(CASE WHEN jsonb_typeof(setting) = 'object' THEN setting ELSE '{}' END) AS member
                       WHERE member.key NOT IN ('sss', 'ars', 'evs', 'trs', 'sample_size', 'helpful_shift')
                          OR jsonb_typeof(member.value) <> 'number');
END;

-- A proposed one is within its bounds, too, and complete; {} where nothing is proposed.
CREATE FUNCTION antone.is_proposable(setting jsonb) RETURNS boolean
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT setting = '{}'
        OR (antone.is_learnable(setting)
            AND setting ?& ARRAY['sss', 'ars', 'evs', 'trs', 'sample_size', 'helpful_shift']
            AND (SELECT bool_and((setting ->> name)::numeric >= 0.05) AND sum((setting ->> name)::numeric) BETWEEN 0.999 AND 1.001
                 FROM unnest(ARRAY['sss', 'ars', 'evs', 'trs']) AS name)
            AND (setting ->> 'helpful_shift')::numeric BETWEEN -10 AND 10);
END;

CREATE FUNCTION antone.is_adjustment(adjustment jsonb) RETURNS boolean
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT adjustment = '{}'
        OR coalesce(jsonb_typeof(adjustment) = 'object'
                    AND adjustment - ARRAY['segment_type', 'segment_key', 'old', 'new'] = '{}'
                    AND jsonb_typeof(adjustment -> 'segment_type') = 'string'
                    AND jsonb_typeof(adjustment -> 'segment_key') = 'string'
                    AND antone.is_learnable(adjustment -> 'old')
                    AND antone.is_proposable(adjustment -> 'new'), false);
END;

ALTER TABLE antone.segmented_weights
    ADD COLUMN helpful_shift smallint NOT NULL DEFAULT 0 CHECK (helpful_shift BETWEEN -10 AND 10), -- hundredths, of decision.helpful
    ADD CONSTRAINT segmented_weights_segment_check CHECK (char_length(segment_type) <= 200 AND char_length(segment_key) <= 200);

-- action: SKIPPED, PROPOSED, EXPIRED (the next run came first), APPLIED, REVERTED (by a person), RETURNED (it was worse).
ALTER TABLE antone.weight_adjustment_logs
    ADD COLUMN segment_type text CHECK (char_length(segment_type) <= 200),
    ADD COLUMN segment_key text CHECK (char_length(segment_key) <= 200),
    ADD COLUMN estimate jsonb NOT NULL DEFAULT '{}' CHECK (pg_column_size(estimate) <= 1048576),
    ADD CONSTRAINT weight_adjustment_logs_safe_check CHECK (antone.is_learnable(old_weights) AND antone.is_proposable(new_weights));
-- The id of an event is that of the row of weight_adjustment_logs it comes from.
ALTER TABLE antone.learning_events
    ADD CONSTRAINT learning_events_safe_check CHECK (antone.is_adjustment(adjustment));

-- Drafts that a person rejected are outcomes, too. IS TRUE, as in the question: else the index of approval_status would serve as
-- well where few are rejected by the statistics, and give all that ever were.
CREATE INDEX replies_rejected_idx ON antone.replies (approved_at)
    WHERE (approval_status = 'REJECTED') IS TRUE AND deleted_at IS NULL;

GRANT INSERT, UPDATE ON antone.segmented_weights, antone.weight_adjustment_logs, antone.learning_events
    TO antone_worker, antone_retention;
GRANT UPDATE (actual_outcome) ON antone.randomized_experiments TO antone_retention;
