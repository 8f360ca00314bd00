-- Without authors and posts.
DROP FUNCTION antone.velocity_baseline(uuid, uuid, timestamptz);
DROP VIEW antone.post_velocity;
DROP TABLE antone.posts, antone.authors;
DROP FUNCTION antone.engagement_rate(jsonb, timestamptz, timestamptz, timestamptz),
    antone.engagement_count(jsonb, text), antone.notify_posts(), antone.follow_interaction_history(),
    antone.is_blocked_by(jsonb), antone.relationship_hundredths(jsonb);
