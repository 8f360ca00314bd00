-- A verification that found nothing wrong, for everybody who asks when the last one was. Expects no index.
INSERT INTO antone.job_runs (job, instance, started_at, finished_at, outcome, details_json)
VALUES ('archive_verify', $1::text, clock_timestamp(), clock_timestamp(), $2::text, $3::jsonb)
