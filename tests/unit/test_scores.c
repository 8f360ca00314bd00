/* Unit tests of velocity, relationship, weights and draws (docs/design/engine.md, Signals and Order
 * of the decision). */
#include "unit.h"

#include <math.h>

#include "antoned/base/clock.h"
#include "antoned/domain/experiment.h"
#include "antoned/domain/relationship.h"
#include "antoned/domain/velocity.h"
#include "antoned/domain/weights.h"

#define assert_close(a, b, within) assert_true(fabs((a) - (b)) <= (within))
#define assert_same(a, b)          assert_close(a, b, 0)

#define HOUR_US (3600 * US_PER_SECOND)

static struct post post_after_hours(double hours, int64_t likes)
{
    return (struct post){ .published_at_us = HOUR_US,
                          .detected_at_us = TIME_UNKNOWN,
                          .metrics_at_us = HOUR_US + (int64_t)(hours * (double)HOUR_US),
                          .metrics = { .likes = likes } };
}

static void a_rate_is_engagements_by_the_hour(void **state)
{
    (void)state;
    struct post post = post_after_hours(2, 10);
    post.metrics = (struct metrics){ 1, 2, 3, 4, 10 };
    assert_close(velocity_rate(&post), 10.0, 1e-12);
    post = post_after_hours(0.01, 10);
    assert_close(velocity_rate(&post), 40.0, 1e-12); /* never less than a quarter of an hour */
    post = post_after_hours(-5, 10);
    assert_close(velocity_rate(&post), 40.0, 1e-12);
}

static void a_rate_needs_both_ends(void **state)
{
    (void)state;
    struct post post = post_after_hours(1, 10);
    post.metrics_at_us = TIME_UNKNOWN;
    assert_true(velocity_rate(&post) < 0);
    post.detected_at_us = 3 * HOUR_US;
    assert_close(velocity_rate(&post), 5.0, 1e-12);
    post.published_at_us = TIME_UNKNOWN;
    assert_true(velocity_rate(&post) < 0);
}

static void a_baseline_is_winsorised_and_needs_five(void **state)
{
    (void)state;
    double few[] = { 1, 2, 3, 4 };
    assert_true(velocity_winsorised_mean(few, 4) < 0);
    double five[] = { 5, 1, 2, 4, 3 };
    assert_close(velocity_winsorised_mean(five, 5), 3.0, 1e-12);
    /* One of ten at each end takes its neighbour's value: 2+2+3+4+5+6+7+8+9+9. */
    double ten[] = { 1000, 1, 2, 3, 4, 5, 6, 7, 8, 9 };
    assert_close(velocity_winsorised_mean(ten, 10), 5.5, 1e-12);
    double squares[19]; /* floor(1.9) = 1 at each end: 1 + (1² + … + 17²) + 17² */
    for (int i = 0; i < 19; i++)
        squares[i] = i * i;
    assert_close(velocity_winsorised_mean(squares, 19), (1 + 1785 + 289) / 19.0, 1e-9);
}

static void a_ratio_is_one_when_anything_is_unknown(void **state)
{
    (void)state;
    assert_same(velocity_ratio(VELOCITY_UNKNOWN, 3), 1.0);
    assert_same(velocity_ratio(3, VELOCITY_UNKNOWN), 1.0);
    assert_same(velocity_ratio(3, 0), 1.0);
    assert_same(velocity_ratio((double)NAN, 1), 1.0);
    assert_same(velocity_ratio(1e300, 1e-300), 1.0);
    assert_same(velocity_ratio(10, 4), 2.5);
    assert_same(velocity_ratio(0, 4), 0.0);
}

static void a_velocity_score_is_within_its_bounds_and_grows(void **state)
{
    (void)state;
    assert_same(velocity_score(1.0), 0.1502);
    assert_same(velocity_score(0.0), 0.0);
    assert_same(velocity_score(100), 1.0);
    assert_same(velocity_score(1e12), 1.0);
    double last = 0;
    for (double ratio = 0; ratio < 200; ratio += 0.25) {
        double score = velocity_score(ratio);
        assert_true(score >= last && score <= 1);
        last = score;
    }
}

