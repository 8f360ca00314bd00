/* Unit tests of base/histogram. */
#include "unit.h"

#include "antoned/base/histogram.h"

static const struct {
    int64_t took_us;
    int exponent; /* of the least bound that holds it */
} places[] = {
    { INT64_MIN, -14 },
    { -1, -14 },
    { 0, -14 },
    { 61, -14 },
    { 62, -13 },
    { 122, -13 },
    { 123, -12 },
    { 976, -10 },
    { 977, -9 },
    { 500000, -1 },
    { 500001, 0 },
    { 1000000, 0 },
    { 1000001, 1 },
    { 2000000, 1 },
    { 2000001, 2 },
    { 64000000, 6 },
    { 64000001, 7 },
    { INT64_C(131072000000), 17 },
    { INT64_C(131072000001), 18 },
    { INT64_MAX / 2, 18 },
};

static void each_duration_has_its_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        struct histogram histogram = { 0 };
        histogram_add(&histogram, places[i].took_us);
        assert_int_equal(histogram_within(&histogram, places[i].exponent), 1);
        assert_int_equal(histogram_within(&histogram, places[i].exponent - 1), 0);
        assert_int_equal(histogram_count(&histogram), 1);
        assert_int_equal(histogram.sum_us, places[i].took_us < 0 ? 0 : places[i].took_us);
    }
}

static void sums_and_counts_never_fall(void **state)
{
    (void)state;
    struct histogram all = { 0 }, twice = { 0 };
    uint64_t sum = 0;
    for (int64_t us = 1; us < INT64_C(1) << 40; us *= 3) {
        histogram_add(&all, us);
        sum += (uint64_t)us;
    }
    histogram_merge(&twice, &all);
    histogram_merge(&twice, &all);
    for (int exponent = HISTOGRAM_LEAST; exponent <= HISTOGRAM_MOST + 1; exponent++) {
        assert_true(histogram_within(&all, exponent) >= histogram_within(&all, exponent - 1));
        assert_int_equal(histogram_within(&twice, exponent), 2 * histogram_within(&all, exponent));
    }
    assert_int_equal(all.sum_us, sum);
    assert_int_equal(histogram_count(&twice), 2 * histogram_count(&all));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_duration_has_its_place),
        cmocka_unit_test(sums_and_counts_never_fall),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
