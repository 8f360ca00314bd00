/* Unit tests of domain/experiment_judge and the comparison behind it: what is proposed when, and
 * that daily looks cost no error. Seeds are fixed. */
#include "unit.h"

#include <math.h>
#include <string.h>

#include "antoned/domain/draw.h"
#include "antoned/domain/experiment_judge.h"

static struct experiment_counts counts_of(double a, double na, double b, double nb)
{
    struct experiment_counts counts = { .assigned = { na, nb }, .split = 0.5 };
    counts.tally[0].count[KPI_LIKES_KNOWN] = na;
    counts.tally[0].count[KPI_LIKED] = a;
    counts.tally[1].count[KPI_LIKES_KNOWN] = nb;
    counts.tally[1].count[KPI_LIKED] = b;
    return counts;
}

static struct experiment_verdict judge(struct experiment_counts counts)
{
    return experiment_judge(experiment_figure(STR("like_rate")), &counts);
}

static void what_is_proposed_when(void **state)
{
    (void)state;
    assert_int_equal(judge(counts_of(0, 0, 0, 0)).state, EXPERIMENT_TOO_FEW);
    assert_false(judge(counts_of(0, 0, 5, 9)).is_compared);
    assert_int_equal(judge(counts_of(0, 99, 99, 99)).state, EXPERIMENT_TOO_FEW);
    assert_int_equal(judge(counts_of(300, 1000, 310, 1000)).state, EXPERIMENT_OPEN);
    struct experiment_verdict verdict = judge(counts_of(300, 1000, 400, 1000));
    assert_int_equal(verdict.state, EXPERIMENT_B_BETTER);
    assert_string_equal(experiment_proposal(&verdict), "B");
    assert_true(verdict.compared.low > 0 && verdict.compared.high < 0.2);
    verdict = judge(counts_of(400, 1000, 300, 1000));
    assert_string_equal(experiment_proposal(&verdict), "A");
}

static void a_wrong_split_or_an_adaptive_one_proposes_nothing(void **state)
{
    (void)state;
    struct experiment_counts counts = counts_of(300, 1000, 400, 1000);
    counts.assigned[0] = 1200;
    struct experiment_verdict verdict = judge(counts);
    assert_int_equal(verdict.state, EXPERIMENT_RATIO_WRONG);
    assert_null(experiment_proposal(&verdict));
    counts.split = 1200.0 / 2200;
    assert_int_equal(judge(counts).state, EXPERIMENT_B_BETTER);
    counts.split = 0;
    assert_int_equal(judge(counts).state, EXPERIMENT_ADAPTIVE);
}

static void rates_of_replies_alone_are_compared(void **state)
{
    (void)state;
    assert_non_null(experiment_figure(STR("click_through")));
    assert_non_null(experiment_figure(STR("positive_sentiment")));
    assert_null(experiment_figure(STR("safety_stop_rate"))); /* nobody experiments with safety */
    assert_null(experiment_figure(STR("removal_rate")));
    assert_null(experiment_figure(STR("revenue_per_reply")));
    assert_null(experiment_figure(STR("decided")));
    assert_null(experiment_figure(STR("")));
}

/* The interval and p say the same: 0 is outside exactly when p falls below alpha. */
static void interval_and_p_agree(void **state)
{
    (void)state;
    for (int a = 0; a <= 200; a += 5)
        for (int b = 0; b <= 150; b += 5) {
            struct comparison compared = statistics_compare(
                (struct share){ a, 200 }, (struct share){ b, 150 }, EXPERIMENT_SPREAD, 0.05);
            bool outside = compared.low > 0 || compared.high < 0;
            assert_int_equal(outside, compared.p < 0.05);
            assert_true(compared.p >= 0 && compared.p <= 1);
            assert_true(compared.low <= compared.difference &&
                        compared.difference <= compared.high);
        }
}

