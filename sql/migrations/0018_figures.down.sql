-- Rows of all platforms together are dropped: they have no place in the table as it was.

REVOKE UPDATE (results_json) ON antone.experiments FROM antone_retention;
REVOKE INSERT (name, description, metric, variant_a, variant_b, traffic_split, start_date, end_date),
       UPDATE (status, start_date, end_date, results_json, winner) ON antone.experiments FROM antone_worker;
ALTER TABLE antone.experiments
    DROP CONSTRAINT experiments_name_check, DROP CONSTRAINT experiments_description_check, DROP CONSTRAINT experiments_metric_check,
    DROP CONSTRAINT experiments_variant_a_check, DROP CONSTRAINT experiments_variant_b_check,
    DROP CONSTRAINT experiments_results_json_check, DROP CONSTRAINT experiments_winner_check;
REVOKE UPDATE (metrics_fault) ON antone.replies FROM antone_retention;
REVOKE INSERT (author_id, tier_id, engagement_count), UPDATE (tier_id, engagement_count) ON antone.community_champions FROM antone_retention;
REVOKE INSERT, UPDATE ON antone.kpi_metrics FROM antone_retention;
ALTER TABLE antone.community_champions
    DROP CONSTRAINT community_champions_author_id_fkey,
    ADD CONSTRAINT community_champions_author_id_fkey FOREIGN KEY (author_id) REFERENCES antone.authors ON DELETE SET NULL;
ALTER TABLE antone.replies DROP COLUMN metrics_fault;
DELETE FROM antone.kpi_metrics WHERE platform IS NULL;
ALTER TABLE antone.kpi_metrics
    DROP CONSTRAINT kpi_metrics_date_platform_kpi_type_id_metric_name_key,
    ADD CONSTRAINT kpi_metrics_date_platform_kpi_type_id_metric_name_key UNIQUE (date, platform, kpi_type_id, metric_name),
    DROP COLUMN n,
    DROP COLUMN numerator,
    ALTER COLUMN platform SET NOT NULL;
