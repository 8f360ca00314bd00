-- Development data: one running experiment. Index: experiments_pkey.
INSERT INTO antone.experiments (id, name, description, variant_a, variant_b, metric, traffic_split, status, start_date)
VALUES (md5('antone seed experiment')::uuid, 'Seed: checklist or coach', 'Which voice helps more, for development only',
        '{"archetype": "CHECKLIST"}', '{"archetype": "COACH"}', 'help_count', 0.5, 'RUNNING', now())
ON CONFLICT DO NOTHING
