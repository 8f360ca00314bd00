-- Counters of the escalations that were opened on the day $1 of the zone $2, likewise; attended is what a person has resolved
-- since, and how long that took at the 95th percentile. Expects escalations_created_at_idx, posts_pkey.
SELECT tally.platform, counter.name AS counter, counter.value
FROM (SELECT post.platform, grouping(post.platform) AS together, count(*)::double precision AS escalated,
             count(escalation.seconds)::double precision AS attended,
             percentile_cont(0.95) WITHIN GROUP (ORDER BY escalation.seconds)::double precision AS attention
      FROM (SELECT post_id,
                   CASE WHEN status = 'RESOLVED' THEN greatest(extract(epoch FROM resolved_at - created_at), 0) END AS seconds
            FROM antone.escalations
            WHERE created_at >= $1::text::date::timestamp AT TIME ZONE $2::text
              AND created_at < ($1::text::date + 1)::timestamp AT TIME ZONE $2::text) AS escalation
      LEFT JOIN LATERAL (SELECT platform
                         FROM antone.posts
                         WHERE id = escalation.post_id
                         OFFSET 0) AS post ON true
      GROUP BY GROUPING SETS ((post.platform), ())
      HAVING count(*) > 0) AS tally
CROSS JOIN LATERAL (VALUES ('escalated', tally.escalated), ('attended', tally.attended), ('attention', tally.attention))
    AS counter (name, value)
WHERE (tally.together = 1 OR tally.platform IS NOT NULL) AND counter.value IS NOT NULL
