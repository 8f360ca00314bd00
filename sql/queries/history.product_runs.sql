-- How many of the newest replies on each platform named the product, without one between that did not.
-- Index: decisions_created_at_idx, then replies_decision_id_idx.
WITH recent AS MATERIALIZED (
    SELECT d.id, d.created_at FROM antone.decisions AS d ORDER BY d.created_at DESC LIMIT 2000
), drafted AS (
    SELECT r.platform, r.content LIKE '%utm_source=%' AS names_product,
           row_number() OVER (PARTITION BY r.platform ORDER BY recent.created_at DESC, r.id DESC) - 1 AS age
    FROM recent
    JOIN antone.replies AS r ON r.decision_id = recent.id
)
SELECT platform::text AS platform,
       least(coalesce(min(age) FILTER (WHERE NOT names_product), count(*)), 1000)::integer AS run
FROM drafted
GROUP BY platform
