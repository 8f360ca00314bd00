-- Experiments, $1 at most, those that run first, then the newest. No index: a handful of rows.
SELECT id, name, status::text, metric, variant_a ->> 'archetype' AS a, variant_b ->> 'archetype' AS b, traffic_split, start_date, end_date,
       winner
FROM antone.experiments
ORDER BY status = 'RUNNING' DESC, status = 'DRAFT' DESC, created_at DESC
LIMIT $1::bigint
