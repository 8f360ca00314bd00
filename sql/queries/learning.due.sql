-- When learning last came to its end, NULL: never, and whether a week has passed since. Index: job_runs_job_started_at_idx.
SELECT now() AS now, coalesce(max(started_at) < now() - interval '6 days 12 hours', true) AS is_due
FROM antone.job_runs
WHERE job = 'learning' AND outcome = 'done' AND started_at > now() - interval '30 days'
