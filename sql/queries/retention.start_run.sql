-- The journal of a run, from its start: one that never finishes is seen as such. Expects no index.
INSERT INTO antone.job_runs (id, job, instance, due_at, started_at)
VALUES ($1::uuid, $2::text, $3::text, $4::timestamptz, $5::timestamptz)
