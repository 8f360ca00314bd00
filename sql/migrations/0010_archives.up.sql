-- Several archives in one database: each host has its own, with an identity, a manifest and a part in each erasure.

-- The id stands in archive.id, in the archive's directory. Where the archive is used, and since when.
CREATE TABLE antone.archives (
    id            uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    host          text NOT NULL CHECK (char_length(host) <= 1000),
    directory     text NOT NULL CHECK (char_length(directory) <= 4096), -- archive.directory there
    part          text CHECK (char_length(part) <= 1000), -- the file in the making; NULL: none, or it is committed
    first_seen_at timestamptz NOT NULL DEFAULT now(),
    last_seen_at  timestamptz NOT NULL DEFAULT now(), -- a run, a verification, its part of an erasure
    verified_at   timestamptz, -- last found whole
    retired_at    timestamptz, -- given up: nobody waits for it any more
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX archives_host_directory_idx ON antone.archives (host, directory) WHERE retired_at IS NULL;

-- Each archive has a chain of its own, so that its directory alone tells whether it is whole. NULL: from before archives
-- had identities; the archive that holds all of those files takes them over.
ALTER TABLE antone.archive_files ADD COLUMN archive_id uuid REFERENCES antone.archives;
ALTER TABLE antone.archive_files
    DROP CONSTRAINT archive_files_sequence_key,
    DROP CONSTRAINT archive_files_path_key,
    DROP CONSTRAINT archive_files_previous_sha256_key,
    ADD UNIQUE NULLS NOT DISTINCT (archive_id, sequence),
    ADD UNIQUE NULLS NOT DISTINCT (archive_id, path),
    ADD UNIQUE NULLS NOT DISTINCT (archive_id, previous_sha256); -- no forks: each row is the predecessor of one other

-- Who is to be erased, as long as an archive has not done its part: the author's row is gone by then.
ALTER TABLE antone.erasures ADD COLUMN author_id uuid;

-- What each archive that may hold the person has to do. Its own key makes the hash that its restores obey.
CREATE TABLE antone.erasure_parts (
    id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    erasure_id  uuid NOT NULL REFERENCES antone.erasures ON DELETE CASCADE,
    archive_id  uuid REFERENCES antone.archives ON DELETE CASCADE, -- NULL as in archive_files
    author_hash bytea CHECK (octet_length(author_hash) = 32),
    done_at     timestamptz,
    files       bigint NOT NULL DEFAULT 0 CHECK (files >= 0), -- rewritten
    rows        bigint NOT NULL DEFAULT 0 CHECK (rows >= 0), -- left out of them
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    UNIQUE NULLS NOT DISTINCT (erasure_id, archive_id)
);
CREATE INDEX erasure_parts_archive_id_idx ON antone.erasure_parts (archive_id);
INSERT INTO antone.erasure_parts (erasure_id, author_hash, done_at)
SELECT id, author_hash, completed_at FROM antone.erasures;

CREATE TRIGGER touch_updated_at BEFORE UPDATE ON antone.archives
    FOR EACH ROW EXECUTE FUNCTION antone.touch_updated_at();
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON antone.erasure_parts
    FOR EACH ROW EXECUTE FUNCTION antone.touch_updated_at();

-- A daemon does its archive's part with the role of retention, which may not touch replies. This much of them it may,
-- while somebody's erasure is open: those whose decision has left the database.
CREATE FUNCTION antone.blank_replies(erasure uuid, decisions uuid[]) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = antone, pg_catalog, pg_temp
BEGIN ATOMIC
    UPDATE antone.replies
    SET content = 'Erased on request. —Antone (Vita)', platform_post_id = NULL, metrics_json = '{}'
    WHERE decision_ref = ANY (decisions) AND decision_id IS NULL
      AND EXISTS (SELECT FROM antone.erasures AS request WHERE request.id = erasure AND request.author_id IS NOT NULL);
END;
REVOKE ALL ON FUNCTION antone.blank_replies FROM PUBLIC;
GRANT EXECUTE ON FUNCTION antone.blank_replies TO antone_retention;

GRANT SELECT ON antone.archives, antone.erasure_parts TO antone_worker, antone_retention, antone_readonly;
GRANT INSERT, UPDATE ON antone.archives TO antone_retention;
GRANT UPDATE (archive_id, author_hash, done_at, files, rows) ON antone.erasure_parts TO antone_retention;
GRANT UPDATE (author_id, completed_at) ON antone.erasures TO antone_retention;
