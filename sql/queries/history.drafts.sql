-- The texts drafted in the last 30 days, each by the first 64 bits of its SHA-256, signature and link left out, as the daemon
-- computes it. At most the newest 20 000, by the time in their UUIDv7; rows of other writers, whose ids have no time, are not ours.
-- Index: replies_pkey.
SELECT r.platform::text AS platform,
       ('x' || left(encode(sha256(convert_to(
            CASE WHEN r.text LIKE '%utm_source=%' THEN regexp_replace(r.text, '\S*utm_source=\S*', '', 'g') ELSE r.text END,
            'UTF8')), 'hex'), 16))::bit(64)::bigint AS key
FROM (SELECT d.platform, split_part(d.content, ' —Antone (Vita)', 1) AS text
      FROM antone.replies AS d
      WHERE d.id >= rpad(lpad(to_hex((extract(epoch FROM now() - interval '30 days') * 1000)::bigint), 12, '0'), 32, '0')::uuid
        AND d.id < rpad(lpad(to_hex((extract(epoch FROM now() + interval '1 day') * 1000)::bigint), 12, '0'), 32, '0')::uuid
      ORDER BY d.id DESC
      LIMIT 20000) AS r
