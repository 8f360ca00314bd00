-- Who counts: one session of all daemons and operators holds this lock while it does; its end sets the lock free. With it,
-- whether the run of the job $1 that is due at $2 is done already; NULL: now, in any case. Expects job_runs_job_started_at_idx.
SELECT pg_try_advisory_lock(1095652431, 7) AS leads, clock_timestamp() AS now,
       EXISTS (SELECT
               FROM antone.job_runs
               WHERE job = $1::text AND started_at >= $2::timestamptz AND outcome = 'done' AND due_at >= $2::timestamptz) AS is_done
