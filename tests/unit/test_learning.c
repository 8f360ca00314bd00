/* Unit tests of domain/learning: estimates by hand, bounds over long walks, and a sample of the
 * simulation (./dev simulate). */
#include "unit.h"

#include "learning_lab.h"

static const struct learning_sample plain = {
    .scores = { 0.8, 0.5, 0.2, 0.8 },
    .evs_ratio = 1,
    .sss_hundredths = 80,
    .ars_hundredths = 50,
    .helpful_hundredths = 82,
    .moderate_hundredths = 55,
    .mode = MODE_ENGAGEMENT,
    .predicted = MODE_ENGAGEMENT,
    .outcome = 0.5,
};

static void an_outcome_is_what_happened_at_all(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        bool removed;
        double is;
    } cases[] = {
        { "{\"likes\": 0}", false, 0 },
        { "{\"likes\": 1}", false, 0.2 },
        { "{\"likes\": 1000000}", false, 0.2 },
        { "{\"clicks\": 3}", false, 0.4 },
        { "{\"clicks\": 1, \"conversions\": 1, \"thanks\": 1}", false, 1 },
        { "{\"clicks\": 1, \"conversions\": 1, \"thanks\": 1}", true, 0 },
        { "{\"clicks\": 1, \"removals\": 1}", false, 0 },
        { "{\"clicks\": 1, \"negative\": 2, \"positive\": 1}", false, 0 },
        { "{\"revenue\": 999}", false, 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct outcome outcome;
        struct error err;
        assert_int_equal(outcome_read(str_from(cases[i].json), &outcome, &err), 0);
        assert_true(fabs(learning_outcome(&outcome, cases[i].removed) - cases[i].is) < 1e-12);
    }
}

static void a_sample_that_no_lottery_may_touch_is_refused(void **state)
{
    (void)state;
    struct learning_sample bad[] = { plain, plain, plain, plain, plain, plain, plain, plain };
    assert_true(learning_accepts(&plain));
    bad[0].mode = bad[0].predicted = MODE_DISENGAGED;
    bad[1].outcome = 1.01;
    bad[2].outcome = NAN;
    bad[3].scores[2] = -0.1;
    bad[4].sss_hundredths = 40; /* today's rules would not answer */
    bad[5].mode = MODE_HYBRID;  /* another mode than the rules', and not drawn */
    bad[6].evs_ratio = INFINITY;
    bad[7].ars_hundredths = 101;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(learning_accepts(&bad[i]));
}

static enum mode ruled(int sss, int ars, double ratio, bool famous, int shift, bool stopped)
{
    struct reading reading = {
        .readable = true, .sss_hundredths = sss, .trs_hundredths = 90, .safety_stops = stopped
    };
    struct situation situation = { .reading = &reading,
                                   .ars_hundredths = ars,
                                   .evs_ratio = ratio,
                                   .is_power_user = famous,
                                   .helpful_hundredths = rules_helpful(60, 55, shift),
                                   .moderate_hundredths = 55,
                                   .topic_gate_hundredths = 50 };
    enum mode mode;
    rules_apply(&situation, &mode);
    return mode;
}

/* Close to the moderate threshold, where a shift could reach below it. */
static void no_shift_makes_or_ends_silence(void **state)
{
    (void)state;
    static const double ratios[] = { 1, 2.5, 6 };
    for (int sss = 0; sss <= 100; sss++)
        for (int ratio = 0; ratio < 3; ratio++)
            for (int shift = -LEARNING_SHIFT_MAX; shift <= LEARNING_SHIFT_MAX; shift++)
                for (int i = 0; i < 4; i++) {
                    int ars = i % 2 == 0 ? 50 : 80;
                    bool famous = i / 2 == 1;
                    assert_int_equal(
                        ruled(sss, ars, ratios[ratio], famous, 0, false) == MODE_DISENGAGED,
                        ruled(sss, ars, ratios[ratio], famous, shift, false) == MODE_DISENGAGED);
                    assert_int_equal(ruled(sss, ars, ratios[ratio], famous, shift, true),
                                     MODE_DISENGAGED);
                }
}

static void quantiles_are_those_of_the_tables(void **state)
{
    (void)state;
    assert_true(fabs(learning_z(0.25) - 0.6744898) < 1e-6);
    assert_true(fabs(learning_z(0.10) - 1.2815516) < 1e-6);
    assert_true(fabs(learning_z(0.05) - 1.6448536) < 1e-6);
    assert_true(fabs(learning_z(1e-4) - 3.7190165) < 1e-5);
    assert_true(fabs(learning_z(1e-12) - 7.0344838) < 1e-5);
    assert_true(fabs(learning_z_of_search(1) - learning_z(0.05 / 13)) < 1e-12);
    assert_true(learning_z_of_search(26) > learning_z_of_search(1));
}

