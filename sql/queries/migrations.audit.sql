-- The audit row of a migration or rollback. Only inserts.
INSERT INTO antone.audit_logs (entity_type, entity_id, action, actor, details_json)
VALUES ('schema', $1::text, $2::text, session_user, jsonb_build_object('migration', $3::text, 'program_version', $4::text))
