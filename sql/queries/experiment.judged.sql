-- Keeps what a running experiment has shown, when it is something new. Index: experiments_pkey.
UPDATE antone.experiments
SET results_json = $2::jsonb
WHERE id = $1::uuid AND status = 'RUNNING' AND results_json IS DISTINCT FROM $2::jsonb
