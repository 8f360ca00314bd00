-- Back to a schema that forgets who was taken back: they can come again.
DO $$
BEGIN
    IF EXISTS (SELECT FROM antone.erasures WHERE posts IS NOT NULL) THEN
        RAISE EXCEPTION 'archives have posts to take out, and the schema before this one cannot tell them which';
    END IF;
END $$;
DROP TRIGGER pass_over_withdrawn ON antone.posts;
DROP TRIGGER pass_over_withdrawn ON antone.authors;
DROP FUNCTION antone.count_withdrawn;
DROP FUNCTION antone.withdraw;
DROP FUNCTION antone.pass_over_withdrawn_post;
DROP FUNCTION antone.pass_over_withdrawn_author;
DROP FUNCTION antone.withdrawal_hash;
CREATE OR REPLACE FUNCTION antone.blank_replies(erasure uuid, decisions uuid[]) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = antone, pg_catalog, pg_temp
BEGIN ATOMIC
    UPDATE antone.replies
    SET content = 'Erased on request. —Antone (Vita)', platform_post_id = NULL, metrics_json = '{}'
    WHERE decision_ref = ANY (decisions) AND decision_id IS NULL
      AND EXISTS (SELECT FROM antone.erasures AS request WHERE request.id = erasure AND request.author_id IS NOT NULL);
END;
ALTER TABLE antone.erasures DROP COLUMN posts;
DROP TABLE antone.withdrawals;
DROP TABLE antone.withdrawal_keys;
