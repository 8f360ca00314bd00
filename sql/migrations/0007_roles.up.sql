-- Who may do what. The roles belong to the cluster and are made by `antonectl db init`; what they may
-- do belongs to this database. docs/SECURITY.md prints the resulting grid, and a test compares it.

-- The runner's own bootstrap has granted this already; the down migration leaves it there.
GRANT USAGE ON SCHEMA antone TO antone_worker, antone_retention, antone_readonly, antone_producer;
GRANT SELECT ON ALL TABLES IN SCHEMA antone TO antone_worker, antone_retention, antone_readonly;

-- The worker: intake, decisions, reviews, import, heartbeat. No DELETE, no DDL, audit rows only added.
GRANT INSERT, UPDATE ON antone.authors, antone.posts, antone.replies, antone.escalations,
    antone.competitive_mentions, antone.worker_heartbeats, antone.job_runs TO antone_worker;
GRANT INSERT ON antone.decisions, antone.randomized_experiments, antone.audit_logs TO antone_worker;

-- Retention: takes out what the archive holds, and keeps the archive's books. Replies and authors are
-- out of its reach, but for the link of a reply to a decision that goes. SELECT ... FOR UPDATE needs UPDATE on a column: updated_at, which a trigger sets
-- whatever is written there.
GRANT DELETE ON antone.posts, antone.decisions, antone.competitive_mentions, antone.kpi_metrics,
    antone.audit_logs TO antone_retention;
GRANT UPDATE (updated_at) ON antone.posts TO antone_retention;
GRANT UPDATE (decision_id) ON antone.replies TO antone_retention;
GRANT INSERT, UPDATE ON antone.archive_files, antone.archive_holds, antone.job_runs TO antone_retention;
GRANT INSERT ON antone.audit_logs TO antone_retention;

-- Producers: insert posts, upsert authors; neither the outcome of a post nor a derived score. Reading
-- is what ON CONFLICT and RETURNING need.
GRANT INSERT (id, platform, platform_post_id, author_id, content, published_at, detected_at, metrics_at,
              keyword_matches, keyword_categories, raw_metrics, priority),
      SELECT (id, platform, platform_post_id) ON antone.posts TO antone_producer;
GRANT INSERT (id, platform, platform_id, handle, display_name, bio, follower_count, is_verified,
              is_power_user, power_tier_id, archetype_tags, interaction_history, first_seen_at,
              last_seen_at),
      UPDATE (handle, display_name, bio, follower_count, is_verified, is_power_user, power_tier_id,
              archetype_tags, interaction_history, last_seen_at),
      SELECT ON antone.authors TO antone_producer;
