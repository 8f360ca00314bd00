-- Takes back 0008_retention.
DROP VIEW antone.archivable_learning_events;
DROP VIEW antone.archivable_weight_adjustment_logs;
DROP VIEW antone.archivable_audit_logs;
DROP VIEW antone.archivable_kpi_metrics;
DROP VIEW antone.archivable_posts;
DROP FUNCTION antone.make_side_schema;
DROP FUNCTION antone.make_archivable;
DROP FUNCTION antone.agrees;