static void a_relationship_is_the_clamped_sum_of_its_events(void **state)
{
    (void)state;
    struct str kind[] = { STR("thanks"), STR("like"), STR("click"), STR("unheard_of") };
    struct relationship warm = relationship_score_of(kind, 4);
    assert_int_equal(warm.hundredths, 80);
    assert_false(warm.is_blocked);
    assert_int_equal(relationship_score_of(NULL, 0).hundredths, 50);
    struct str buyer[] = { STR("purchase"), STR("purchase"), STR("purchase"),
                           STR("hostile_reply") };
    assert_int_equal(relationship_score_of(buyer, 4).hundredths, 100); /* 125 − 20, then clamped */
    struct str foe[] = { STR("report"), STR("block") };
    assert_int_equal(relationship_score_of(foe, 2).hundredths, 0);
    assert_true(relationship_score_of(foe, 1).is_blocked &&
                relationship_score_of(foe + 1, 1).is_blocked);
    struct str safety[] = { STR("safety_stop"), STR("safetybelt") };
    assert_true(relationship_score_of(safety, 1).has_safety_event);
    assert_false(relationship_score_of(safety + 1, 1).has_safety_event);
}

static struct segment_weights row(const char *type, const char *key, double sss, double ars,
                                  double evs, double trs, int64_t samples)
{
    return (
        struct segment_weights){ str_from(type), str_from(key), sss, ars, evs, trs, samples, 0 };
}

static void weights_that_do_not_add_up_are_refused_by_name(void **state)
{
    (void)state;
    struct error err;
    struct segment_weights good = row("PLATFORM", "TWITTER", 0.401, 0.25, 0.20, 0.15, 1);
    assert_int_equal(weights_check(&good, &err), 0);
    struct segment_weights wrong[] = { row("PLATFORM", "TWITTER", 0.402, 0.25, 0.20, 0.15, 1),
                                       row("PLATFORM", "TWITTER", -0.1, 0.5, 0.4, 0.2, 1),
                                       row("PLATFORM", "TWITTER", (double)NAN, 0.5, 0.4, 0.2, 1),
                                       row("PLATFORM", "TWITTER", 0.4, 0.25, 0.20, 0.15, 1) };
    wrong[3].helpful_shift = 11;
    for (int i = 0; i < 4; i++) {
        assert_int_equal(weights_check(&wrong[i], &err), -1);
        assert_non_null(strstr(err.message, "PLATFORM TWITTER"));
    }
}

static void the_most_special_segment_is_blended_by_its_samples(void **state)
{
    (void)state;
    struct segment_weights rows[] = {
        row("PLATFORM", "TWITTER", 1, 0, 0, 0, 100),
        row("COMBINED", "TWITTER_MORNING", 0, 1, 0, 0, 300),
        row("COMBINED", "TWITTER_EVENING", 0, 5, 0, 0, 300), /* refused */
    };
    struct reference reference = { .segments = rows, .segment_count = 3 };
    struct weights_table table;
    weights_table_fill(&table, &reference);
    struct temporal_context morning = { .known = true, .time_of_day = "MORNING" };
    struct temporal_context evening = { .known = true, .time_of_day = "EVENING" };
    struct temporal_context unknown = { .known = false, .time_of_day = "" };

    const struct weights *weights = weights_for(&table, PLATFORM_TWITTER, &morning);
    assert_string_equal(weights->segment, "TWITTER_MORNING");
    assert_close(weights->ars, 0.75 + 0.25 * 0.25, 1e-12);
    assert_close(weights->sss, 0.25 * 0.40, 1e-12);
    assert_string_equal(weights_for(&table, PLATFORM_TWITTER, &evening)->segment, "TWITTER");
    weights = weights_for(&table, PLATFORM_TWITTER, &unknown);
    assert_string_equal(weights->segment, "TWITTER");
    assert_close(weights->sss, 0.5 + 0.5 * 0.40, 1e-12);
    assert_string_equal(weights_for(&table, PLATFORM_REDDIT, &morning)->segment, "default");
}

