-- Whom a post is from, and what was between us, over the newest 50 posts. $1 the post.
-- Index: posts_pkey, authors_pkey, posts_author_id_detected_at_idx, decisions_post_id_key, replies_decision_id_idx.
SELECT a.handle, a.follower_count, a.is_power_user, a.relationship_score, a.is_blocked, a.first_seen_at,
       (SELECT coalesce(jsonb_object_agg(type, count), '{}')
        FROM (SELECT event ->> 'type' AS type, count(*)
              FROM jsonb_array_elements(CASE jsonb_typeof(a.interaction_history) WHEN 'array' THEN a.interaction_history
                                        ELSE '[]' END) AS event
              WHERE event ->> 'type' IS NOT NULL
              GROUP BY 1) AS counted) AS events,
       recent.posts, recent.stopped, recent.answered
FROM antone.posts AS p
JOIN antone.authors AS a ON a.id = p.author_id
CROSS JOIN LATERAL (SELECT count(*) AS posts, count(*) FILTER (WHERE cardinality(d.safety_flags) > 0) AS stopped,
                           count(*) FILTER (WHERE r.posted) AS answered
                    FROM (SELECT q.id
                          FROM antone.posts AS q
                          WHERE q.author_id = a.id
                          ORDER BY q.detected_at DESC
                          LIMIT 50) AS newest
                    LEFT JOIN antone.decisions AS d ON d.post_id = newest.id
                    LEFT JOIN LATERAL (SELECT bool_or(posted_at IS NOT NULL) AS posted
                                       FROM antone.replies
                                       WHERE decision_id = d.id
                                       OFFSET 0) AS r ON true) AS recent
WHERE p.id = $1::uuid
