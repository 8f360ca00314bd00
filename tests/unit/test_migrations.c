/* The built-in migrations, the judgement over a schema version, and what a journal may look like.
 */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "antoned/base/buffer.h"
#include "antoned/store/migrations.h"
#include "antoned/sys/file.h"

/* Checksums are only worth something over the very bytes that lie in the tree. */
static void test_embedded_bytes_are_the_files(void **state)
{
    (void)state;
    size_t count;
    const struct migration *list = migrations_built_in(&count);
    const char *srcdir = getenv("srcdir") != NULL ? getenv("srcdir") : ".";
    for (size_t i = 0; i < 2 * count; i++) {
        const struct sql_text *text = i % 2 == 0 ? list[i / 2].up : list[i / 2].down;
        char path[4096];
        snprintf(path, sizeof path, "%s/sql/migrations/%s.sql", srcdir, text->name);
        struct buffer file = { 0 };
        struct error err = { 0 };
        if (file_read(path, 1 << 20, &file, &err) < 0)
            fail_msg("%s", err.message);
        assert_int_equal(file.size, text->size);
        assert_memory_equal(file.data, text->text, text->size);
        buffer_free(&file);
    }
}

static void test_versions_ascend_without_a_gap(void **state)
{
    (void)state;
    size_t count;
    const struct migration *list = migrations_built_in(&count);
    assert_int_equal(count, schema_version_built_in());
    assert_true(count >= 7);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(list[i].version, i + 1);
        assert_int_equal(strlen(list[i].up_sha256), 64);
        assert_string_not_equal(list[i].up_sha256, list[i].down_sha256);
    }
    assert_string_equal(list[0].name, "reference");
}

static void test_version_check_names_both(void **state)
{
    (void)state;
    int ours = schema_version_built_in();
    char number[16];
    struct error err = { 0 };
    assert_int_equal(schema_version_check(ours, &err), 0);

    assert_int_equal(schema_version_check(0, &err), -1);
    assert_int_equal(err.code, ERROR_CONFIG);
    assert_non_null(strstr(err.message, "schema version 0,"));
    snprintf(number, sizeof number, "needs %d:", ours);
    assert_non_null(strstr(err.message, number));
    assert_non_null(strstr(err.message, "antonectl db migrate"));

    assert_int_equal(schema_version_check(ours + 1, &err), -1);
    assert_int_equal(err.code, ERROR_CONFIG);
    snprintf(number, sizeof number, "only %d:", ours);
    assert_non_null(strstr(err.message, number));
    assert_non_null(strstr(err.message, "upgrade"));
}

static void test_missing_journal_is_version_zero(void **state)
{
    (void)state;
    assert_true(schema_version_is_zero(&(struct error){ .sqlstate = "42P01" }));
    assert_true(schema_version_is_zero(&(struct error){ .sqlstate = "3F000" }));
    assert_false(schema_version_is_zero(&(struct error){ .sqlstate = "42501" }));
    assert_false(schema_version_is_zero(&(struct error){ .sqlstate = "" }));
}

/* 'a' applied, 'p' pending, 'e' edited, 'u' unknown; expects the version that is complained of, 0:
 * none. */
static void check_journal(const char *states, int complained_of)
{
    struct migration_status status[8];
    size_t count = strlen(states);
    for (size_t i = 0; i < count; i++)
        status[i] = (struct migration_status){
            .version = (int)i + 1,
            .name = "name",
            .edited = states[i] == 'e' ? "down" : "",
            .program_version = "9.9",
            .state = states[i] == 'a'   ? MIGRATION_APPLIED
                     : states[i] == 'p' ? MIGRATION_PENDING
                     : states[i] == 'e' ? MIGRATION_EDITED
                                        : MIGRATION_UNKNOWN,
        };
    struct error err = { 0 };
    int outcome = migrations_status_check(status, count, &err);
    assert_int_equal(outcome, complained_of == 0 ? 0 : -1);
    if (complained_of == 0)
        return;
    char name[32];
    snprintf(name, sizeof name, "migration %04d_name", complained_of);
    assert_int_equal(err.code, ERROR_CONFIG);
    assert_non_null(strstr(err.message, name));
}

static void test_journals(void **state)
{
    (void)state;
    check_journal("", 0);
    check_journal("ppp", 0);
    check_journal("aap", 0);
    check_journal("aaa", 0);
    check_journal("aep", 2);
    check_journal("aeeu", 2); /* the first one is named */
    check_journal("aaau", 4);
    check_journal("apa", 2); /* a hole */
    check_journal("pa", 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_embedded_bytes_are_the_files),
        cmocka_unit_test(test_versions_ascend_without_a_gap),
        cmocka_unit_test(test_version_check_names_both),
        cmocka_unit_test(test_missing_journal_is_version_zero),
        cmocka_unit_test(test_journals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
