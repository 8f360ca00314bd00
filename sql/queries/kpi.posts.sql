-- Counters of what was decided on the day $1 of the zone $2, by platform and (NULL) altogether. A post waits from when it came
-- in until its decision; that it was looked at again later is no decision. Expects decisions_created_at_idx, posts_pkey.
SELECT tally.platform, counter.name AS counter, counter.value
FROM (SELECT post.platform, count(*)::double precision AS decided,
             count(*) FILTER (WHERE decision.mode = 'DISENGAGED' AND cardinality(decision.safety_flags) > 0)::double precision AS stopped,
             percentile_cont(0.95) WITHIN GROUP (ORDER BY greatest(extract(epoch FROM decision.created_at - post.created_at), 0))
                 ::double precision AS waited
      FROM antone.decisions AS decision
      CROSS JOIN LATERAL (SELECT platform, created_at
                          FROM antone.posts
                          WHERE id = decision.post_id
                          OFFSET 0) AS post
      WHERE decision.created_at >= $1::text::date::timestamp AT TIME ZONE $2::text
        AND decision.created_at < ($1::text::date + 1)::timestamp AT TIME ZONE $2::text
      GROUP BY GROUPING SETS ((post.platform), ())
      HAVING count(*) > 0) AS tally
CROSS JOIN LATERAL (VALUES ('decided', tally.decided), ('stopped', tally.stopped), ('waited', tally.waited)) AS counter (name, value)
