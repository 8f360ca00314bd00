-- Takes a draft or an escalation in hand for this session, if no other has it, and says whether it still waits; the server frees it
-- when the session ends, however it ends. $1 its id. Index: replies_pkey, escalations_pkey.
SELECT pg_try_advisory_lock(hashtextextended('antone.review/' || $1::uuid::text, 0)) AS held,
       EXISTS (SELECT FROM antone.replies WHERE id = $1::uuid AND approval_status = 'PENDING' AND deleted_at IS NULL)
       OR EXISTS (SELECT FROM antone.escalations WHERE id = $1::uuid AND status IN ('OPEN', 'IN_PROGRESS')) AS waits
