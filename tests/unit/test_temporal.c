/* Unit tests of the time windows and holidays (docs/design/engine.md, Time). */
#include "unit.h"

#include "antoned/base/clock.h"
#include "antoned/base/timestamp.h"
#include "antoned/domain/post.h"
#include "antoned/domain/temporal.h"

static int64_t at(const char *text)
{
    int64_t us;
    assert_int_equal(timestamp_parse(str_from(text), &us), 0);
    return us;
}

static struct temporal_context context_at(const char *text)
{
    return temporal_context_at(at(text), NULL, 0);
}

static int use_new_york(void **state)
{
    (void)state;
    return civil_time_use_zone("America/New_York", NULL);
}

static bool prefers(const struct temporal_context *context, size_t place, const char *archetype)
{
    return place < context->preferred_count &&
           strcmp(context->preferred_archetypes[place], archetype) == 0;
}

static void a_window_begins_with_its_start_and_ends_before_its_end(void **state)
{
    (void)state;
    /* A Wednesday in winter: New York is five hours behind. */
    assert_string_equal(context_at("2026-01-14T10:59:59Z").window, "NORMAL");
    assert_string_equal(context_at("2026-01-14T11:00:00Z").window, "URGENT");
    assert_string_equal(context_at("2026-01-14T15:59:59Z").window, "URGENT");
    assert_string_equal(context_at("2026-01-14T16:00:00Z").window, "NORMAL");
    assert_string_equal(context_at("2026-01-14T19:00:00Z").window, "EDUCATIONAL");
    assert_string_equal(context_at("2026-01-14T23:00:00Z").window, "ENGAGING");
    assert_string_equal(context_at("2026-01-15T03:00:00Z").window, "EMPATHETIC");
    assert_string_equal(context_at("2026-01-15T06:59:59Z").window, "EMPATHETIC");
    assert_string_equal(context_at("2026-01-15T07:00:00Z").window, "NORMAL");
}

static void overlapping_windows_fill_in_what_the_first_leaves_open(void **state)
{
    (void)state;
    struct temporal_context sunday = context_at("2026-01-18T14:00:00Z"); /* 09:00 */
    assert_string_equal(sunday.window, "PEAK_SUFFERING");
    assert_string_equal(sunday.strategy, "urgent");
    assert_true(prefers(&sunday, 0, "CHECKLIST") && sunday.preferred_count == 3);
    assert_int_equal(sunday.threshold_shift_hundredths, 0);

    struct temporal_context thursday = context_at("2026-01-15T22:30:00Z"); /* 17:30 */
    assert_string_equal(thursday.window, "PREVENTION");
    assert_string_equal(thursday.strategy, "educational");
    assert_true(prefers(&thursday, 0, "COACH") && prefers(&thursday, 1, "CREDIBILITY_ANCHOR"));
    assert_int_equal(thursday.preferred_count, 2);
    assert_int_equal(thursday.threshold_shift_hundredths, -15);
    assert_int_equal(context_at("2026-01-16T02:00:00Z").threshold_shift_hundredths, 0); /* 21:00 */
}

static void the_night_belongs_to_the_day_it_began_on(void **state)
{
    (void)state;
    assert_string_equal(context_at("2026-01-18T06:30:00Z").window,
                        "PEAK_SUFFERING");                                        /* Sun 01:30 */
    assert_string_equal(context_at("2026-01-19T06:30:00Z").window, "EMPATHETIC"); /* Mon 01:30 */
    assert_string_equal(context_at("2026-01-16T06:30:00Z").window, "EMPATHETIC"); /* Fri 01:30 */
    assert_string_equal(context_at("2026-01-17T03:00:00Z").window,
                        "PEAK_SUFFERING"); /* Fri 22:00 */
}

