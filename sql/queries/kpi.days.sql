-- The days whose figures are due, in the zone $1, the oldest first: what no run has reached, and the last $2 days again, for
-- outcomes come late. None whose rows the archive may have ($3 milliseconds, NULL: for ever) and none of today; $4 at most.
-- Expects job_runs_job_started_at_idx, decisions_created_at_idx.
SELECT day::date::text AS day
FROM (SELECT (now() AT TIME ZONE $1::text)::date - 1 AS newest,
             (SELECT (details_json ->> 'through')::date + 1
              FROM antone.job_runs
              WHERE job = 'kpi' AND details_json ->> 'through' ~ '^\d{4}-\d\d-\d\d$'
              ORDER BY started_at DESC
              LIMIT 1) AS next,
             (SELECT (min(created_at) AT TIME ZONE $1::text)::date
              FROM antone.decisions
              WHERE created_at > '-infinity') AS first,
             (to_timestamp(extract(epoch FROM now()) - $3::bigint / 1000.0) AT TIME ZONE $1::text)::date + 1 AS kept) AS bound
CROSS JOIN generate_series(greatest(least(coalesce(next, first), newest + 1 - $2::integer), first, kept)::timestamp,
                           newest::timestamp, interval '1 day') AS day
WHERE first IS NOT NULL
ORDER BY day
LIMIT $4::bigint