static void the_composite_is_the_sum_of_03_and_stays_within_bounds(void **state)
{
    (void)state;
    struct weights_table table;
    struct reference none = { 0 };
    weights_table_fill(&table, &none);
    const struct weights *weights = &table.of[0][0];
    assert_same(weights_composite(weights, 0.92, 0.5, 0.15, 1.0), 0.7005);
    assert_same(weights_composite(weights, 1, 1, 1, 1), 1.0);
    assert_same(weights_composite(weights, 0, 0, 0, 0), 0.0);
    for (int sss = 0; sss < 100; sss++) /* more seeking never lowers it */
        assert_true(weights_composite(weights, (sss + 1) / 100.0, 0.5, 0.15, 0.7) >=
                    weights_composite(weights, sss / 100.0, 0.5, 0.15, 0.7));
}

static struct uuid numbered(uint32_t n)
{
    struct uuid uuid = { { 1 } };
    memcpy(uuid.bytes + 8, &n, sizeof n);
    return uuid;
}

static void a_draw_is_the_same_for_the_same_post_and_known_for_ever(void **state)
{
    (void)state;
    struct post post = { .id = { { 0x01, 0x02 } } };
    struct draw first = draw_of_post(&post), second = draw_of_post(&post);
    assert_memory_equal(first.bytes, second.bytes, sizeof first.bytes);
    /* SHA-256 of 01 02 and fourteen zeros: decisions of the past must stay reproducible. */
    assert_true(draw_u64(&first, DRAW_RANDOMIZE) == UINT64_C(0x83ca965ae4faa5ac));
    struct post nameless = { .platform_post_id = STR("1"), .content = STR("a") };
    struct post other = { .platform_post_id = STR("1"), .content = STR("b") };
    assert_true(draw_u64(&(struct draw){ 0 }, DRAW_UTM) == 0);
    struct draw x = draw_of_post(&nameless), y = draw_of_post(&other);
    assert_memory_not_equal(x.bytes, y.bytes, sizeof x.bytes);
}

static void randomisation_takes_its_share_and_draws_three_modes(void **state)
{
    (void)state;
    int taken = 0, modes[4] = { 0 };
    for (uint32_t n = 0; n < 20000; n++) {
        struct post post = { .id = numbered(n) };
        struct draw draw = draw_of_post(&post);
        enum mode mode;
        assert_false(experiment_randomizes(&draw, 0, &mode));
        if (experiment_randomizes(&draw, 500, &mode)) {
            taken++;
            modes[mode]++;
        }
    }
    assert_int_in_range(taken, 900, 1100);
    assert_int_equal(modes[MODE_DISENGAGED], 0);
    for (int mode = MODE_HELPFUL; mode <= MODE_HYBRID; mode++)
        assert_int_in_range(modes[mode], taken / 4, taken / 2);
}

static int arm_b_of_1000(const struct experiment *experiment)
{
    int count = 0;
    for (uint32_t n = 0; n < 1000; n++) {
        struct uuid post = numbered(n);
        int arm = experiment_arm(experiment, &post);
        assert_int_equal(arm, experiment_arm(experiment, &post));
        count += arm;
    }
    return count;
}

static void a_hash_split_follows_the_split(void **state)
{
    (void)state;
    struct experiment experiment = { .id = { { 7 } }, .traffic_split = 0.8 };
    assert_int_in_range(arm_b_of_1000(&experiment), 160, 240);
    experiment.traffic_split = 1;
    assert_int_equal(arm_b_of_1000(&experiment), 0);
    experiment.traffic_split = 0;
    assert_int_equal(arm_b_of_1000(&experiment), 1000);
}

static void thompson_sends_more_to_the_arm_that_does_better(void **state)
{
    (void)state;
    struct experiment experiment = { .id = { { 7 } }, .method = EXPERIMENT_THOMPSON };
    assert_int_in_range(arm_b_of_1000(&experiment), 440, 560); /* nothing known */
    experiment.successes[0] = 10;
    experiment.failures[0] = 90;
    experiment.successes[1] = 14;
    experiment.failures[1] = 86;
    assert_int_in_range(arm_b_of_1000(&experiment), 700, 900); /* likely better */
    experiment.successes[1] = 60;
    experiment.failures[1] = 40;
    assert_true(arm_b_of_1000(&experiment) > 995); /* surely better */
    experiment.successes[1] = 1e9;                 /* nonsense does no harm */
    experiment.failures[1] = -5;
    assert_int_equal(arm_b_of_1000(&experiment), 1000);
}

