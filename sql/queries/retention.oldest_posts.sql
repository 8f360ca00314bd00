-- The oldest post from $2 on that may go, NULL: none. One probe a platform of posts_platform_detected_at_idx.
SELECT min(oldest.at) AS at
FROM unnest(enum_range(NULL::antone.platform)) AS each (platform),
     LATERAL (SELECT archivable.at
              FROM antone.archivable_posts AS archivable
              WHERE archivable.platform = each.platform AND archivable.at < $1::timestamptz
                AND archivable.at >= $2::timestamptz
              ORDER BY archivable.at
              LIMIT 1) AS oldest
