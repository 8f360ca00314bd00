-- A side schema with bare copies of the archived tables. Expects no index.
SELECT antone.make_side_schema($1::text)
