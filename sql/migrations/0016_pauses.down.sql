-- Back to a schema that knows of no pause: what is paused would go on by itself.
DO $$
BEGIN
    IF EXISTS (SELECT FROM antone.pauses WHERE paused_at IS NOT NULL) THEN
        RAISE EXCEPTION 'intake or retention is paused, and the schema before this one would let it go on: antonectl resume first';
    END IF;
END $$;
DROP VIEW antone.living_daemons;
DROP TABLE antone.pauses;
DROP FUNCTION antone.notify_pause;
