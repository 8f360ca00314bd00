-- The hash of the bytes stays; MANIFEST.jsonl, which has both, would no longer say what the table does.
DO $$
BEGIN
    IF EXISTS (SELECT FROM antone.archive_files WHERE content_sha256 IS NOT NULL) THEN
        RAISE EXCEPTION 'files are archived with the hash of their content, which the schema before this one does not know';
    END IF;
END $$;
ALTER TABLE antone.archive_files DROP COLUMN content_sha256;
