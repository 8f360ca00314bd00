/* Unit tests of src/base. */
#include "unit.h"

#include "antoned/base/arena.h"
#include "antoned/base/backoff.h"
#include "antoned/base/civil_time.h"
#include "antoned/base/clock.h"
#include "antoned/base/hash.h"
#include "antoned/base/parse.h"
#include "antoned/base/str.h"
#include "antoned/base/timestamp.h"
#include "antoned/base/uuid.h"

static void durations_need_a_unit(void **state)
{
    (void)state;
    struct error err;
    int64_t ms;
    assert_int_equal(parse_duration("90d", &ms, &err), 0);
    assert_int_equal(ms, INT64_C(90) * 86400000);
    assert_int_equal(parse_duration("30", &ms, &err), -1);
    assert_non_null(strstr(err.message, "30"));
    assert_int_equal(parse_duration("9223372036854775807y", &ms, &err), -1);
    assert_int_equal(parse_duration("-5s", &ms, &err), -1);
    char text[32];
    format_duration(INT64_C(86400000), text, sizeof text);
    assert_string_equal(text, "1d");
}

static void timestamps_that_do_not_exist_are_refused(void **state)
{
    (void)state;
    int64_t us;
    assert_int_equal(timestamp_parse(STR("2026-11-20T09:00:00Z"), &us), 0);
    assert_true(us == INT64_C(1795165200) * US_PER_SECOND);
    int64_t shifted;
    assert_int_equal(timestamp_parse(STR("2026-11-20T10:30:00.25+01:30"), &shifted), 0);
    assert_true(shifted == us + 250000);
    assert_int_equal(timestamp_parse(STR("2026-02-30T09:00:00Z"), &us), -1);
    assert_int_equal(timestamp_parse(STR("2026-11-20T09:00:00"), &us), -1);
    assert_int_equal(timestamp_parse(STR("yesterday at nine o'clock"), &us), -1);
    char text[TIMESTAMP_SIZE];
    timestamp_format(shifted, text);
    assert_string_equal(text, "2026-11-20T09:00:00.250000Z");
}

static void a_prefix_spans_the_uuids_that_begin_so(void **state)
{
    (void)state;
    struct uuid_range range;
    char text[UUID_TEXT_SIZE];
    assert_int_equal(uuid_parse_prefix(STR("0193E5a0-12"), &range), 0);
    uuid_format(&range.first, text);
    assert_string_equal(text, "0193e5a0-1200-0000-0000-000000000000");
    uuid_format(&range.last, text);
    assert_string_equal(text, "0193e5a0-12ff-ffff-ffff-ffffffffffff");

    struct uuid whole = uuid7_new();
    uuid_format(&whole, text);
    assert_int_equal(uuid_parse_prefix(str_from(text), &range), 0);
    assert_true(uuid_equal(&range.first, &whole) && uuid_equal(&range.last, &whole));

    static const char *const none[] = { "",          "0193e5a",
                                        "0193e5a01", "0193e5a0-12345",
                                        "0193e5g0",  "0193e5a0-0000-0000-0000-0000000000000" };
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        assert_int_equal(uuid_parse_prefix(str_from(none[i]), &range), -1);
}

static void uuids_increase_and_survive_their_text(void **state)
{
    (void)state;
    struct uuid last = uuid7_new();
    for (int i = 0; i < 10000; i++) {
        struct uuid next = uuid7_new();
        assert_true(memcmp(last.bytes, next.bytes, 8) < 0);
        last = next;
    }
    char text[UUID_TEXT_SIZE];
    uuid_format(&last, text);
    struct uuid back;
    assert_int_equal(uuid_parse(str_from(text), &back), 0);
    assert_true(uuid_equal(&last, &back));
    assert_int_equal(uuid_parse(STR("not-a-uuid"), &back), -1);
}

static void civil_time_knows_daylight_saving(void **state)
{
    (void)state;
    struct error err;
    assert_int_equal(civil_time_use_zone("America/New_York", &err), 0);
    int64_t us;
    assert_int_equal(timestamp_parse(STR("2026-07-05T14:30:00Z"), &us), 0);
    struct civil_time summer = civil_time_at(us);
    assert_int_equal(summer.hour, 10);
    assert_int_equal(summer.weekday, 0);
    assert_int_equal(timestamp_parse(STR("2026-12-06T14:30:00Z"), &us), 0);
    assert_int_equal(civil_time_at(us).hour, 9);
    assert_int_equal(civil_time_use_zone("Mars/Olympus", &err), -1);
    static const char *const none[] = { "America", "posix", "America/Argentina", "zone.tab", "." };
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        if (civil_time_use_zone(none[i], &err) == 0 ||
            strstr(err.message, "unknown time zone \"") == NULL)
            fail_msg("%s is taken for a zone", none[i]);
    int64_t next = civil_time_next(us, 3, 10);
    assert_int_equal(civil_time_at(next).hour, 3);
    assert_int_equal(civil_time_at(next).day, 7);
}

