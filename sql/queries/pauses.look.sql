-- What is paused, of at most two parts. A small table, read whole.
SELECT part, paused_at, paused_by, reason
FROM antone.pauses
WHERE paused_at IS NOT NULL
ORDER BY part
