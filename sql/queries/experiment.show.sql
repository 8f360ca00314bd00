-- The experiment $1, and the share of arm A: 0 where the arms are not drawn by a fixed one. Index: experiments_pkey.
SELECT id, name, description, status::text, metric, variant_a ->> 'archetype' AS a, variant_b ->> 'archetype' AS b, traffic_split,
       start_date, end_date, winner, results_json AS results,
       CASE WHEN coalesce(variant_a ->> 'method' = 'thompson', false) THEN 0 ELSE traffic_split END AS split
FROM antone.experiments
WHERE id = $1::uuid