/* docs/design/engine.md, Time, said once more without a table. */
static const char *window_by_the_book(const struct civil_time *t)
{
    bool night = t->hour >= 22 || t->hour < 2;
    int evening = t->hour < 2 ? (t->weekday + 6) % 7 : t->weekday; /* whose night it is */
    if ((t->weekday == 0 || t->weekday == 6) && t->hour >= 6 && t->hour < 11)
        return "PEAK_SUFFERING";
    if (t->weekday == 4 && t->hour >= 17 && t->hour < 21)
        return "PREVENTION";
    if (night)
        return evening == 5 || evening == 6 ? "PEAK_SUFFERING" : "EMPATHETIC";
    if (t->hour >= 6 && t->hour < 11)
        return "URGENT";
    if (t->hour >= 14 && t->hour < 18)
        return "EDUCATIONAL";
    return t->hour >= 18 && t->hour < 22 ? "ENGAGING" : "NORMAL";
}

static void every_half_hour_of_ten_years_is_in_its_window(void **state)
{
    (void)state;
    int64_t last = at("2031-01-01T00:00:00Z");
    for (int64_t us = at("2021-01-01T00:00:00Z"); us < last; us += 1800 * US_PER_SECOND) {
        struct civil_time civil = civil_time_at(us);
        struct temporal_context context = temporal_context_at(us, NULL, 0);
        if (strcmp(context.window, window_by_the_book(&civil)) != 0)
            fail_msg("%04d-%02d-%02d %02d: %s", civil.year, civil.month, civil.day, civil.hour,
                     context.window);
    }
}

static void daylight_saving_moves_the_windows_with_the_clock_on_the_wall(void **state)
{
    (void)state;
    /* 2026-03-08, a Sunday: 02:00 EST becomes 03:00 EDT. */
    assert_string_equal(context_at("2026-03-08T06:59:00Z").window, "PEAK_SUFFERING"); /* 01:59 */
    assert_string_equal(context_at("2026-03-08T07:00:00Z").window, "NORMAL");         /* 03:00 */
    assert_string_equal(context_at("2026-03-08T09:59:00Z").window, "NORMAL");         /* 05:59 */
    assert_string_equal(context_at("2026-03-08T10:00:00Z").window, "PEAK_SUFFERING"); /* 06:00 */
    /* 2026-11-01, a Sunday: the hour from 01:00 comes twice. */
    assert_string_equal(context_at("2026-11-01T05:30:00Z").window, "PEAK_SUFFERING");
    assert_string_equal(context_at("2026-11-01T06:30:00Z").window, "PEAK_SUFFERING");
    assert_string_equal(context_at("2026-11-01T07:00:00Z").window, "NORMAL");
}

static void no_instant_gives_no_context(void **state)
{
    (void)state;
    struct temporal_context context = temporal_context_at(TIME_UNKNOWN, NULL, 0);
    assert_false(context.known);
    assert_int_equal(context.threshold_shift_hundredths, 0);
    assert_int_equal(context.preferred_count, 0);
}

static void times_of_day_are_quarters(void **state)
{
    (void)state;
    static const char *const expected[4] = { "NIGHT", "MORNING", "AFTERNOON", "EVENING" };
    for (int hour = 0; hour < 24; hour++)
        assert_string_equal(time_of_day_name(time_of_day_at(hour)), expected[hour / 6]);
}

static struct holiday parsed(const char *text)
{
    struct error err;
    struct holiday holiday;
    if (holiday_parse(text, &holiday, &err) < 0)
        fail_msg("%s", err.message);
    return holiday;
}

/* The day of the month on which the holiday falls in that year and month, 0 for none. */
static int day_in(const struct holiday *holiday, int year, int month)
{
    int found = 0;
    for (int day = 1; day <= 31; day++) {
        struct civil_time date = { .year = year, .month = month, .day = day };
        if (holiday_falls_on(holiday, &date)) {
            assert_int_equal(found, 0);
            found = day;
        }
    }
    return found;
}

