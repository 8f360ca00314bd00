-- As 0003 has it.
CREATE OR REPLACE FUNCTION antone.engagement_rate(raw_metrics jsonb, published_at timestamptz, metrics_at timestamptz,
                                                  detected_at timestamptz) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN isfinite(published_at) AND isfinite(coalesce(metrics_at, detected_at))
        THEN (antone.engagement_count(raw_metrics, 'likes')
              + antone.engagement_count(raw_metrics, 'replies')
              + antone.engagement_count(raw_metrics, 'reposts')
              + antone.engagement_count(raw_metrics, 'upvotes')
              + antone.engagement_count(raw_metrics, 'comments'))
             / greatest(date_part('epoch', least(coalesce(metrics_at, detected_at), '9999-12-31 00:00:00+00')
                                           - greatest(published_at, '1970-01-01 00:00:00+00')) / 3600,
                        0.25)
        END;
