-- Back to templates that answer no question: those that do would be taken for such, so they go.
DELETE FROM antone.reply_templates WHERE part <> 'BODY' OR question IS NOT NULL OR is_for_all;
DROP TRIGGER refuse_forbidden_product ON antone.reply_templates;
ALTER TABLE antone.reply_templates DROP COLUMN part, DROP COLUMN question, DROP COLUMN aspect, DROP COLUMN is_for_all;
DROP TABLE antone.answers;
DROP FUNCTION antone.refuse_forbidden_product();
DROP FUNCTION antone.refuse_product_in_use();
