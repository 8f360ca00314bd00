-- Daily figures, champions and experiments: what the daemon's timer and antonectl now write.

-- Without a platform: of all of them. A rate has its numerator and n beside it, a mean its sum and n, a quantile its n. Figures
-- of the machine have no type.
ALTER TABLE antone.kpi_metrics
    ALTER COLUMN platform DROP NOT NULL,
    ADD COLUMN numerator numeric,
    ADD COLUMN n bigint,
    ADD CONSTRAINT kpi_metrics_n_check CHECK (n >= 0),
    DROP CONSTRAINT kpi_metrics_date_platform_kpi_type_id_metric_name_key,
    ADD CONSTRAINT kpi_metrics_date_platform_kpi_type_id_metric_name_key
        UNIQUE NULLS NOT DISTINCT (date, platform, kpi_type_id, metric_name);

-- Why metrics_json counts as no outcome, once it was said; NULL: it was not looked at yet, or is one.
ALTER TABLE antone.replies
    ADD COLUMN metrics_fault text,
    ADD CONSTRAINT replies_metrics_fault_check CHECK (char_length(metrics_fault) <= 200);
CREATE INDEX replies_metrics_fault_idx ON antone.replies (posted_at) WHERE metrics_fault IS NOT NULL;

-- A champion goes with the person.
ALTER TABLE antone.community_champions
    DROP CONSTRAINT community_champions_author_id_fkey,
    ADD CONSTRAINT community_champions_author_id_fkey FOREIGN KEY (author_id) REFERENCES antone.authors ON DELETE CASCADE;

-- What antonectl plans, and what is shown.
ALTER TABLE antone.experiments
    ADD CONSTRAINT experiments_name_check CHECK (char_length(name) <= 200),
    ADD CONSTRAINT experiments_description_check CHECK (char_length(description) <= 10000),
    ADD CONSTRAINT experiments_metric_check CHECK (char_length(metric) <= 200),
    ADD CONSTRAINT experiments_variant_a_check CHECK (pg_column_size(variant_a) <= 65536),
    ADD CONSTRAINT experiments_variant_b_check CHECK (pg_column_size(variant_b) <= 65536),
    ADD CONSTRAINT experiments_results_json_check CHECK (pg_column_size(results_json) <= 1048576),
    ADD CONSTRAINT experiments_winner_check CHECK (char_length(winner) <= 200);

GRANT INSERT, UPDATE ON antone.kpi_metrics TO antone_retention;
GRANT INSERT (author_id, tier_id, engagement_count), UPDATE (tier_id, engagement_count) ON antone.community_champions TO antone_retention;
GRANT INSERT (name, description, metric, variant_a, variant_b, traffic_split, start_date, end_date),
      UPDATE (status, start_date, end_date, results_json, winner) ON antone.experiments TO antone_worker;
GRANT UPDATE (results_json) ON antone.experiments TO antone_retention;
GRANT UPDATE (metrics_fault) ON antone.replies TO antone_retention;
