-- Replies are kept for ever; what they say to a person goes. $1: decisions. Expects replies_decision_ref_idx.
UPDATE antone.replies
SET content = 'Erased on request. —Antone (Vita)', platform_post_id = NULL, metrics_json = '{}'
WHERE decision_ref = ANY ($1::uuid[])
