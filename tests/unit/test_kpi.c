/* Unit tests of domain/kpi and domain/statistics: the table holds together, counters become
 * figures, intervals are those of the books. */
#include "unit.h"

#include <math.h>
#include <string.h>

#include "antoned/domain/kpi.h"
#include "antoned/domain/statistics.h"

static const struct kpi_figure *figure(const char *name)
{
    for (size_t i = 0; i < kpi_figure_count; i++)
        if (strcmp(kpi_figures[i].name, name) == 0)
            return &kpi_figures[i];
    fail_msg("there is no figure %s", name);
    return NULL;
}

static void names_are_unique_and_rates_are_shares(void **state)
{
    (void)state;
    for (size_t i = 0; i < kpi_figure_count; i++) {
        assert_ptr_equal(figure(kpi_figures[i].name), &kpi_figures[i]);
        assert_true(kpi_figures[i].of[0] != '\0' && kpi_figures[i].against[0] != '\0');
        if (kpi_figures[i].shape == KPI_RATE)
            assert_string_equal(kpi_figures[i].unit, "share");
    }
}

/* One liar among the replies is one reply. */
static void a_million_likes_are_one_liked_reply(void **state)
{
    (void)state;
    struct kpi_tally tally = { 0 };
    struct kpi_value value;
    struct outcome liar = { .known = { [OUTCOME_LIKES] = true },
                            .value = { [OUTCOME_LIKES] = 1e6 } };
    struct outcome honest = { .known = { [OUTCOME_LIKES] = true } };
    kpi_count_reply(&tally, &(struct kpi_reply){ .outcome = &liar });
    for (int i = 0; i < 3; i++)
        kpi_count_reply(&tally, &(struct kpi_reply){ .outcome = &honest });
    kpi_count_reply(&tally, &(struct kpi_reply){ .outcome = NULL });
    assert_true(kpi_value_of(figure("like_rate"), &tally, &value));
    assert_true(value.value == 0.25 && value.numerator == 1 && value.n == 4);
    assert_false(kpi_value_of(figure("click_through"), &tally, &value));
    assert_true(kpi_value_of(figure("removal_rate"), &tally, &value));
    assert_true(value.value == 0 && value.n == 5);
}

static void every_rate_stays_within_its_n(void **state)
{
    (void)state;
    struct kpi_tally tally = { 0 };
    for (unsigned bits = 0; bits < 1U << OUTCOME_FIELD_COUNT; bits++) {
        struct outcome outcome = { 0 };
        for (unsigned field = 0; field < OUTCOME_FIELD_COUNT; field++) {
            outcome.known[field] = (bits >> field) & 1;
            outcome.value[field] = outcome.known[field] ? 1 : 0;
        }
        kpi_count_reply(&tally, &(struct kpi_reply){ .is_deleted = bits % 3 == 0,
                                                     .is_own_deletion = bits % 2 == 0,
                                                     .outcome = &outcome });
    }
    for (size_t i = 0; i < kpi_figure_count; i++) {
        struct kpi_value value;
        if (kpi_figures[i].shape == KPI_RATE && kpi_value_of(&kpi_figures[i], &tally, &value))
            assert_true(value.numerator > 0 && value.numerator <= value.n);
    }
}

static void what_is_not_finite_is_no_data(void **state)
{
    (void)state;
    struct kpi_tally tally = { .count = { [KPI_DECIDED] = 3, [KPI_WAITED] = INFINITY } };
    struct kpi_value value;
    assert_false(kpi_value_of(figure("waiting_p95"), &tally, &value));
    assert_true(kpi_value_of(figure("decided"), &tally, &value));
    assert_true(value.value == 3 && value.n == 0);
}

/* Figures of Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in
 * Medicine 17 (1998), Table I, method 3. */
static void wilson_is_as_published(void **state)
{
    (void)state;
    static const struct {
        double successes, n, low, high;
    } published[] = {
        { 81, 263, 0.2553, 0.3662 },
        { 15, 148, 0.0624, 0.1605 },
        { 0, 20, 0.0000, 0.1611 },
        { 1, 29, 0.0061, 0.1718 },
    };
    for (size_t i = 0; i < sizeof published / sizeof published[0]; i++) {
        struct interval interval =
            statistics_wilson(published[i].successes, published[i].n, STATISTICS_Z95);
        assert_true(fabs(interval.low - published[i].low) < 0.00005);
        assert_true(fabs(interval.high - published[i].high) < 0.00005);
    }
    struct interval all = statistics_wilson(5, 5, STATISTICS_Z95);
    assert_true(all.high == 1 && all.low > 0.5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_unique_and_rates_are_shares),
        cmocka_unit_test(a_million_likes_are_one_liked_reply),
        cmocka_unit_test(every_rate_stays_within_its_n),
        cmocka_unit_test(what_is_not_finite_is_no_data),
        cmocka_unit_test(wilson_is_as_published),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
