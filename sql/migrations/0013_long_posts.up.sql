-- What platforms allow is taken whole, and judged whole: a cry for help may stand at a post's end. Reddit's is the longest: a
-- title of 300, an empty line, a text of 40 000. NOT VALID: what is there obeyed a narrower limit, so no row is read.
ALTER TABLE antone.posts
    DROP CONSTRAINT posts_content_check,
    ADD CONSTRAINT posts_content_check CHECK (char_length(content) BETWEEN 1 AND 40302) NOT VALID;
