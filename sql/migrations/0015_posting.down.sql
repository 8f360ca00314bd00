-- Back to a schema that knows of no poster. What one has in hand would be offered to the next: it is reported or released first.
DO $$
BEGIN
    IF EXISTS (SELECT FROM antone.replies WHERE taken_at IS NOT NULL AND posted_at IS NULL AND deleted_at IS NULL) THEN
        RAISE EXCEPTION 'a poster has replies in hand, and the schema before this one would offer them again';
    END IF;
END $$;
REVOKE SELECT (id, platform, platform_post_id, utm_code, approval_status, taken_by, taken_at, posted_at, metrics_json, deleted_at,
               delete_reason),
       UPDATE (platform_post_id, posted_at, metrics_json, deleted_at, delete_reason) ON antone.replies FROM antone_poster;
REVOKE USAGE ON SCHEMA antone FROM antone_poster;
DROP TRIGGER check_report ON antone.replies;
DROP TRIGGER notify_approved ON antone.replies;
DROP FUNCTION antone.check_report;
DROP FUNCTION antone.take_reply;
DROP FUNCTION antone.notify_approved;
DROP VIEW antone.uncertain_replies;
DROP VIEW antone.postable_replies;
DROP INDEX antone.replies_taken_at_idx;
DROP INDEX antone.replies_postable_idx;
ALTER TABLE antone.replies DROP COLUMN taken_at, DROP COLUMN taken_by;
