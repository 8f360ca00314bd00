-- A side schema with bare copies of the tables $2. Expects no index.
SELECT antone.make_side_schema($1::text, $2::text[])
