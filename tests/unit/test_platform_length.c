/* Unit tests of domain/platform_length: what the npm package twitter-text said of the same texts,
 * kept in tests/data/x-lengths.jsonl by ./dev x-length. */
#include "unit.h"

#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "antoned/domain/platform_length.h"

static FILE *open_frozen(void)
{
    char path[PATH_MAX];
    const char *source = getenv("srcdir") != NULL ? getenv("srcdir") : ".";
    snprintf(path, sizeof path, "%s/tests/data/x-lengths.jsonl", source);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        fail_msg("there is no %s", path);
    return file;
}

static void texts_are_as_long_as_twitter_text_says(void **state)
{
    (void)state;
    FILE *file = open_frozen();
    char *line = NULL;
    size_t room = 0;
    int count = 0;
    for (ssize_t size; (size = getline(&line, &room, file)) > 0; count++) {
        json_t *row = json_loadb(line, (size_t)size, 0, NULL);
        const json_t *text = json_object_get(row, "text");
        json_int_t said = json_integer_value(json_object_get(row, "length"));
        size_t length = platform_length(
            PLATFORM_TWITTER, (struct str){ json_string_value(text), json_string_length(text) });
        if (length != (size_t)said)
            fail_msg("line %d: %zu, and the package says %d", count + 1, length, (int)said);
        json_decref(row);
    }
    free(line);
    fclose(file);
    assert_true(count > 1000);
}

static void a_link_counts_as_x_shortens_it(void **state)
{
    (void)state;
    assert_int_equal(
        platform_length(PLATFORM_TWITTER, STR("https://vita.com/recovery?utm_source=twitter")),
        X_LINK_LENGTH);
    /* No top-level domain is called "example": X leaves the address as it is. */
    assert_int_equal(
        platform_length(PLATFORM_TWITTER, STR("https://vita.example/recovery?utm_source=twitter")),
        48);
    assert_int_equal(platform_length(PLATFORM_TWITTER, STR("Ask @vita, e.g. here.")), 21);
}

static void what_is_no_utf8_is_counted_too_long_rather_than_too_short(void **state)
{
    (void)state;
    assert_int_equal(platform_length(PLATFORM_TWITTER, STR("a\xff")), 4);
    assert_int_equal(platform_length(PLATFORM_TWITTER, STR("")), 0);
}

static void each_platform_counts_in_its_own_way(void **state)
{
    (void)state;
    const struct str family = STR("a 👩‍👧 é https://vita.com/recovery?utm_source=twitter");
    assert_int_equal(platform_length(PLATFORM_TWITTER, family), 2 + 2 + 3 + 23);
    assert_int_equal(platform_length(PLATFORM_THREADS, family), 2 + 4 + 3 + 4 + 3 + 44);
    assert_int_equal(platform_length(PLATFORM_REDDIT, family), 2 + 3 + 3 + 44);
    assert_int_equal(platform_length(PLATFORM_REDDIT, STR("a\xff")), 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_as_long_as_twitter_text_says),
        cmocka_unit_test(a_link_counts_as_x_shortens_it),
        cmocka_unit_test(each_platform_counts_in_its_own_way),
        cmocka_unit_test(what_is_no_utf8_is_counted_too_long_rather_than_too_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
