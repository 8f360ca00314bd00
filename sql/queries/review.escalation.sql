-- Why an escalation could not be resolved. $1 its id. Index: escalations_pkey.
SELECT status, resolved_by, resolved_at FROM antone.escalations WHERE id = $1::uuid
