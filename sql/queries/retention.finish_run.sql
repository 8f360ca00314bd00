-- How a run ended. Expects job_runs_pkey.
UPDATE antone.job_runs
SET finished_at = clock_timestamp(), outcome = $2::text, details_json = details_json || $3::jsonb
WHERE id = $1::uuid