static void thanksgiving_is_the_fourth_thursday_for_ten_years(void **state)
{
    (void)state;
    static const int days[] = { 25, 24, 23, 28, 27, 26, 25, 23, 22, 28 }; /* 2021 to 2030 */
    struct holiday day = parsed("11-thu-4 Thanksgiving");
    struct holiday eve = parsed("11-thu-4-1 Thanksgiving Eve");
    for (int i = 0; i < 10; i++) {
        assert_int_equal(day_in(&day, 2021 + i, 11), days[i]);
        assert_int_equal(day_in(&eve, 2021 + i, 11), days[i] - 1);
        assert_int_equal(day_in(&day, 2021 + i, 10), 0);
    }
    assert_string_equal(eve.name, "Thanksgiving Eve");
}

static void fixed_holidays_and_offsets_across_months_and_years(void **state)
{
    (void)state;
    struct holiday patrick = parsed("03-17 St Patrick");
    struct holiday leap = parsed("02-29 Leap day");
    struct holiday before_new_year = parsed("01-mon-1-7 Last Monday of the year");
    struct holiday fifth = parsed("02-thu-5 Rare");
    for (int year = 2021; year <= 2030; year++) {
        assert_int_equal(day_in(&patrick, year, 3), 17);
    }
    assert_int_equal(day_in(&leap, 2028, 2), 29);
    assert_int_equal(day_in(&before_new_year, 2026, 12), 28); /* 2027-01-04 less seven days */
    assert_int_equal(day_in(&before_new_year, 2027, 1), 0);
    assert_int_equal(day_in(&fifth, 2024, 2), 29); /* a leap year that has one */
    assert_int_equal(day_in(&fifth, 2026, 2), 0);
    assert_int_equal(day_in(&fifth, 2026, 3), 0);
}

static void a_holiday_is_told_by_the_day_in_the_zone(void **state)
{
    (void)state;
    struct holiday holidays[] = { parsed("07-04 Independence Day"), parsed("01-01 New Year") };
    assert_string_equal(temporal_context_at(at("2026-07-04T03:59:00Z"), holidays, 2).holiday, "");
    assert_string_equal(temporal_context_at(at("2026-07-04T04:00:00Z"), holidays, 2).holiday,
                        "Independence Day");
    assert_string_equal(temporal_context_at(at("2026-01-02T04:59:00Z"), holidays, 2).holiday,
                        "New Year");
}

static void what_is_no_holiday_is_refused_by_name(void **state)
{
    (void)state;
    static const char *const wrong[] = { "",           "01-01",          "13-01 X",
                                         "00-10 X",    "04-31 X",        "1-1 X",
                                         "11-thu X",   "11-thu-0 X",     "11-thu-6 X",
                                         "11-Thu-4 X", "11-xyz-1 X",     "11-thu-4-99 X",
                                         "01-01 ",     "11-thu-4-1-1 X", "01-01 N\xfc" };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct error err = { 0 };
        struct holiday holiday;
        if (holiday_parse(wrong[i], &holiday, &err) == 0)
            fail_msg("\"%s\" was taken", wrong[i]);
        assert_int_equal(err.code, ERROR_CONFIG);
        assert_non_null(strstr(err.message, wrong[i]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_window_begins_with_its_start_and_ends_before_its_end),
        cmocka_unit_test(overlapping_windows_fill_in_what_the_first_leaves_open),
        cmocka_unit_test(the_night_belongs_to_the_day_it_began_on),
        cmocka_unit_test(every_half_hour_of_ten_years_is_in_its_window),
        cmocka_unit_test(daylight_saving_moves_the_windows_with_the_clock_on_the_wall),
        cmocka_unit_test(no_instant_gives_no_context),
        cmocka_unit_test(times_of_day_are_quarters),
        cmocka_unit_test(thanksgiving_is_the_fourth_thursday_for_ten_years),
        cmocka_unit_test(fixed_holidays_and_offsets_across_months_and_years),
        cmocka_unit_test(a_holiday_is_told_by_the_day_in_the_zone),
        cmocka_unit_test(what_is_no_holiday_is_refused_by_name),
    };
    return cmocka_run_group_tests(tests, use_new_york, NULL);
}
