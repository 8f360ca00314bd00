-- Counters of the drafts that people judged on the day $1 of the zone $2, likewise: what stood at the end of the day, not what
-- was taken back. An edit is one row of the trail with the approval of the same moment. Expects audit_logs_created_at_idx,
-- replies_pkey.
SELECT tally.platform, counter.name AS counter, counter.value
FROM (SELECT reply.platform, count(*)::double precision AS judged,
             count(*) FILTER (WHERE verdict.last = 'reply.rejected')::double precision AS rejected,
             count(*) FILTER (WHERE verdict.last = 'reply.approved' AND verdict.edited_at = verdict.at)::double precision AS edited
      FROM (SELECT entity_id, max(created_at) AS at, max(created_at) FILTER (WHERE action = 'reply.edited') AS edited_at,
                   (array_agg(action ORDER BY created_at DESC, id DESC) FILTER (WHERE action <> 'reply.edited'))[1] AS last
            FROM antone.audit_logs
            WHERE created_at >= $1::text::date::timestamp AT TIME ZONE $2::text
              AND created_at < ($1::text::date + 1)::timestamp AT TIME ZONE $2::text
              AND entity_type = 'reply' AND action IN ('reply.approved', 'reply.rejected', 'reply.edited', 'reply.reopened')
              AND entity_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
            GROUP BY entity_id) AS verdict
      CROSS JOIN LATERAL (SELECT platform
                          FROM antone.replies
                          WHERE id = verdict.entity_id::uuid
                          OFFSET 0) AS reply
      WHERE verdict.last IN ('reply.approved', 'reply.rejected')
      GROUP BY GROUPING SETS ((reply.platform), ())
      HAVING count(*) > 0) AS tally
CROSS JOIN LATERAL (VALUES ('judged', tally.judged), ('rejected', tally.rejected), ('edited', tally.edited)) AS counter (name, value)
