/* Unit tests of the records in an archive file: their checks, and the search in them. */
#include "unit.h"

#include <stdio.h>

#include "antoned/archive/record.h"
#include "antoned/archive/search.h"

#define LINE_OF(id)                                                                                \
    "{\"v\":1,\"post\":{\"id\":\"00000000-0000-7000-8000-0000000000" id                            \
    "\",\"content\":\"x\"},\"decision\":null,\"mentions\":[]}"

static void records_of_another_kind_are_refused(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "",
        "null",
        "[]",
        "{}",
        "{\"v\":2,\"post\":{\"id\":\"00000000-0000-7000-8000-000000000001\"},"
        "\"decision\":null,\"mentions\":[]}",
        "{\"v\":1,\"audit_log\":{\"id\":\"00000000-0000-7000-8000-000000000001\"}}",
        "{\"v\":1,\"post\":{\"id\":\"17\"},\"decision\":null,\"mentions\":[]}",
        "{\"v\":1,\"post\":{\"id\":\"00000000-0000-7000-8000-000000000001\"},\"mentions\":[]}",
        "{\"v\":1,\"post\":{\"id\":\"00000000-0000-7000-8000-000000000001\"},\"decision\":null}",
        LINE_OF("01") "{}",
    };
    struct archive_record_shape shape = { .dataset = ARCHIVE_POSTS };
    char key[ARCHIVE_KEY_SIZE];
    struct error err;
    assert_int_equal(archive_record_check(&shape, STR(LINE_OF("01")), key, &err), 0);
    assert_string_equal(key, "00000000-0000-7000-8000-000000000001");
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        assert_int_equal(archive_record_check(&shape, str_from(lines[i]), key, &err), -1);
}

/* Only the member that counts decides, wherever else in the line the text may stand. */
static void a_search_goes_by_the_member(void **state)
{
    (void)state;
#define A "00000000-0000-7000-8000-00000000000a"
#define B "00000000-0000-7000-8000-00000000000b"
#define SOUGHT_IN(id, author, name, text)                                                          \
    "{\"v\":1,\"post\":{\"id\":\"" id "\",\"platform\":\"REDDIT\",\"platform_post_id\":\"" name    \
    "\",\"author_id\":\"" author "\",\"content\":\"" text "\"},\"decision\":null,\"mentions\":[]}"
    static const struct {
        const char *line;
        int by_author, by_post, by_name;
    } cases[] = {
        { SOUGHT_IN(B, A, "7", "x"), 1, 0, 1 },
        { SOUGHT_IN(A, B, "17", "7"), 0, 1, 0 },
        { SOUGHT_IN(B, B, "71", A), 0, 0, 0 },
        { SOUGHT_IN(B, B, "a", "\\\"platform_post_id\\\":\\\"7\\\""), 0, 0, 0 },
    };
    struct uuid id;
    assert_int_equal(uuid_parse(STR(A), &id), 0);
    struct archive_search author, post, name, elsewhere, endless;
    char long_name[4096] = "";
    memset(long_name, '7', sizeof long_name - 1);
    archive_search_author(&author, &id);
    archive_search_post(&post, &id);
    archive_search_name(&name, "REDDIT", "7");
    archive_search_name(&elsewhere, "TWITTER", "7");
    archive_search_name(&endless, "REDDIT", long_name);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct {
            const struct archive_search *search;
            int expected;
        } all[] = { { &author, cases[i].by_author },
                    { &post, cases[i].by_post },
                    { &name, cases[i].by_name },
                    { &elsewhere, 0 },
                    { &endless, 0 } };
        for (size_t k = 0; k < sizeof all / sizeof all[0]; k++) {
            json_t *line;
            struct error err;
            int found = archive_search_line(all[k].search, str_from(cases[i].line), &line, &err);
            assert_int_equal(found, all[k].expected);
            if (found > 0)
                json_decref(line);
        }
    }
}

/* A post whose metrics are what jsonb allows. */
static void numbers_and_depths_of_any_size_are_read(void **state)
{
    (void)state;
    enum { DEPTH = 5000, DIGITS = 400 };
    struct archive_record_shape shape = { .dataset = ARCHIVE_POSTS };
    char key[ARCHIVE_KEY_SIZE];
    struct error err;
    for (int broken = 0; broken <= 1; broken++) {
        _cleanup_buffer_ struct buffer line = { 0 };
        buffer_add_text(&line, "{\"v\":1,\"post\":{\"text\":\"[\\\"[-9\",\"n\":-");
        for (int i = 0; i < DIGITS; i++)
            buffer_add_char(&line, '9');
        buffer_add_text(&line, ".5,\"deep\":");
        for (int i = 0; i < DEPTH; i++)
            buffer_add_text(&line, "[7,{\"]\":");
        buffer_add_text(&line, "null");
        for (int i = broken; i < DEPTH; i++)
            buffer_add_text(&line, "}]");
        buffer_add_text(&line,
                        ",\"id\":\"00000000-0000-7000-8000-000000000009\"},"
                        "\"decision\":null,\"mentions\":[]}");
        assert_int_equal(archive_record_check(&shape, buffer_view(&line), key, &err), -broken);
    }
    assert_string_equal(key, "00000000-0000-7000-8000-000000000009");
}

static void no_message_quotes_a_record(void **state)
{
    (void)state;
    struct archive_record_shape shape = { .dataset = ARCHIVE_POSTS };
    char key[ARCHIVE_KEY_SIZE];
    struct error err;
    assert_int_equal(archive_record_check(&shape, STR("{\"secret\": canary}"), key, &err), -1);
    assert_null(strstr(err.message, "canary"));
}

static void csv_is_read_as_rfc_4180_has_it(void **state)
{
    (void)state;
    struct archive_record_shape shape = { .dataset = ARCHIVE_KPI_METRICS };
    char key[ARCHIVE_KEY_SIZE];
    struct error err;
    static const char id[] = "00000000-0000-7000-8000-000000000001";
    assert_int_equal(archive_record_check(&shape, STR("value,id"), key, &err), -1);
    assert_int_equal(archive_record_check(&shape, STR("id,name,value"), key, &err), 0);
    assert_string_equal(key, "");
    static const struct {
        const char *rest;
        int result;
    } cases[] = {
        { ",a,1", 0 },       { ",\"a,\"\"b\"\"\r\nc\",1", 0 },
        { ",,", 0 },         { ",a", -1 },
        { ",a,1,2", -1 },    { ",\"a,1", -1 },
        { ",\"a\"b,1", -1 }, { ",a\"b\",1", -1 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char record[128];
        snprintf(record, sizeof record, "%s%s", id, cases[i].rest);
        assert_int_equal(archive_record_check(&shape, str_from(record), key, &err),
                         cases[i].result);
    }
    assert_string_equal(key, id);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_of_another_kind_are_refused),
        cmocka_unit_test(a_search_goes_by_the_member),
        cmocka_unit_test(numbers_and_depths_of_any_size_are_read),
        cmocka_unit_test(no_message_quotes_a_record),
        cmocka_unit_test(csv_is_read_as_rfc_4180_has_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
