-- Starts the planned experiment $1 and writes the trail; $2 who. One row: whether it runs now, what it was, the name of another
-- that runs in its time ('': none), and whether its end is past. No index of a table that grows.
WITH planned AS (
    SELECT id, status, end_date, coalesce(start_date, now()) AS start_date
    FROM antone.experiments
    WHERE id = $1::uuid
), fault AS (
    SELECT planned.*, coalesce(planned.end_date <= now(), false) AS is_past,
           coalesce((SELECT other.name
                     FROM antone.experiments AS other
                     WHERE other.status = 'RUNNING' AND other.id <> planned.id
                       AND coalesce(other.start_date, '-infinity') < coalesce(planned.end_date, 'infinity')
                       AND planned.start_date < coalesce(other.end_date, 'infinity')
                     LIMIT 1), '') AS other
    FROM planned
), started AS (
    UPDATE antone.experiments AS experiment
    SET status = 'RUNNING', start_date = fault.start_date
    FROM fault
    WHERE experiment.id = fault.id AND experiment.status = 'DRAFT' AND fault.status = 'DRAFT' AND fault.other = '' AND NOT fault.is_past
    RETURNING experiment.id
), trail AS (
    INSERT INTO antone.audit_logs (entity_type, entity_id, action, actor)
    SELECT 'experiment', id::text, 'experiment.started', $2::text
    FROM started
)
SELECT EXISTS (SELECT FROM started) AS runs, status::text, other, is_past
FROM fault
