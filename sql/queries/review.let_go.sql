-- Gives back what review.hold took. $1 its id. No table.
SELECT pg_advisory_unlock(hashtextextended('antone.review/' || $1::uuid::text, 0)) AS freed
