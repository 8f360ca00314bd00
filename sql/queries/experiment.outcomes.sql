-- The next $3 decisions of the experiment $1 behind the id $2, with what came of their reply, if it was posted a day ago or
-- longer. Expects decisions_experiment_id_idx, replies_decision_id_idx.
SELECT decision.id, decision.experiment_variant AS variant, reply.metrics, coalesce(reply.is_deleted, false) AS is_deleted
FROM (SELECT id, experiment_variant
      FROM antone.decisions
      WHERE experiment_id = $1::uuid AND id > $2::uuid
      ORDER BY id
      LIMIT $3::bigint) AS decision
LEFT JOIN LATERAL (SELECT left(own.metrics_json::text, 8193) AS metrics, own.deleted_at IS NOT NULL AS is_deleted
                   FROM (SELECT id, posted_at, metrics_json, deleted_at
                         FROM antone.replies
                         WHERE decision_id = decision.id
                         OFFSET 0) AS own
                   WHERE own.posted_at < now() - interval '24 hours'
                   ORDER BY own.posted_at, own.id
                   LIMIT 1) AS reply ON true
ORDER BY decision.id
