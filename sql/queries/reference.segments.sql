-- Learnt weights by segment. No index: some dozen rows.
SELECT segment_type, segment_key, sss_weight, ars_weight, evs_weight, trs_weight, sample_size::bigint AS sample_size,
       helpful_shift
FROM antone.segmented_weights
WHERE segment_type IN ('COMBINED', 'PLATFORM')
ORDER BY segment_type, segment_key
