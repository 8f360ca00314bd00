-- Who leads: at most one session of all daemons and operators runs retention, and holds this lock
-- while it does; its end, however it comes, sets the lock free. The one reading of the clock of a run
-- comes with it, and what the run before read. Expects job_runs_job_started_at_idx.
SELECT pg_try_advisory_lock(1095652431, 4) AS leads,
       clock_timestamp() AS now,
       (SELECT max(started_at)
        FROM antone.job_runs
        WHERE job = 'retention' AND NOT details_json ? 'disowned') AS last_started_at,
       (SELECT max(started_at)
        FROM antone.job_runs
        WHERE job = 'retention' AND outcome = 'done' AND NOT details_json ? 'disowned') AS last_done_at
