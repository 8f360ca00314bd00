-- The rate of a post whose times lie at the edge of the calendar: both are held to the years 1970 to 9999 at both ends.
-- Held at one end only, their difference could overflow: from PostgreSQL 16 on an error ("interval out of range"), before
-- a wrong rate. Rates that are stored stay as they are until their row is written again.
CREATE OR REPLACE FUNCTION antone.engagement_rate(raw_metrics jsonb, published_at timestamptz, metrics_at timestamptz,
                                                  detected_at timestamptz) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN isfinite(published_at) AND isfinite(coalesce(metrics_at, detected_at))
        THEN (antone.engagement_count(raw_metrics, 'likes')
              + antone.engagement_count(raw_metrics, 'replies')
              + antone.engagement_count(raw_metrics, 'reposts')
              + antone.engagement_count(raw_metrics, 'upvotes')
              + antone.engagement_count(raw_metrics, 'comments'))
             / greatest(date_part('epoch',
                            greatest(least(coalesce(metrics_at, detected_at), '9999-12-31 00:00:00+00'),
                                     '1970-01-01 00:00:00+00')
                            - least(greatest(published_at, '1970-01-01 00:00:00+00'), '9999-12-31 00:00:00+00')) / 3600,
                        0.25)
        END;
