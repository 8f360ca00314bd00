-- Without figures and learning.
DROP TABLE antone.learning_events, antone.weight_adjustment_logs, antone.kpi_metrics;
