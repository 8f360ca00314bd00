-- Who did what to the archive; details name no person. Expects no index.
INSERT INTO antone.audit_logs (entity_type, entity_id, action, actor, details_json)
VALUES ('archive', $1::text, $2::text, $3::text, $4::jsonb)
