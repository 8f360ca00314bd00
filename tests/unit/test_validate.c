/* Unit tests of domain/validate: each limit from both sides. */
#include "unit.h"

#include "antoned/base/buffer.h"
#include "antoned/domain/validate.h"

/* `count` times the same character. */
static struct str repeat(struct buffer *out, const char *character, size_t count)
{
    buffer_clear(out);
    for (size_t i = 0; i < count; i++)
        buffer_add_text(out, character);
    return buffer_view(out);
}

static void content_is_counted_in_code_points(void **state)
{
    (void)state;
    _cleanup_buffer_ struct buffer text = { 0 };
    assert_null(validate_content(repeat(&text, "a", 40302)));
    assert_string_equal(validate_content(repeat(&text, "a", 40303)),
                        "is longer than 40302 characters");
    assert_null(validate_content(repeat(&text, "\xf0\x9f\xa4\xa2", 40302)));
    assert_non_null(validate_content(repeat(&text, "\xf0\x9f\xa4\xa2", 40303)));
    assert_string_equal(validate_content(STR("")), "is empty");
    assert_string_equal(validate_content(STR("a\0b")), "holds a NUL");
    assert_string_equal(validate_content(STR("a\xff")), "is not valid UTF-8");
    assert_string_equal(validate_content(STR("\xc0\xaf")), "is not valid UTF-8"); /* overlong */
    assert_string_equal(validate_content(STR("\xed\xa0\x80")),
                        "is not valid UTF-8"); /* surrogate */
}

static void names_have_their_alphabets(void **state)
{
    (void)state;
    _cleanup_buffer_ struct buffer text = { 0 };
    assert_null(validate_platform_post_id(STR("t3_aB-9")));
    assert_non_null(validate_platform_post_id(STR("a.b")));
    assert_non_null(validate_platform_post_id(STR("a b")));
    assert_non_null(validate_platform_post_id(STR("")));
    assert_null(validate_platform_post_id(repeat(&text, "x", 100)));
    assert_non_null(validate_platform_post_id(repeat(&text, "x", 101)));
    assert_null(validate_handle(STR("a.b_c-D9")));
    assert_non_null(validate_handle(STR("@name")));
    assert_non_null(validate_handle(STR("n\xc3\xa4me")));
    assert_null(validate_handle(repeat(&text, "x", 50)));
    assert_non_null(validate_handle(repeat(&text, "x", 51)));
}

static void optional_texts_may_be_empty(void **state)
{
    (void)state;
    _cleanup_buffer_ struct buffer text = { 0 };
    assert_null(validate_display_name(STR("")));
    assert_null(validate_bio(STR("")));
    assert_null(validate_bio(repeat(&text, "\xc3\xa9", 2000)));
    assert_non_null(validate_bio(repeat(&text, "\xc3\xa9", 2001)));
    assert_non_null(validate_keyword(STR("")));
}

static void counts_have_both_ends(void **state)
{
    (void)state;
    assert_null(validate_metric(0));
    assert_null(validate_follower_count(INT64_C(1000000000)));
    assert_string_equal(validate_follower_count(INT64_C(1000000001)), "is larger than 1000000000");
    assert_string_equal(validate_metric(-1), "is negative");
    assert_non_null(validate_metric(INT64_MIN));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(content_is_counted_in_code_points),
        cmocka_unit_test(names_have_their_alphabets),
        cmocka_unit_test(optional_texts_may_be_empty),
        cmocka_unit_test(counts_have_both_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
