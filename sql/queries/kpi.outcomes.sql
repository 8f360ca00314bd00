-- The next $5 replies that were posted on the day $1 of the zone $2, behind the place $3, $4, and what was reported of them.
-- Expects replies_posted_at_idx.
SELECT id, platform, posted_at, deleted_at IS NOT NULL AS is_deleted,
       coalesce(delete_reason LIKE 'self%', false) AS is_own_deletion, left(metrics_json::text, 8193) AS metrics,
       coalesce(metrics_fault, '') AS fault
FROM antone.replies
WHERE posted_at >= $1::text::date::timestamp AT TIME ZONE $2::text
  AND posted_at < ($1::text::date + 1)::timestamp AT TIME ZONE $2::text
  AND (posted_at, id) > ($3::timestamptz, $4::uuid)
ORDER BY posted_at, id
LIMIT $5::bigint
