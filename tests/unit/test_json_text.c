/* Unit tests of JSON written straight away: the same bytes as jansson's. */
#include "unit.h"

#include <jansson.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "antoned/store/json_text.h"

static struct arena *arena;

static int open_group(void **state)
{
    (void)state;
    arena = arena_new(4096);
    return 0;
}

static int close_group(void **state)
{
    (void)state;
    arena = arena_free(arena);
    return 0;
}

/* A value alone, as both write it. */
static void assert_as_jansson(struct json_text *ours, json_t *theirs)
{
    char expected[16384];
    size_t flags = JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION((size_t)ours->digits);
    size_t size = json_dumpb(theirs, expected, sizeof expected, flags);
    struct str text = json_text_end(ours);
    json_decref(theirs);
    if (size != text.size || memcmp(text.data, expected, size) != 0)
        fail_msg("ours %.*s, jansson's %.*s", STR_ARG(text), (int)size, expected);
    arena_reset(arena);
}

/* jansson reads back the number that printf writes; its own digits depend on its version. */
static void check_real(double value, int digits)
{
    struct json_text text;
    char printed[64];
    json_text_begin(&text, arena, digits);
    json_text_real(&text, value);
    struct str written = json_text_end(&text);
    snprintf(printed, sizeof printed, "%.*g", digits, value);
    json_t *read = json_loadb(written.data, written.size, JSON_DECODE_ANY, NULL);
    if (!json_is_real(read) || json_real_value(read) < strtod(printed, NULL) ||
        json_real_value(read) > strtod(printed, NULL))
        fail_msg("%s is written %.*s", printed, STR_ARG(written));
    json_decref(read);
    arena_reset(arena);
}

/* These bytes are in decisions and scores, whichever jansson is there. */
static void a_real_has_the_same_bytes_everywhere(void **state)
{
    (void)state;
    static const struct {
        double value;
        int digits;
        const char *bytes;
    } cases[] = {
        { 0.1, 6, "0.1" },
        { 0.1, 15, "0.1" },
        { 0.793499, 6, "0.793499" },
        { 3, 6, "3.0" },
        { 3, 15, "3.0" },
        { -0.0, 6, "-0.0" },
        { 1e-5, 6, "1e-5" },
        { 1.5e-7, 15, "1.5e-7" },
        { 0.00012345678, 6, "0.000123457" },
        { 999999.5, 6, "1e6" },
        { 1234567, 6, "1.23457e6" },
        { 1e15, 15, "1e15" },
        { 1e14, 15, "100000000000000.0" },
        { -1e300, 6, "-1e300" },
        { 1e-100, 15, "1e-100" },
        { -1.7976931348623157e308, 15, "-1.79769313486232e308" },
        { 1. / 3, 15, "0.333333333333333" },
        { INFINITY, 6, "null" },
        { NAN, 15, "null" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct json_text text;
        json_text_begin(&text, arena, cases[i].digits);
        json_text_real(&text, cases[i].value);
        assert_string_equal(json_text_end(&text).data, cases[i].bytes);
    }
}

/* A repeatable stream of bits; xorshift64. */
static uint64_t next_bits(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    return *state ^= *state << 17;
}

static void scores_and_rates_are_written_as_printf_rounds_them(void **state)
{
    (void)state;
    for (int ten_thousandths = 0; ten_thousandths <= 20000; ten_thousandths++) {
        check_real(ten_thousandths / 10000.0, 6);
        check_real(ten_thousandths / 10000.0, 15);
    }
    uint64_t bits = 42;
    for (int i = 0; i < 200000; i++) {
        double magnitude = pow(10, (double)(next_bits(&bits) % 1600) / 100 - 6);
        check_real((double)(next_bits(&bits) >> 11) * 0x1p-53 * magnitude, 6);
    }
}

static void any_double_is_written_as_printf_rounds_it(void **state)
{
    (void)state;
    static const double odd[] = { 0.0,      -0.0,     -1.5,     1e-5,     1e-4,
                                  99999.95, 999998.9, 999999,   999999.4, 999999.5,
                                  999999.9, 1000000,  1e300,    5e-324,   0.12345,
                                  1.5e-4,   2.5e-4,   123456.5, 123457.5, 0.1234565 };
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        check_real(odd[i], 6);
        check_real(nextafter(odd[i], INFINITY), 6);
        check_real(nextafter(odd[i], -INFINITY), 6);
    }
    uint64_t bits = 7;
    for (int i = 0; i < 100000; i++) {
        uint64_t pattern = next_bits(&bits);
        double value;
        memcpy(&value, &pattern, sizeof value);
        if (isfinite(value))
            check_real(value, 6);
    }
}

