-- Ends the experiment $1 with what it has shown, $2, and the winner $3 ('': none), and writes the trail; $4 who. One that never
-- ran is cancelled. No row: it had ended. No index of a table that grows.
WITH stopped AS (
    UPDATE antone.experiments
    SET status = CASE status WHEN 'DRAFT' THEN 'CANCELLED' ELSE 'COMPLETED' END::antone.experiment_status,
        end_date = CASE status WHEN 'RUNNING' THEN least(end_date, greatest(now(), start_date + interval '1 microsecond')) ELSE end_date END,
        results_json = $2::jsonb, winner = nullif($3::text, '')
    WHERE id = $1::uuid AND status IN ('DRAFT', 'RUNNING')
    RETURNING id, status, winner
), trail AS (
    INSERT INTO antone.audit_logs (entity_type, entity_id, action, actor, details_json)
    SELECT 'experiment', id::text, 'experiment.stopped', $4::text, jsonb_strip_nulls(jsonb_build_object('winner', winner))
    FROM stopped
)
SELECT status::text
FROM stopped
