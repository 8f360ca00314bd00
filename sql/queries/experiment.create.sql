-- Plans an experiment and writes the trail; $7 and $8 from when until when, or NULL; $9 who. One row: its id, NULL where there
-- is one of that name that has not ended; and which of the archetypes $4 and $5 is not there, '' for none. No index of a table
-- that grows.
WITH fault AS (
    SELECT coalesce((SELECT given.name
                     FROM unnest(ARRAY[$4::text, $5::text]) AS given (name)
                     WHERE NOT EXISTS (SELECT
                                       FROM antone.archetypes AS archetype
                                       WHERE archetype.name = given.name AND archetype.is_active)
                     LIMIT 1), '') AS archetype,
           EXISTS (SELECT FROM antone.experiments WHERE name = $1::text AND status IN ('DRAFT', 'RUNNING')) AS is_taken
), planned AS (
    INSERT INTO antone.experiments (name, description, metric, variant_a, variant_b, traffic_split, start_date, end_date)
    SELECT $1::text, $2::text, $3::text, jsonb_build_object('archetype', $4::text), jsonb_build_object('archetype', $5::text),
           $6::double precision, $7::timestamptz, $8::timestamptz
    FROM fault
    WHERE archetype = '' AND NOT is_taken
    RETURNING id
), trail AS (
    INSERT INTO antone.audit_logs (entity_type, entity_id, action, actor)
    SELECT 'experiment', id::text, 'experiment.created', $9::text
    FROM planned
)
SELECT (SELECT id FROM planned) AS id, archetype
FROM fault
