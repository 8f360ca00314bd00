-- The members of line $1 that no column can hold, and what is expected there, the first one first: of its row, which is
-- under $2 and goes into table $3, and of what comes with a post. Expects no index beyond that of incoming itself.
SELECT tried.misfit
FROM pg_temp.incoming
CROSS JOIN LATERAL (
    SELECT known.place, known.relation, known.member AS label, line -> known.member AS value
    FROM (VALUES (-1, $2::text, $3::text), (0, 'decision', 'decisions')) AS known (place, member, relation)
    WHERE jsonb_typeof(line -> known.member) <> 'null'
    UNION ALL
    SELECT mention.place, 'competitive_mentions', 'mentions[' || mention.place - 1 || ']', mention.value
    FROM jsonb_array_elements(CASE jsonb_typeof(line -> 'mentions') WHEN 'array' THEN line -> 'mentions' ELSE '[]' END)
         WITH ORDINALITY AS mention (value, place)) AS part
CROSS JOIN LATERAL (SELECT pg_temp.misfit(part.relation::regclass, part.label, part.value) OFFSET 0) AS tried (misfit)
WHERE number = $1::bigint AND tried.misfit IS NOT NULL
ORDER BY part.place
LIMIT 1
