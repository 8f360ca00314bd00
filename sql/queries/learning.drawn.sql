-- What came of decisions whose mode was drawn, once: $1 their ids, $2 the outcomes. Index: randomized_experiments_decision_id_idx.
UPDATE antone.randomized_experiments AS x
SET actual_outcome = jsonb_build_object('outcome', u.outcome)
FROM unnest($1::uuid[], $2::double precision[]) AS u (decision_id, outcome)
WHERE x.decision_id = u.decision_id AND x.actual_outcome IS NULL