/* Every step of a walk that always takes a candidate, in any direction. */
static void a_walk_never_leaves_the_bounds(void **state)
{
    (void)state;
    struct lab lab = { .state = 7 };
    struct learning_setting at = lab_standard;
    for (int step = 0; step < 2000; step++) {
        struct learning_setting next[LEARNING_CANDIDATES_MAX];
        size_t count = learning_candidates(&at, 50 + lab_below(&lab, 5000), next);
        assert_int_in_range(count, 1, LEARNING_CANDIDATES_MAX);
        for (size_t i = 0; i < count; i++) {
            double sum = 0;
            for (int w = 0; w < LEARNING_WEIGHTS; w++) {
                sum += next[i].weights[w];
                assert_true(next[i].weights[w] >= LEARNING_WEIGHT_LEAST);
                assert_true(fabs(next[i].weights[w] - at.weights[w]) <= LEARNING_WEIGHT_STEP);
            }
            assert_true(fabs(sum - 1) < 1e-9);
            assert_true(abs(next[i].helpful_shift) <= LEARNING_SHIFT_MAX);
            assert_true(abs(next[i].helpful_shift - at.helpful_shift) <= LEARNING_SHIFT_STEP);
        }
        at = next[lab_below(&lab, (int)count)];
    }
}

static void a_row_stands_for_what_is_in_force(void **state)
{
    (void)state;
    const struct learning_setting wanted = { { 0.30, 0.35, 0.20, 0.15 }, -5 };
    struct learning_setting blended;
    struct segment_weights row;
    assert_true(learning_row(&wanted, 100, &row, &blended));
    assert_true(fabs(row.sss - 0.20) < 1e-9 && fabs(row.ars - 0.45) < 1e-9);
    for (int i = 0; i < LEARNING_WEIGHTS; i++)
        assert_true(fabs(blended.weights[i] - wanted.weights[i]) < 1e-4);
    assert_int_equal(blended.helpful_shift, -5);
    /* So few samples that the row would have to lie below the least weight, and none at all. */
    assert_false(learning_row(&wanted, 20, &row, &blended));
    assert_false(learning_row(&wanted, 0, &row, &blended));
}

/* Four drawn samples, one of them in the mode of each rule: everything by hand. With so few the
 * direct part is (10 · mean of the other fold + sum of its cell) ÷ (10 + its count). */
static void a_shift_is_weighed_by_the_drawn_ones(void **state)
{
    (void)state;
    struct learning_sample samples[] = { plain, plain, plain, plain, plain };
    for (int i = 0; i < 4; i++)
        samples[i].is_drawn = true;
    samples[0].mode = MODE_HELPFUL;
    samples[0].outcome = 1;
    samples[1].outcome = 0;
    samples[2].mode = MODE_HYBRID;
    samples[3].mode = MODE_HELPFUL;
    samples[3].outcome = 0.5;
    const struct learning_setting today = lab_standard, lower = { { 0.4, 0.25, 0.2, 0.15 }, -5 };
    struct learning_data *data = learning_data_new(samples, 5);
    struct learning_estimate estimate;
    learning_compare(data, &today, &lower, 2, &estimate);
    assert_int_equal(estimate.samples, 4);
    assert_int_equal(estimate.changed, 4);
    assert_true(fabs(estimate.ips - (3 * 1 + 3 * 0.5 - 3 * 0) / 4.0) < 1e-12);
    /* Folds: the even ones 1, 0.5 and 0.5, mean 2/3, HELPFUL 1, ENGAGEMENT 0.5; the odd ones 0 and
     * 0.5, mean 1/4. */
    double even = 2 / 3.0, odd = 0.25;
    double helpful_odd = (10 * even + 1) / 11, engaging_odd = (10 * even + 0.5) / 11;
    double helpful_even = (10 * odd + 0.5) / 11, engaging_even = (10 * odd + 0) / 11;
    double by_hand = (helpful_even + 3 * (1 - helpful_even) - engaging_even) +
                     (helpful_odd - engaging_odd - 3 * (0 - engaging_odd)) +
                     (helpful_even - engaging_even) +
                     (helpful_odd + 3 * (0.5 - helpful_odd) - engaging_odd);
    assert_true(fabs(estimate.dr - by_hand / 4) < 1e-12);
    assert_true(fabs(estimate.upper - estimate.dr - 2 * estimate.error) < 1e-12);
    learning_data_free(data);
}

/* Two replies of four stand in front; equal ones share the places that are left. */
static void weights_are_worth_what_they_put_in_front(void **state)
{
    (void)state;
    struct learning_sample samples[] = { plain, plain, plain, plain };
    static const double sss[] = { 1, 1, 0, 0 }, ars[] = { 0, 0.5, 1, 0.5 };
    static const double outcomes[] = { 0, 1, 1, 0 };
    for (int i = 0; i < 4; i++) {
        samples[i].scores[0] = sss[i];
        samples[i].scores[1] = ars[i];
        samples[i].outcome = outcomes[i];
    }
    const struct learning_setting by_sss = { { 0.85, 0.05, 0.05, 0.05 }, 0 };
    const struct learning_setting by_ars = { { 0.05, 0.85, 0.05, 0.05 }, 0 };
    struct learning_data *data = learning_data_new(samples, 4);
    struct learning_estimate estimate;
    learning_compare(data, &by_sss, &by_ars, 1, &estimate);
    assert_true(fabs(estimate.baseline - 0.5) < 1e-12); /* the first two */
    assert_true(fabs(estimate.dr - 0.5) < 1e-12);       /* the second and the third */
    assert_int_equal(estimate.changed, 2);
    learning_data_free(data);
}