/* Six digits and a five behind them: what lies on the middle between two is rounded to the even
 * one, and most of these doubles lie a hair beside it. */
static void halves_are_rounded_as_printf_rounds_them(void **state)
{
    (void)state;
    for (int n = 100000; n < 1000000; n += 7) {
        check_real(n + 0.5, 6);
        check_real((n * 10.0 + 5) / 1e7, 6);
        check_real((n * 10.0 + 5) / 1e4, 6);
    }
}

static void what_is_no_number_is_null(void **state)
{
    (void)state;
    struct json_text text;
    json_text_begin(&text, arena, 6);
    json_text_raw(&text, "[");
    json_text_real(&text, NAN);
    json_text_real(&text, INFINITY);
    json_text_raw(&text, "]");
    assert_string_equal(json_text_end(&text).data, "[null,null]");
}

static void integers_are_written_as_jansson_writes_them(void **state)
{
    (void)state;
    static const long values[] = { 0, 1, -1, 9, 10, 82, -15, 1000000, LONG_MAX, LONG_MIN };
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        struct json_text text;
        json_text_begin(&text, arena, 6);
        json_text_integer(&text, values[i]);
        assert_as_jansson(&text, json_integer(values[i]));
    }
}

static void check_string(struct str value)
{
    struct json_text text;
    json_text_begin(&text, arena, 6);
    json_text_str(&text, value);
    assert_as_jansson(&text, json_stringn(value.data, value.size));
}

static void every_character_is_escaped_as_jansson_escapes_it(void **state)
{
    (void)state;
    for (int c = 0; c < 0x80; c++) {
        char around[3] = { 'a', (char)c, 'z' };
        check_string((struct str){ around, sizeof around });
        check_string((struct str){ around + 1, 1 });
    }
    check_string(STR(""));
    check_string(STR("\"\\\"\n\n/"));
    check_string(STR("na\xc3\xafve \xe2\x80\x94 \xf0\x9f\xa4\xa2 \xe2\x80\xa8\x7f"));
}

/* Commas where jansson has them; and what outgrows its first room is whole. */
static void a_long_document_is_written_whole(void **state)
{
    (void)state;
    struct json_text text;
    json_t *theirs = json_array();
    json_text_begin(&text, arena, 6);
    json_text_raw(&text, "[");
    for (int i = 0; i < 150; i++) {
        json_text_raw(&text, i == 0 ? "{\"n\":" : ",{\"n\":");
        json_text_integer(&text, i);
        json_text_raw(&text, ",\"said\":[");
        json_text_string(&text, "[so");
        json_text_bool(&text, i % 2 == 0);
        json_text_null(&text);
        json_text_raw(&text, "]}");
        json_array_append_new(theirs,
                              json_pack("{s:i,s:[s,b,n]}", "n", i, "said", "[so", i % 2 == 0));
    }
    json_text_raw(&text, "]");
    assert_true(text.size > sizeof text.first);
    assert_as_jansson(&text, theirs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scores_and_rates_are_written_as_printf_rounds_them),
        cmocka_unit_test(a_real_has_the_same_bytes_everywhere),
        cmocka_unit_test(any_double_is_written_as_printf_rounds_it),
        cmocka_unit_test(halves_are_rounded_as_printf_rounds_them),
        cmocka_unit_test(what_is_no_number_is_null),
        cmocka_unit_test(integers_are_written_as_jansson_writes_them),
        cmocka_unit_test(every_character_is_escaped_as_jansson_escapes_it),
        cmocka_unit_test(a_long_document_is_written_whole),
    };
    return cmocka_run_group_tests(tests, open_group, close_group);
}
