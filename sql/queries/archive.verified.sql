-- What a verification of the archive $4 found, for everybody who asks when the last one was. Expects archives_pkey.
WITH seen AS (
    UPDATE antone.archives
    SET last_seen_at = clock_timestamp(),
        verified_at = CASE $2::text WHEN 'done' THEN clock_timestamp() ELSE verified_at END
    WHERE id = $4::uuid)
INSERT INTO antone.job_runs (job, instance, started_at, finished_at, outcome, details_json)
VALUES ('archive_verify', $1::text, clock_timestamp(), clock_timestamp(), $2::text, $3::jsonb)
