/* Unit tests of store/post_json: a whole line, the least line, and a table of lines that are wrong.
 */
#include "unit.h"

#include "antoned/base/buffer.h"
#include "antoned/store/post_json.h"

#define SECRET "zzsecretzz" /* stands in the text of bad lines; no message may repeat it */

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(4096);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena = arena_free(arena);
    return 0;
}

/* For jsonb 0.35 and 0.34999999999999998 are two numbers. */
static void numbers_of_the_metrics_stay_what_they_are(void **state)
{
    (void)state;
    static const char *const metrics[] = {
        "{\"rate\": 0.35, \"rates\": [0.1, 1e-7, 12.5], \"deep\": {\"share\": -0.07}}",
        "{\"sum\": 0.30000000000000004}",
        "{\"sixteen\": [0.1234567890123456]}",
        "{\"great\": 1.7976931348623157e308}",
        /* and as no 64 bits hold them */
        "{\"digits\": [0.1234567890123456789, -3.14159265358979323846, 2e0, 2E+00, 1e-400, -0, "
        "-0.0]}",
        "{\"zero\": 1.50, \"a\\\"1\": [\"2\", 3.10, true, null, [], {\"4\": 5.0}]}",
    };
    for (size_t i = 0; i < sizeof metrics / sizeof *metrics; i++) {
        _cleanup_buffer_ struct buffer line = { 0 };
        struct post_line read;
        struct error err = { 0 };
        buffer_printf(&line,
                      "{\"platform\":\"REDDIT\",\"platform_post_id\":\"t3_1\",\"content\":\"c\","
                      "\"author\":{\"platform_id\":\"9\",\"handle\":\"h\"},\"metrics\":%s}",
                      metrics[i]);
        if (post_json_read(buffer_view(&line), POST_JSON_IMPORT, arena, &read, &err) < 0)
            fail_msg("%s", err.message);
        if (!str_equal_text(read.raw_metrics, metrics[i]))
            fail_msg("%.*s", (int)read.raw_metrics.size, read.raw_metrics.data);
    }
}

static void a_whole_line_is_read(void **state)
{
    (void)state;
    struct str line = STR(
        "{\"platform\":\"REDDIT\",\"platform_post_id\":\"t3_1\",\"content\":\"caf\\u00e9 "
        "\\ud83e\\udd22\","
        "\"published_at\":\"2026-11-20T09:00:00Z\",\"detected_at\":\"2026-11-20T10:00:00+01:00\","
        "\"metrics\":{\"likes\":3,\"comments\":4,\"community\":\"r/hangover\",\"awards\":[1]},"
        "\"keyword_matches\":[\"hangover\",\"sick\"],\"keyword_categories\":[],\"unknown\":{\"a\":"
        "1},"
        "\"author\":{\"platform_id\":\"9\",\"handle\":\"h.h\",\"display_name\":null,\"bio\":\"b\","
        "\"follower_count\":10,\"is_verified\":true}}");
    struct post_line read;
    struct error err;
    assert_int_equal(post_json_read(line, POST_JSON_IMPORT, arena, &read, &err), 0);
    assert_int_equal(read.post.platform, PLATFORM_REDDIT);
    assert_true(str_equal_text(read.post.content, "caf\xc3\xa9 \xf0\x9f\xa4\xa2"));
    assert_true(read.post.published_at_us == read.post.detected_at_us);
    assert_true(read.post.metrics_at_us == TIME_UNKNOWN);
    assert_int_equal(read.post.metrics.likes, 3);
    assert_int_equal(read.post.metrics.comments, 4);
    assert_true(str_equal_text(read.post.community, "r/hangover"));
    assert_true(str_equal_text(read.raw_metrics,
                               "{\"likes\": 3, \"comments\": 4, \"community\": \"r/hangover\", "
                               "\"awards\": [1]}"));
    assert_int_equal(read.keywords.count, 2);
    assert_true(str_equal_text(read.keywords.items[1], "sick"));
    assert_true(read.categories.given);
    assert_int_equal(read.categories.count, 0);
    assert_true(str_equal_text(read.author_platform_id, "9"));
    assert_true(str_equal_text(read.post.author.handle, "h.h"));
    assert_int_equal(read.post.author.follower_count, 10);
    assert_true(read.post.author.is_verified);
}

