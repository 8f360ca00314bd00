-- What differs between two answers of migrations.catalog, $1 before and $2 after: "+" for what is new, "-" for what is gone.
-- No table.
SELECT CASE WHEN before.value IS NULL THEN format('+ %s: %s', object, after.value)
            WHEN after.value IS NULL THEN '- ' || object
            ELSE format(E'~ %s: %s\n  was %s', object, after.value, before.value)
       END AS change
FROM jsonb_each_text($1::text::jsonb) AS before (object, value)
FULL JOIN jsonb_each_text($2::text::jsonb) AS after (object, value) USING (object)
WHERE before.value IS DISTINCT FROM after.value
ORDER BY object COLLATE "C"
