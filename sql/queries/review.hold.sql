-- Takes a draft or an escalation in hand for this session, if no other has it, and says whether it still waits; the server frees it
-- when the session ends, however it ends. The status is asked of the row, not looked for: an index of few pending ones would
-- be read whole. $1 its id. Index: replies_pkey, escalations_pkey.
SELECT pg_try_advisory_lock(hashtextextended('antone.review/' || $1::uuid::text, 0)) AS held,
       coalesce((SELECT approval_status = 'PENDING' AND deleted_at IS NULL FROM antone.replies WHERE id = $1::uuid),
                (SELECT status IN ('OPEN', 'IN_PROGRESS') FROM antone.escalations WHERE id = $1::uuid),
                false) AS waits
