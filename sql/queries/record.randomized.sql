-- The decisions of a batch whose mode was drawn. No index is read.
INSERT INTO antone.randomized_experiments (decision_id, decision_ref, predicted_mode, actual_mode)
SELECT u.decision_id, u.decision_id, u.predicted::antone.operational_mode, u.actual::antone.operational_mode
FROM unnest($1::uuid[], $2::text[], $3::text[]) AS u (decision_id, predicted, actual)
