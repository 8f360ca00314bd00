-- Accepts the open proposal $1, $2 says who: the row of weights, the event to be judged, the trail. No row: it is not open, or the
-- weights it starts from are not there any more. Index: weight_adjustment_logs_pkey,
-- segmented_weights_segment_type_segment_key_key.
WITH proposal AS (
    UPDATE antone.weight_adjustment_logs AS l
    SET action = 'APPLIED'
    WHERE l.id = $1::uuid AND l.action = 'PROPOSED'
      AND NOT EXISTS (SELECT
                      FROM antone.segmented_weights AS w
                      WHERE w.segment_type = l.segment_type AND w.segment_key = l.segment_key
                        AND (w.sss_weight, w.ars_weight, w.evs_weight, w.trs_weight, w.sample_size, w.helpful_shift)
                            IS DISTINCT FROM
                            ((l.old_weights ->> 'sss')::double precision, (l.old_weights ->> 'ars')::double precision,
                             (l.old_weights ->> 'evs')::double precision, (l.old_weights ->> 'trs')::double precision,
                             (l.old_weights ->> 'sample_size')::bigint, (l.old_weights ->> 'helpful_shift')::smallint))
    RETURNING l.*
), written AS (
    INSERT INTO antone.segmented_weights (segment_type, segment_key, sss_weight, ars_weight, evs_weight, trs_weight, sample_size,
                                          helpful_shift, performance)
    SELECT segment_type, segment_key, (new_weights ->> 'sss')::double precision, (new_weights ->> 'ars')::double precision,
           (new_weights ->> 'evs')::double precision, (new_weights ->> 'trs')::double precision,
           (new_weights ->> 'sample_size')::bigint, (new_weights ->> 'helpful_shift')::smallint,
           (estimate ->> 'baseline')::double precision + predicted_improvement
    FROM proposal
    ON CONFLICT (segment_type, segment_key) DO UPDATE
    SET sss_weight = excluded.sss_weight, ars_weight = excluded.ars_weight, evs_weight = excluded.evs_weight,
        trs_weight = excluded.trs_weight, sample_size = excluded.sample_size, helpful_shift = excluded.helpful_shift,
        performance = excluded.performance
), event AS (
    INSERT INTO antone.learning_events (id, adjustment_type, adjustment, predicted_improvement, baseline_performance)
    SELECT id, CASE WHEN old_weights -> 'helpful_shift' = new_weights -> 'helpful_shift' THEN 'WEIGHTS' ELSE 'THRESHOLD' END,
           jsonb_build_object('segment_type', segment_type, 'segment_key', segment_key, 'old', old_weights, 'new', new_weights),
           predicted_improvement, (estimate ->> 'baseline')::double precision
    FROM proposal
), trail AS (
    INSERT INTO antone.audit_logs (entity_type, entity_id, action, actor, details_json)
    SELECT 'learning', id::text, 'learning.applied', $2::text,
           jsonb_build_object('segment', segment_key, 'old', old_weights, 'new', new_weights)
    FROM proposal
)
SELECT id, action, segment_key, old_weights, new_weights, predicted_improvement
FROM proposal
