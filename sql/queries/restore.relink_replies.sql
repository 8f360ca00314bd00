-- The replies find their decisions again. Expects replies_decision_ref_idx.
UPDATE antone.replies
SET decision_id = decision_ref
WHERE decision_id IS NULL
  AND decision_ref = ANY (ARRAY(SELECT (line -> 'decision' ->> 'id')::uuid
                                FROM pg_temp.incoming
                                WHERE jsonb_typeof(line -> 'decision') = 'object'))
