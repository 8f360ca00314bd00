-- The same for the replies to posts that are still in the database. Expects posts_author_id_detected_at_idx,
-- decisions_post_id_key, replies_decision_ref_idx.
UPDATE antone.replies
SET content = 'Erased on request. —Antone (Vita)', platform_post_id = NULL, metrics_json = '{}',
    approval_status = CASE WHEN posted_at IS NULL THEN 'REJECTED' ELSE approval_status END,
    deleted_at = CASE WHEN posted_at IS NULL THEN coalesce(deleted_at, now()) ELSE deleted_at END,
    delete_reason = CASE WHEN posted_at IS NULL THEN 'erased' ELSE delete_reason END
WHERE decision_ref = ANY (ARRAY(SELECT decision.id
                                FROM antone.posts AS post
                                JOIN antone.decisions AS decision ON decision.post_id = post.id
                                WHERE post.author_id = $1::uuid))