static void to_score_content_is_enough(void **state)
{
    (void)state;
    struct str line = STR("{\"id\":\"x\",\"content\":\"so hungover\",\"relevant\":1,\"film\":0}");
    struct post_line read;
    struct error err;
    assert_int_equal(post_json_read(line, POST_JSON_SCORE, arena, &read, &err), 0);
    assert_true(str_equal_text(read.post.content, "so hungover"));
    assert_int_equal(read.post.author.relationship_hundredths, 50);
    assert_true(read.post.baseline_rate < 0);
    assert_true(read.post.detected_at_us == TIME_UNKNOWN);
    assert_false(read.keywords.given);
    assert_int_equal(post_json_read(line, POST_JSON_IMPORT, arena, &read, &err), -1);
    assert_string_equal(err.message, "platform: is missing");
}

/* STR for a static table. */
#define BYTES(literal)                                                                             \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }

/* A line that is fine but for the members that follow. */
#define LINE(members)                                                                              \
    BYTES(                                                                                         \
        "{\"platform\":\"TWITTER\",\"platform_post_id\":\"1\",\"author\":{\"platform_id\":\"9\","  \
        "\"handle\":\"h\"}," members "}")
#define CONTENT "\"content\":\"" SECRET "\""

static const struct bad_line {
    struct str line;
    const char *message;
} bad_lines[] = {
    { BYTES(""), "json: ends too early, at column 0" },
    { BYTES("{\"content\":\"" SECRET), "json: ends too early, at column 22" },
    { BYTES("{\"content\":" SECRET "}"), "json: is not well-formed JSON, at column 21" },
    { BYTES("[]"), "json: is not an object" },
    { BYTES("{} {}"), "json: goes on behind its end, at column 4" },
    { LINE(CONTENT ",\"content\":\"b\""), "json: names a key twice, at column 119" },
    { LINE("\"content\":7"), "content: is not a string" },
    { LINE("\"content\":null"), "content: is missing" },
    { LINE("\"content\":\"\""), "content: is empty" },
    { LINE("\"content\":\"a\\u0000b\""), "content: holds a NUL" },
    { LINE("\"content\":\"a\0b\""), "content: holds a NUL" },
    { LINE("\"content\":\"a\xff\""), "content: is not valid UTF-8" },
    { LINE("\"content\":\"\\ud800\""), "json: is not well-formed JSON, at column 105" },
    { LINE(CONTENT ",\"published_at\":\"yesterday\""),
      "published_at: is not a date and time with a zone, such as 2026-11-20T09:00:00Z" },
    { LINE(CONTENT ",\"detected_at\":\"2026-02-30T00:00:00Z\""),
      "detected_at: is not a date and time with a zone, such as 2026-11-20T09:00:00Z" },
    { LINE(CONTENT ",\"metrics_at\":1795165200"),
      "metrics_at: is not a date and time with a zone, such as 2026-11-20T09:00:00Z" },
    { LINE(CONTENT ",\"metrics\":{\"likes\":-1}"), "metrics.likes: is negative" },
    { LINE(CONTENT ",\"metrics\":{\"likes\":1.5}"), "metrics.likes: is not a whole number" },
    { LINE(CONTENT ",\"metrics\":{\"likes\":\"1\"}"), "metrics.likes: is not a whole number" },
    { LINE(CONTENT ",\"metrics\":{\"replies\":1000000001}"),
      "metrics.replies: is larger than 1000000000" },
    { LINE(CONTENT ",\"metrics\":{\"reposts\":99999999999999999999}"),
      "metrics.reposts: is too large a number" },
    { LINE(CONTENT ",\"metrics\":{\"more\":[\"a\\u0000\"]}"), "metrics.more: holds a NUL" },
    { LINE(CONTENT ",\"metrics\":{\"\x1b[2J\":\"a\\u0000\"}"),
      "json: is not well-formed JSON, at column 122" },
    { LINE(CONTENT ",\"metrics\":{\"\\u001b[2J\":\"a\\u0000\"}"), "metrics.(other): holds a NUL" },
    { LINE(CONTENT ",\"metrics\":[]"), "metrics: is not an object" },
    { LINE(CONTENT ",\"keyword_matches\":\"hangover\""), "keyword_matches: is not a list" },
    { LINE(CONTENT ",\"keyword_matches\":[1]"),
      "keyword_matches: holds an element that is not a string of 1 to 100 characters" },
    { BYTES("{\"platform\":\"MYSPACE\",\"content\":\"" SECRET "\"}"),
      "platform: is none of TWITTER, REDDIT, THREADS" },
    { BYTES("{\"platform\":\"twitter\",\"content\":\"" SECRET "\"}"),
      "platform: is none of TWITTER, REDDIT, THREADS" },
    { BYTES("{\"platform\":\"TWITTER\",\"platform_post_id\":\"a b\",\"content\":\"" SECRET "\"}"),
      "platform_post_id: may only hold letters, digits, _ and -" },
    { BYTES("{\"platform\":\"TWITTER\",\"platform_post_id\":\"1\",\"content\":\"" SECRET
            "\",\"author\":{\"platform_id\":\"9\",\"handle\":\"" SECRET "!\"}}"),
      "author.handle: may only hold letters, digits, _, . and -" },
    { BYTES("{\"platform\":\"TWITTER\",\"platform_post_id\":\"1\",\"content\":\"" SECRET
            "\",\"author\":{\"handle\":\"h\"}}"),
      "author.platform_id: is missing" },
    { BYTES("{\"platform\":\"TWITTER\",\"platform_post_id\":\"1\",\"content\":\"" SECRET
            "\",\"author\":{\"platform_id\":\"9\",\"handle\":\"h\",\"follower_count\":-5}}"),
      "author.follower_count: is negative" },
    { BYTES("{\"platform\":\"TWITTER\",\"platform_post_id\":\"1\",\"content\":\"" SECRET
            "\",\"author\":{\"platform_id\":\"9\",\"handle\":\"h\",\"is_verified\":1}}"),
      "author.is_verified: is not true or false" },
};

