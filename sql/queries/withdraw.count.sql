-- How many lines of an import are kept away, since their post or their author was taken back. $1 platforms, $2 posts, $3 authors.
-- No index here: the function uses its own.
SELECT antone.count_withdrawn($1::text[], $2::text[], $3::text[]) AS withdrawn
