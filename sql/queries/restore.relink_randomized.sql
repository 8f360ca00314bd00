-- So do the rows of the randomisation. They have no index by decision_ref: the table is small, a few
-- rows in a hundred decisions.
UPDATE antone.randomized_experiments
SET decision_id = decision_ref
WHERE decision_id IS NULL
  AND decision_ref = ANY (ARRAY(SELECT (line -> 'decision' ->> 'id')::uuid
                                FROM pg_temp.incoming
                                WHERE jsonb_typeof(line -> 'decision') = 'object'))