static void the_oldest_experiment_in_its_dates_applies(void **state)
{
    (void)state;
    struct experiment rows[] = { { .start_us = 100, .end_us = 200 },
                                 { .start_us = 150, .end_us = TIME_UNKNOWN } };
    struct reference reference = { .experiments = rows, .experiment_count = 2 };
    assert_int_equal(experiment_at(&reference, 99), -1);
    assert_int_equal(experiment_at(&reference, 100), 0);
    assert_int_equal(experiment_at(&reference, 199), 0);
    assert_int_equal(experiment_at(&reference, 200), 1);
    assert_int_equal(experiment_at(&reference, TIME_UNKNOWN), -1);
}

/* Adds the figures of one made-up post to the digest. */
static void add_figures(struct digest *digest, const struct weights_table *table,
                        const struct experiment *experiment, uint64_t random)
{
    double rate = (double)(random >> 40) / 977, baseline = (double)(random >> 20 & 0xfffff) / 1013;
    double figures[3] = { velocity_ratio(rate, baseline) };
    figures[1] = velocity_score(figures[0]);
    figures[2] =
        weights_composite(&table->of[random % 3][random % 5], (double)(random % 101) / 100,
                          (double)(random % 97) / 97, figures[1], (double)(random % 89) / 89);
    digest_add(digest, figures, sizeof figures);
    struct uuid post = { { 0 } };
    memcpy(post.bytes, &random, sizeof random);
    uint8_t arm = (uint8_t)experiment_arm(experiment, &post);
    digest_add(digest, &arm, sizeof arm);
}

/* The digest is the same for gcc and clang, -O0 and -O3, libm with and without fused multiply-add.
 * It changes when a formula of docs/design/engine.md does, and then on purpose. (Little-endian
 * machines.) */
static void the_figures_have_the_same_bits_everywhere(void **state)
{
    (void)state;
    struct segment_weights rows[] = { row("PLATFORM", "TWITTER", 0.31, 0.29, 0.2, 0.2, 77) };
    struct reference reference = { .segments = rows, .segment_count = 1 };
    struct weights_table table;
    weights_table_fill(&table, &reference);
    struct experiment experiment = { .id = { { 3 } },
                                     .method = EXPERIMENT_THOMPSON,
                                     .successes = { 10, 12 },
                                     .failures = { 20, 21 } };
    struct digest *digest = digest_new();
    uint64_t random = 1;
    for (int i = 0; i < 20000; i++) {
        random = random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        add_figures(digest, &table, &experiment, random);
    }
    uint8_t sum[DIGEST_SIZE];
    char hex[DIGEST_HEX_SIZE];
    digest_finish(digest, sum);
    digest_free(digest);
    digest_hex(sum, hex);
    assert_string_equal(hex, "924bed717b5c8e8b245bab788c954b808aa951a4bc329e9e7b642d006f72e345");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rate_is_engagements_by_the_hour),
        cmocka_unit_test(a_rate_needs_both_ends),
        cmocka_unit_test(a_baseline_is_winsorised_and_needs_five),
        cmocka_unit_test(a_ratio_is_one_when_anything_is_unknown),
        cmocka_unit_test(a_velocity_score_is_within_its_bounds_and_grows),
        cmocka_unit_test(a_relationship_is_the_clamped_sum_of_its_events),
        cmocka_unit_test(weights_that_do_not_add_up_are_refused_by_name),
        cmocka_unit_test(the_most_special_segment_is_blended_by_its_samples),
        cmocka_unit_test(the_composite_is_the_sum_of_03_and_stays_within_bounds),
        cmocka_unit_test(a_draw_is_the_same_for_the_same_post_and_known_for_ever),
        cmocka_unit_test(randomisation_takes_its_share_and_draws_three_modes),
        cmocka_unit_test(a_hash_split_follows_the_split),
        cmocka_unit_test(thompson_sends_more_to_the_arm_that_does_better),
        cmocka_unit_test(the_oldest_experiment_in_its_dates_applies),
        cmocka_unit_test(the_figures_have_the_same_bits_everywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
