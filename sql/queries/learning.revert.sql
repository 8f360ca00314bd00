-- Takes an accepted change $1 back, $2 says who, $3 REVERTED or RETURNED: the row of weights as it was, and the trail. No row: it
-- is not in force, or the weights were changed since. Index: weight_adjustment_logs_pkey,
-- segmented_weights_segment_type_segment_key_key.
WITH change AS (
    UPDATE antone.weight_adjustment_logs AS l
    SET action = $3::text
    WHERE l.id = $1::uuid AND l.action = 'APPLIED'
      AND EXISTS (SELECT
                  FROM antone.segmented_weights AS w
                  WHERE w.segment_type = l.segment_type AND w.segment_key = l.segment_key
                    AND (w.sss_weight, w.ars_weight, w.evs_weight, w.trs_weight, w.sample_size, w.helpful_shift)
                        IS NOT DISTINCT FROM
                        ((l.new_weights ->> 'sss')::double precision, (l.new_weights ->> 'ars')::double precision,
                         (l.new_weights ->> 'evs')::double precision, (l.new_weights ->> 'trs')::double precision,
                         (l.new_weights ->> 'sample_size')::bigint, (l.new_weights ->> 'helpful_shift')::smallint))
    RETURNING l.*
), written AS (
    UPDATE antone.segmented_weights AS w
    SET sss_weight = (c.old_weights ->> 'sss')::double precision, ars_weight = (c.old_weights ->> 'ars')::double precision,
        evs_weight = (c.old_weights ->> 'evs')::double precision, trs_weight = (c.old_weights ->> 'trs')::double precision,
        sample_size = (c.old_weights ->> 'sample_size')::bigint, helpful_shift = (c.old_weights ->> 'helpful_shift')::smallint,
        performance = NULL
    FROM change AS c
    WHERE w.segment_type = c.segment_type AND w.segment_key = c.segment_key
), trail AS (
    INSERT INTO antone.audit_logs (entity_type, entity_id, action, actor, details_json)
    SELECT 'learning', id::text, 'learning.' || lower($3::text), $2::text,
           jsonb_build_object('segment', segment_key, 'old', new_weights, 'new', old_weights)
    FROM change
)
SELECT id, action, segment_key, old_weights, new_weights, predicted_improvement
FROM change
