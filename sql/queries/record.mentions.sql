-- The competitors that the posts of a batch mention. Index:
-- competitive_mentions_post_id_competitor_id_key, to insert each once.
INSERT INTO antone.competitive_mentions (post_id, competitor_id, sentiment, satisfaction, opportunity_score, replied)
SELECT u.post_id, u.competitor_id, u.sentiment, nullif(u.satisfaction, ''), u.opportunity, u.replied
FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::double precision[], $6::boolean[])
     AS u (post_id, competitor_id, sentiment, satisfaction, opportunity, replied)
ON CONFLICT (post_id, competitor_id) DO NOTHING
