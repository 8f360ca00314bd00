-- The decisions of a batch. No index is read; each of decisions' own is written.
INSERT INTO antone.decisions
       (id, post_id, sss_score, ars_score, evs_score, trs_score, composite_score, mode, archetype_id, safety_flags,
        signals_json, temporal_context, competitor_detected, is_power_user, experiment_id, experiment_variant,
        is_randomized_experiment, predicted_mode)
SELECT u.id, u.post_id, u.sss, u.ars, u.evs, u.trs, u.composite, u.mode::antone.operational_mode, u.archetype_id,
       string_to_array(u.safety_flags, ' '), u.signals, u.temporal, u.competitor, u.is_power_user, u.experiment_id,
       u.variant, u.is_randomized, u.predicted_mode::antone.operational_mode
FROM unnest($1::uuid[], $2::uuid[], $3::double precision[], $4::double precision[], $5::double precision[],
            $6::double precision[], $7::double precision[], $8::text[], $9::uuid[], $10::text[], $11::jsonb[], $12::jsonb[],
            $13::text[], $14::boolean[], $15::uuid[], $16::text[], $17::boolean[], $18::text[])
     AS u (id, post_id, sss, ars, evs, trs, composite, mode, archetype_id, safety_flags, signals, temporal, competitor,
           is_power_user, experiment_id, variant, is_randomized, predicted_mode)