static struct lab lived(enum lab_kind kind, uint64_t seed, int weeks, int replies)
{
    struct lab lab = { .kind = kind, .state = seed, .today = lab_standard };
    for (int week = 0; week < weeks; week++)
        lab_live(&lab, replies);
    return lab;
}

static int worlds_with_a_proposal(enum lab_kind kind, int weeks, int replies, int worlds)
{
    int proposed = 0;
    for (int world = 1; world <= worlds; world++) {
        struct lab lab = lived(kind, (uint64_t)world, weeks, replies);
        struct learning_proposal proposal;
        if (lab_propose(&lab, &proposal)) {
            proposed++;
            assert_true(proposal.estimate.lower > 0);
        }
        free(lab.replies);
    }
    return proposed;
}

static void worlds_without_an_effect_propose_nothing(void **state)
{
    (void)state;
    assert_int_equal(worlds_with_a_proposal(LAB_FLAT, 4, 2000, 10), 0);
    assert_int_equal(worlds_with_a_proposal(LAB_CONFOUNDED, 4, 2000, 10), 0);
    assert_int_equal(worlds_with_a_proposal(LAB_LIAR, 4, 2000, 10), 0);
}

static void a_better_setting_is_found(void **state)
{
    (void)state;
    assert_int_in_range(worlds_with_a_proposal(LAB_WEIGHTS, 4, 2000, 10), 9, 10);
    assert_int_in_range(worlds_with_a_proposal(LAB_THRESHOLD, 4, 12000, 10), 8, 10);
}

static void too_few_samples_are_no_evidence(void **state)
{
    (void)state;
    struct lab lab = lived(LAB_WEIGHTS, 1, 4, 2000);
    size_t count;
    struct learning_sample *samples = lab_samples(&lab, 0, &count);
    struct learning_data *data = learning_data_new(samples, count);
    struct learning_proposal proposal;
    assert_true(learning_search(data, &lab_standard, count, 3, &proposal));
    assert_false(learning_search(data, &lab_standard, count + 1, 3, &proposal));
    learning_data_free(data);
    /* Enough of them, of which next to none would be treated otherwise. */
    for (size_t i = 0; i < count; i++)
        memcpy(samples[i].scores, plain.scores, sizeof plain.scores);
    data = learning_data_new(samples, count);
    assert_false(learning_search(data, &lab_standard, 100, 0.01, &proposal) &&
                 memcmp(&proposal.candidate.weights, &lab_standard.weights,
                        sizeof lab_standard.weights) != 0);
    learning_data_free(data);
    free(samples);
    free(lab.replies);
}

static void what_was_worse_is_known_by_its_drawn_replies(void **state)
{
    (void)state;
    struct lab lab = lived(LAB_THRESHOLD, 3, 4, 12000);
    size_t count;
    struct learning_sample *samples = lab_samples(&lab, 0, &count);
    struct learning_data *data = learning_data_new(samples, count);
    const struct learning_setting lower = { { 0.4, 0.25, 0.2, 0.15 }, -10 };
    struct learning_verdict verdict;
    assert_true(learning_judge(data, &lab_standard, &lower, 0.04, 100, &verdict));
    assert_false(verdict.is_worse);
    assert_true(verdict.accuracy > 0.5 && verdict.accuracy <= 1);
    assert_true(learning_judge(data, &lower, &lab_standard, 0.04, 100, &verdict));
    assert_true(verdict.is_worse);
    assert_true(verdict.accuracy == 0);
    assert_false(learning_judge(data, &lower, &lab_standard, 0.04, count, &verdict));
    learning_data_free(data);
    free(samples);
    free(lab.replies);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_outcome_is_what_happened_at_all),
        cmocka_unit_test(a_sample_that_no_lottery_may_touch_is_refused),
        cmocka_unit_test(no_shift_makes_or_ends_silence),
        cmocka_unit_test(quantiles_are_those_of_the_tables),
        cmocka_unit_test(a_walk_never_leaves_the_bounds),
        cmocka_unit_test(a_row_stands_for_what_is_in_force),
        cmocka_unit_test(a_shift_is_weighed_by_the_drawn_ones),
        cmocka_unit_test(weights_are_worth_what_they_put_in_front),
        cmocka_unit_test(worlds_without_an_effect_propose_nothing),
        cmocka_unit_test(a_better_setting_is_found),
        cmocka_unit_test(too_few_samples_are_no_evidence),
        cmocka_unit_test(what_was_worse_is_known_by_its_drawn_replies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