static void a_history_that_is_given_counts(void **state)
{
    (void)state;
    struct post_line read;
    struct error err;
    struct str line =
        STR("{\"content\":\"a\",\"author\":{\"interaction_history\":[{\"type\":\"thanks\"},"
            "{\"type\":\"safety_stop\"},{\"type\":7},null,[]]}}");
    assert_int_equal(post_json_read(line, POST_JSON_SCORE, arena, &read, &err), 0);
    assert_int_equal(read.post.author.relationship_hundredths, 65);
    assert_true(read.post.author.has_safety_event);
    assert_false(read.post.author.is_blocked);
    line = STR("{\"content\":\"a\",\"author\":{\"interaction_history\":{}}}");
    assert_int_equal(post_json_read(line, POST_JSON_SCORE, arena, &read, &err), -1);
    assert_string_equal(err.message, "author.interaction_history: is not a list");
}

static void bad_lines_are_named_by_field_and_never_quoted(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bad_lines / sizeof bad_lines[0]; i++) {
        struct post_line read;
        struct error err = { 0 };
        assert_int_equal(post_json_read(bad_lines[i].line, POST_JSON_IMPORT, arena, &read, &err),
                         -1);
        assert_string_equal(err.message, bad_lines[i].message);
        assert_int_equal(err.code, ERROR_DATA);
        assert_null(strstr(err.message, SECRET));
    }
}

static void content_of_40302_characters_fits_however_it_is_written(void **state)
{
    (void)state;
    _cleanup_buffer_ struct buffer line = { 0 };
    buffer_add_text(&line, "{\"content\":\"");
    for (int i = 0; i < 40302; i++)
        buffer_add_text(&line, "\\ud83e\\udd22");
    struct post_line read;
    struct error err;
    size_t size = line.size;
    buffer_add_text(&line, "\"}");
    assert_int_equal(post_json_read(buffer_view(&line), POST_JSON_SCORE, arena, &read, &err), 0);
    line.size = size;
    buffer_add_text(&line, "x\"}");
    assert_int_equal(post_json_read(buffer_view(&line), POST_JSON_SCORE, arena, &read, &err), -1);
    assert_string_equal(err.message, "content: is longer than 40302 characters");
    buffer_reserve(&line, POST_JSON_LINE_MAX_BYTES);
    while (line.size <= POST_JSON_LINE_MAX_BYTES)
        buffer_add_char(&line, ' ');
    assert_int_equal(post_json_read(buffer_view(&line), POST_JSON_SCORE, arena, &read, &err), -1);
    assert_string_equal(err.message, "json: the line is longer than 655360 bytes");
}

static void keyword_matches_end_at_fifty(void **state)
{
    (void)state;
    _cleanup_buffer_ struct buffer line = { 0 };
    for (int count = 50; count <= 51; count++) {
        buffer_clear(&line);
        buffer_add_text(&line, "{\"content\":\"a\",\"keyword_matches\":[\"k\"");
        for (int i = 1; i < count; i++)
            buffer_add_text(&line, ",\"k\"");
        buffer_add_text(&line, "]}");
        struct post_line read;
        struct error err;
        assert_int_equal(post_json_read(buffer_view(&line), POST_JSON_SCORE, arena, &read, &err),
                         count == 50 ? 0 : -1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_whole_line_is_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(numbers_of_the_metrics_stay_what_they_are, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(to_score_content_is_enough, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_history_that_is_given_counts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bad_lines_are_named_by_field_and_never_quoted, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(content_of_40302_characters_fits_however_it_is_written,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(keyword_matches_end_at_fifty, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
