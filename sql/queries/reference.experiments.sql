-- Running experiments, oldest first; results so far steer Thompson sampling. Counts are held to 1e9: a
-- number too great for a float8 would make the whole answer fail. No index: a handful of rows.
SELECT e.id, e.name, e.start_date, e.end_date, e.traffic_split,
       coalesce(e.variant_a ->> 'method' = 'thompson', false) AS thompson,
       coalesce(e.variant_a ->> 'archetype', '') AS archetype_a,
       coalesce(e.variant_b ->> 'archetype', '') AS archetype_b,
       CASE WHEN jsonb_typeof(e.results_json #> '{a,successes}') = 'number'
            THEN least((e.results_json #> '{a,successes}')::numeric, 1e9)::double precision ELSE 0 END AS successes_a,
       CASE WHEN jsonb_typeof(e.results_json #> '{a,failures}') = 'number'
            THEN least((e.results_json #> '{a,failures}')::numeric, 1e9)::double precision ELSE 0 END AS failures_a,
       CASE WHEN jsonb_typeof(e.results_json #> '{b,successes}') = 'number'
            THEN least((e.results_json #> '{b,successes}')::numeric, 1e9)::double precision ELSE 0 END AS successes_b,
       CASE WHEN jsonb_typeof(e.results_json #> '{b,failures}') = 'number'
            THEN least((e.results_json #> '{b,failures}')::numeric, 1e9)::double precision ELSE 0 END AS failures_b
FROM antone.experiments AS e
WHERE e.status = 'RUNNING'
ORDER BY e.start_date NULLS FIRST, e.created_at, e.id
