-- The draft replies of a batch, all PENDING: the daemon never approves and never posts. No index is read.
INSERT INTO antone.replies
       (id, decision_id, decision_ref, post_ref, content, archetype_id, platform, utm_code, help_count, approval_status,
        reply_type, platform_length)
SELECT u.id, u.decision_id, u.decision_id, u.post_id, u.content, u.archetype_id, u.platform::antone.platform, u.utm_code,
       u.help_count, 'PENDING', 'AUTO', u.platform_length
FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::text[], $7::text[], $8::integer[],
            $9::integer[])
     AS u (id, decision_id, post_id, content, archetype_id, platform, utm_code, help_count, platform_length)
