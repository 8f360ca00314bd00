-- The trail of a batch's safety stops and drafts; never a post's text. No index is read.
INSERT INTO antone.audit_logs (entity_type, entity_id, action, actor, details_json)
SELECT u.entity_type, u.entity_id::text, u.action, 'antoned', jsonb_build_object('post_id', u.post_id, 'cause', u.cause)
FROM unnest($1::text[], $2::uuid[], $3::text[], $4::uuid[], $5::text[])
     AS u (entity_type, entity_id, action, post_id, cause)
