-- What a weekly run found, the end of the proposal before, and the journal of the run: all or nothing. $1 id, $2 the instance,
-- $3 SKIPPED or PROPOSED, $4 why, $5 and $6 ranges with enough samples, and all, $7 samples of each, $8 and $9 the segment or NULL,
-- $10 and $11 its row now and as proposed, $12 the estimate. Index: weight_adjustment_logs_date_idx.
WITH expired AS (
    UPDATE antone.weight_adjustment_logs
    SET action = 'EXPIRED'
    WHERE date > current_date - 60 AND action = 'PROPOSED'
), run AS (
    INSERT INTO antone.job_runs (id, job, instance, started_at, finished_at, outcome, details_json)
    VALUES ($1::uuid, 'learning', $2::text, now(), clock_timestamp(), 'done', jsonb_build_object('action', $3::text))
), trail AS (
    INSERT INTO antone.audit_logs (entity_type, entity_id, action, actor, details_json)
    SELECT 'learning', $1::uuid::text, 'learning.proposed', $2::text,
           jsonb_build_object('segment', $9::text, 'old', $10::jsonb, 'new', $11::jsonb)
    WHERE $3::text = 'PROPOSED'
)
INSERT INTO antone.weight_adjustment_logs (id, action, reason, valid_segments, total_segments, sample_sizes, segment_type,
                                           segment_key, old_weights, new_weights, estimate, predicted_improvement)
VALUES ($1::uuid, $3::text, $4::text, $5::integer, $6::integer, $7::jsonb, $8::text, $9::text, $10::jsonb, $11::jsonb, $12::jsonb,
        ($12::jsonb ->> 'improvement')::double precision)
