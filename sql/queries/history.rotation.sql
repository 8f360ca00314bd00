-- How many replies ago each archetype was last used, among those to the newest decisions.
-- Index: decisions_created_at_idx, then replies_decision_id_idx.
WITH recent AS MATERIALIZED (
    SELECT d.id, d.created_at FROM antone.decisions AS d ORDER BY d.created_at DESC LIMIT 2000
), drafted AS (
    SELECT r.archetype_id, row_number() OVER (ORDER BY recent.created_at DESC, r.id DESC) - 1 AS age
    FROM recent
    JOIN antone.replies AS r ON r.decision_id = recent.id
)
SELECT archetype_id, min(age)::bigint AS age
FROM drafted
WHERE archetype_id IS NOT NULL
GROUP BY archetype_id
