-- The hash of what is in an archive file beside that of its bytes: other versions of zlib and libzstd pack the same lines to
-- other bytes, so that only the content is the same on any machine.
ALTER TABLE antone.archive_files
    ADD COLUMN content_sha256 bytea CHECK (octet_length(content_sha256) = 32); -- NULL: from before it was kept
