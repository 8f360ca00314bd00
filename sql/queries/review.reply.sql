-- Why a reply could not be judged. $1 its id. Index: replies_pkey.
SELECT approval_status, approved_by, approved_at, deleted_at FROM antone.replies WHERE id = $1::uuid
