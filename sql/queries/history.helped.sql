-- Replies posted in the last 30 days: the "Helped N people this month" of the signature. Index: replies_posted_at_idx.
SELECT count(*)::bigint AS helped
FROM antone.replies AS r
WHERE r.posted_at >= now() - interval '30 days'
  AND r.deleted_at IS NULL