static void backoff_stays_within_its_ceiling(void **state)
{
    (void)state;
    struct backoff backoff = { .base_ms = 100, .cap_ms = 30000 };
    for (int64_t ceiling = 100, i = 0;
         i<40; i++, ceiling = ceiling * 2> 30000 ? 30000 : ceiling * 2) {
        int64_t wait = backoff_next_ms(&backoff, UINT64_MAX - (uint64_t)i);
        assert_true(wait >= 1 && wait <= ceiling);
    }
    backoff_reset(&backoff);
    assert_true(backoff_next_ms(&backoff, 99) == 100);
}

/* Nothing is handed out twice, before or after it was emptied either way. */
static void an_arena_serves_on_after_it_was_emptied(void **state)
{
    (void)state;
    struct arena *arena = arena_new(64);
    for (int round = 0; round < 4; round++) {
        char *small = arena_strdup(arena, "small");
        char *large = arena_alloc(arena, 1000);
        memset(large, 'x', 1000);
        assert_string_equal(small, "small");
        assert_true(arena_used_bytes(arena) >= 1006);
        if (round % 2 == 0)
            arena_clear(arena);
        else
            arena_reset(arena);
        assert_int_equal(arena_used_bytes(arena), 0);
    }
    arena_free(arena);
}

static void a_text_is_taken_piece_by_piece(void **state)
{
    (void)state;
    struct str rest = STR("a||bc|");
    assert_true(str_equal_text(str_take(&rest, '|'), "a"));
    assert_true(str_equal_text(str_take(&rest, '|'), ""));
    assert_true(str_equal_text(str_take(&rest, '|'), "bc"));
    assert_int_equal(rest.size, 0);
    rest = STR("whole");
    assert_true(str_equal_text(str_take(&rest, '|'), "whole"));
    assert_int_equal(rest.size, 0);
    assert_int_equal(str_take(&rest, '|').size, 0);
}

static void a_word_is_in_a_list_as_a_whole(void **state)
{
    (void)state;
    static const char *const texts[] = { "one", "two" };
    assert_true(str_begins_with(STR("vomiting"), STR("vomit")));
    assert_true(str_begins_with(STR("vomit"), STR("")));
    assert_false(str_begins_with(STR("vom"), STR("vomit")));
    assert_true(str_is_in(STR("an"), " a an the "));
    assert_false(str_is_in(STR("n"), " a an the "));
    assert_false(str_is_in(STR("ant"), " a an the "));
    assert_false(str_is_in(STR(""), " a an the "));
    assert_int_equal(str_index(STR("two"), texts, 2), 1);
    assert_int_equal(str_index(STR("tw"), texts, 2), -1);
}

/* The vectors of its authors; parts give what the whole gives. */
static void hashes_are_fnv(void **state)
{
    (void)state;
    assert_true(fnv1a(FNV1A_START, "a", 1) == UINT64_C(0xaf63dc4c8601ec8c));
    assert_true(fnv1a(FNV1A_START, "foobar", 6) == UINT64_C(0x85944171f73967e8));
    assert_true(fnv1a(fnv1a(FNV1A_START, "foo", 3), "bar", 3) == UINT64_C(0x85944171f73967e8));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(durations_need_a_unit),
        cmocka_unit_test(timestamps_that_do_not_exist_are_refused),
        cmocka_unit_test(uuids_increase_and_survive_their_text),
        cmocka_unit_test(a_prefix_spans_the_uuids_that_begin_so),
        cmocka_unit_test(civil_time_knows_daylight_saving),
        cmocka_unit_test(backoff_stays_within_its_ceiling),
        cmocka_unit_test(an_arena_serves_on_after_it_was_emptied),
        cmocka_unit_test(a_text_is_taken_piece_by_piece),
        cmocka_unit_test(a_word_is_in_a_list_as_a_whole),
        cmocka_unit_test(hashes_are_fnv),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
