-- Replies drafted since $1 in answer to a mention of each competitor. OFFSET 0 keeps it at one probe a decision: the mentions
-- of ninety days are not read for those of one.
-- Index: decisions_created_at_idx, then competitive_mentions_post_id_competitor_id_key.
SELECT m.competitor_id, count(*)::integer AS replies
FROM antone.decisions AS d
CROSS JOIN LATERAL (SELECT c.competitor_id
                    FROM antone.competitive_mentions AS c
                    WHERE c.post_id = d.post_id AND c.replied
                    OFFSET 0) AS m
WHERE d.created_at >= $1::timestamptz
  AND d.competitor_detected IS NOT NULL
GROUP BY m.competitor_id
