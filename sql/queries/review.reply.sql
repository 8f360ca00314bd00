-- Why a reply could not be judged or released. $1 its id. Index: replies_pkey.
SELECT approval_status, approved_by, approved_at, deleted_at, delete_reason, taken_by, taken_at, posted_at,
       antone.reply_obstacle(id, NULL, NULL) AS obstacle
FROM antone.replies
WHERE id = $1::uuid
