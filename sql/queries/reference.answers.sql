-- The vetted answers in use; one past its review date is named and not used. No index: a dozen rows.
SELECT a.id, a.question, a.source, a.review_by < current_date AS is_overdue, a.may_name_product, a.takes_opener, a.must_say
FROM antone.answers AS a
WHERE a.is_active
ORDER BY a.sort_order, a.question
