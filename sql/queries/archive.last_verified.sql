-- When the archive was last found whole, NULL: never. Expects job_runs_job_started_at_idx.
SELECT max(finished_at) AS at FROM antone.job_runs WHERE job = 'archive_verify' AND outcome = 'done'
