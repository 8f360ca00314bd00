-- Figures and the trail of learning: KPIs, weight adjustments, what an adjustment brought.

CREATE TABLE antone.kpi_metrics (
    id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    date        date NOT NULL, -- UTC day
    platform    antone.platform NOT NULL,
    kpi_type_id uuid REFERENCES antone.kpi_types ON DELETE SET NULL,
    metric_name text NOT NULL CHECK (char_length(metric_name) <= 200),
    value       numeric NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    UNIQUE (date, platform, kpi_type_id, metric_name)
);
CREATE INDEX kpi_metrics_kpi_type_id_idx ON antone.kpi_metrics (kpi_type_id);

CREATE TABLE antone.weight_adjustment_logs (
    id                    uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    date                  date NOT NULL DEFAULT CURRENT_DATE,
    action                text NOT NULL CHECK (char_length(action) <= 200),
    reason                text CHECK (char_length(reason) <= 10000),
    valid_segments        integer NOT NULL DEFAULT 0 CHECK (valid_segments >= 0),
    total_segments        integer NOT NULL DEFAULT 0 CHECK (total_segments >= 0),
    sample_sizes          jsonb NOT NULL DEFAULT '{}' CHECK (pg_column_size(sample_sizes) <= 1048576),
    old_weights           jsonb NOT NULL DEFAULT '{}' CHECK (pg_column_size(old_weights) <= 1048576),
    new_weights           jsonb NOT NULL DEFAULT '{}' CHECK (pg_column_size(new_weights) <= 1048576),
    predicted_improvement double precision,
    created_at            timestamptz NOT NULL DEFAULT now(),
    updated_at            timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX weight_adjustment_logs_date_idx ON antone.weight_adjustment_logs (date);

CREATE TABLE antone.learning_events (
    id                    uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    date                  date NOT NULL DEFAULT CURRENT_DATE,
    adjustment_type       text NOT NULL CHECK (char_length(adjustment_type) <= 200),
    adjustment            jsonb NOT NULL DEFAULT '{}' CHECK (pg_column_size(adjustment) <= 1048576),
    predicted_improvement double precision,
    baseline_performance  double precision,
    actual_improvement    double precision,
    accuracy              double precision,
    evaluated_at          timestamptz,
    created_at            timestamptz NOT NULL DEFAULT now(),
    updated_at            timestamptz NOT NULL DEFAULT now()
);

DO $$
DECLARE
    relation text;
BEGIN
    FOREACH relation IN ARRAY ARRAY['kpi_metrics', 'weight_adjustment_logs', 'learning_events']
    LOOP
        EXECUTE format('CREATE TRIGGER touch_updated_at BEFORE UPDATE ON antone.%I
            FOR EACH ROW EXECUTE FUNCTION antone.touch_updated_at()', relation);
    END LOOP;
END $$;