/* χ² = 10 of 100 : 80 against 1 : 1 is 2.2222, whose tail is 0.1360. */
static void the_split_is_tested_by_chi_square(void **state)
{
    (void)state;
    assert_true(fabs(statistics_ratio_p((struct share){ 100, 180 }, 0.5) - 0.1360) < 0.0001);
    assert_true(statistics_ratio_p((struct share){ 90, 180 }, 0.5) == 1);
    assert_true(statistics_ratio_p((struct share){ 600, 1000 }, 0.5) < 1e-9);
}

/* ---- simulated: what looking every day does ---- */

enum { WORLDS = 1000, DAYS = 90, A_DAY = 12 };

static double add_day(uint64_t *random, double share)
{
    double successes = 0;
    for (int i = 0; i < A_DAY; i++)
        successes += (double)(draw_next(random) >> 11) * 0x1p-53 < share;
    return successes;
}

static bool plain_test_rejects(const struct experiment_counts *counts)
{
    double a = counts->tally[0].count[KPI_LIKED], b = counts->tally[1].count[KPI_LIKED];
    double n = counts->tally[0].count[KPI_LIKES_KNOWN], pooled = (a + b) / (2 * n);
    double z = (b - a) / n / sqrt(2 * pooled * (1 - pooled) / n);
    return n >= EXPERIMENT_ARM_MIN && fabs(z) > STATISTICS_Z95;
}

/* How many worlds end with a proposal of B or A, looked at every day until there is one; and in how
 * many a plain test that is looked at so would have said so. */
static void simulate(double share_a, double share_b, int *ret_proposed, int *ret_right,
                     int *ret_plain)
{
    *ret_proposed = *ret_right = *ret_plain = 0;
    for (uint64_t world = 1; world <= WORLDS; world++) {
        uint64_t seed = world, random = draw_next(&seed); /* far from those of the others */
        struct experiment_counts counts = counts_of(0, 0, 0, 0);
        const char *proposal = NULL;
        bool plain = false;
        for (int day = 0; day < DAYS && (proposal == NULL || !plain); day++) {
            for (int arm = 0; arm < 2; arm++) {
                counts.assigned[arm] += A_DAY;
                counts.tally[arm].count[KPI_LIKES_KNOWN] += A_DAY;
                counts.tally[arm].count[KPI_LIKED] +=
                    add_day(&random, arm == 0 ? share_a : share_b);
            }
            struct experiment_verdict verdict = judge(counts);
            proposal = proposal != NULL ? proposal : experiment_proposal(&verdict);
            plain |= plain_test_rejects(&counts);
        }
        *ret_proposed += proposal != NULL;
        *ret_right += proposal != NULL && strcmp(proposal, "B") == 0;
        *ret_plain += plain;
    }
}

static void ninety_daily_looks_hold_the_error(void **state)
{
    (void)state;
    static const double shares[] = { 0.02, 0.1, 0.3, 0.5 };
    for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++) {
        int proposed, right, plain;
        simulate(shares[i], shares[i], &proposed, &right, &plain);
        print_message("no difference at %.2f: proposed in %d of %d worlds, by a plain test in %d\n",
                      shares[i], proposed, WORLDS, plain);
        assert_true(proposed <= EXPERIMENT_ALPHA * WORLDS);
        assert_true(plain > 2 * EXPERIMENT_ALPHA * WORLDS); /* what the rule is for */
    }
}

static void a_difference_is_found_and_is_the_right_one(void **state)
{
    (void)state;
    int proposed, right, plain;
    simulate(0.2, 0.3, &proposed, &right, &plain);
    print_message("0.20 against 0.30: proposed in %d of %d worlds, rightly in %d\n", proposed,
                  WORLDS, right);
    assert_true(right >= 0.8 * WORLDS);
    assert_true(proposed - right <= 0.005 * WORLDS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_proposed_when),
        cmocka_unit_test(a_wrong_split_or_an_adaptive_one_proposes_nothing),
        cmocka_unit_test(rates_of_replies_alone_are_compared),
        cmocka_unit_test(interval_and_p_agree),
        cmocka_unit_test(the_split_is_tested_by_chi_square),
        cmocka_unit_test(ninety_daily_looks_hold_the_error),
        cmocka_unit_test(a_difference_is_found_and_is_the_right_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
