-- Sets a rule of a platform, or an entry of one of its lists, and writes the trail, both or neither. $1 the platform, $2 the rule,
-- $3 the entry or '', $4 the value, $5 whether it was verified, $6 the source, $7 its date, $8 who, $9 why. No row: the entry
-- that is to count no more is not there. Index: platform_rules_platform_rule_entry_key.
WITH before AS (
    SELECT r.value
    FROM antone.platform_rules AS r
    WHERE r.platform = $1::text::antone.platform AND r.rule = $2::text AND r.entry = $3::text
), changed AS (
    INSERT INTO antone.platform_rules (platform, rule, entry, value, is_verified, source, source_date)
    SELECT $1::text::antone.platform, $2::text, $3::text, $4::text, $5::boolean, $6::text, $7::text::date
    WHERE $3::text = '' OR $4::text = 'true' OR EXISTS (SELECT FROM before)
    ON CONFLICT (platform, rule, entry) DO UPDATE
    SET value = excluded.value, is_verified = excluded.is_verified, source = excluded.source, source_date = excluded.source_date
    RETURNING id, platform::text AS platform, rule, entry, value, is_verified, source, source_date
), trail AS (
    INSERT INTO antone.audit_logs (entity_type, entity_id, action, actor, details_json)
    SELECT 'platform_rule', c.id::text, 'platform_rule.set', $8::text,
           jsonb_strip_nulls(jsonb_build_object(
               'platform', c.platform, 'rule', c.rule, 'entry', nullif(c.entry, ''), 'value', c.value,
               'before', (SELECT b.value FROM before AS b), 'source', c.source, 'source_date', c.source_date,
               'is_verified', c.is_verified, 'reason', $9::text))
    FROM changed AS c
)
SELECT c.platform, c.rule, c.entry, c.value, (SELECT b.value FROM before AS b) AS before
FROM changed AS c
