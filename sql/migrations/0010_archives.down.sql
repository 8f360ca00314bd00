-- Back to one archive a database, which all files must then be in.
DO $$
BEGIN
    IF (SELECT count(DISTINCT archive_id) FROM antone.archive_files) > 1 THEN
        RAISE EXCEPTION 'several archives hold files of this database, and the schema before this one knows but one';
    END IF;
END $$;
DROP FUNCTION antone.blank_replies;
DROP TABLE antone.erasure_parts;
ALTER TABLE antone.erasures DROP COLUMN author_id;
ALTER TABLE antone.archive_files
    DROP COLUMN archive_id,
    ADD UNIQUE (sequence),
    ADD UNIQUE (path),
    ADD UNIQUE NULLS NOT DISTINCT (previous_sha256);
DROP TABLE antone.archives;
REVOKE UPDATE (completed_at) ON antone.erasures FROM antone_retention;
