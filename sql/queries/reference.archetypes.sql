-- The archetypes in use, in the order that decides ties. No index: a handful of rows.
SELECT id, name, sort_order FROM antone.archetypes WHERE is_active ORDER BY sort_order, name
