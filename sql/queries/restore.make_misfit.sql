-- Which member of an archived row has a value that its column cannot hold, and what would be expected
-- there; NULL: each one fits. Never the value. PostgreSQL's own message quotes it and names no column,
-- so when a line was refused each member is tried alone. Expects no index.
CREATE OR REPLACE FUNCTION pg_temp.misfit(relation regclass, label text, value jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    member record;
BEGIN
    IF jsonb_typeof(value) <> 'object' THEN
        RETURN label || ': an object is expected';
    END IF;
    FOR member IN
        SELECT attname AS name,
               coalesce((SELECT 'one of ' || string_agg(enumlabel, ', ' ORDER BY enumsortorder)
                         FROM pg_enum
                         WHERE enumtypid = atttypid),
                        format_type(atttypid, atttypmod)) AS expected
        FROM pg_attribute
        WHERE attrelid = relation AND attnum > 0 AND NOT attisdropped
        ORDER BY attnum
    LOOP
        BEGIN
            EXECUTE format('SELECT jsonb_populate_record(NULL::%s, jsonb_build_object($1, $2 -> $1))', relation)
            USING member.name, value;
        EXCEPTION WHEN data_exception THEN
            RETURN format('%s.%s: %s is expected', label, member.name, member.expected);
        END;
    END LOOP;
    RETURN NULL;
END $$
