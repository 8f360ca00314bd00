-- Says of replies, once, why what was reported counts as no outcome; '': it is one. Of a reply that was posted less than a day
-- ago, or that was erased, nothing is said. Expects replies_pkey.
UPDATE antone.replies AS reply
SET metrics_fault = nullif(told.fault, '')
FROM unnest($1::uuid[], $2::text[]) AS told (id, fault)
WHERE reply.id = told.id AND reply.metrics_fault IS DISTINCT FROM nullif(told.fault, '')
  AND (told.fault = '' OR (reply.platform_post_id IS NOT NULL AND reply.posted_at < now() - interval '24 hours'))
RETURNING reply.id, coalesce(reply.metrics_fault, '') AS fault
