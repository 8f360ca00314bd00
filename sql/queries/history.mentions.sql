-- Replies drafted since $1 in answer to a mention of each competitor.
-- Index: decisions_created_at_idx, then the unique key of competitive_mentions (post_id, competitor_id).
SELECT m.competitor_id, count(*)::int4 AS replies
  FROM antone.decisions d
  JOIN antone.competitive_mentions m ON m.post_id = d.post_id AND m.replied
 WHERE d.created_at >= $1::timestamptz
   AND d.competitor_detected IS NOT NULL
 GROUP BY m.competitor_id;
