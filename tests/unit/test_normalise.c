/* Unit tests of the words that a post is made of. */
#include "unit.h"

#include "antoned/base/arena.h"
#include "antoned/domain/normalise.h"

static struct arena *arena;

static int open_arena(void **state)
{
    (void)state;
    arena = arena_new(1 << 16);
    return 0;
}

static int close_arena(void **state)
{
    (void)state;
    arena = arena_free(arena);
    return 0;
}

static void expect(const char *content, const char *words)
{
    struct normalised text;
    normalise(str_from(content), arena, &text);
    assert_true(text.is_text);
    char *got = arena_printf(arena, "%.*s", STR_ARG(text.text));
    assert_string_equal(got, words);
}

static void each_rule_of_the_design(void **state)
{
    (void)state;
    expect("So HUNG-over, I\u2019m DYING!", "so hung over i'm dying");
    expect("soooo huuungover", "soo huungover");
    expect("rock &amp; roll &#39;n&#x27; &amp;amp; pain&nbsp;now", "rock roll n pain now");
    expect("@user look https://t.co/abc www.x.com/y pls", "look pls");
    expect("hung\u200bover \u202emoc\u202c", "hungover moc");
    expect("\uff48\uff55\uff4e\uff47\uff4f\uff56\uff45\uff52", "hungover");
    expect("Stra\u00dfe", "strasse");
    expect("Babi\u00c5\u00a1 don\u00e2\u20ac\u2122t", "babi\u0161 don't");
    expect("#HungoverAgain #hungover_again", "hungover again hungover again");
    expect("#brunch @ The Savoy", "brunch @ the savoy");
    expect("\U0001f622\U0001f3fd\U0001f37a", "\U0001f622 \U0001f37a");
    expect("the 7.42 to Euston :(", "the 7 42 to euston \u2639");
}

static void sentences_and_signs_are_kept_as_flags(void **state)
{
    (void)state;
    struct normalised text;
    normalise(STR("@a HELP me? Now, \"The Hangover\"!\nbye"), arena, &text);
    assert_true(text.opens_with_handle);
    assert_int_equal(text.word_count, 6);
    assert_true(text.words[0].flags & WORD_SHOUTED);
    assert_true(text.words[1].flags & WORD_ASKED);
    assert_true(text.words[2].flags & WORD_ENDS_CLAUSE);
    assert_true(text.words[4].flags & WORD_QUOTED);
    assert_true(text.words[4].flags & WORD_ENDS_LINE);
    assert_int_equal(text.question_count, 1);
    assert_int_equal(text.shouted_count, 1);
}

static void what_is_no_text_is_said_to_be_none(void **state)
{
    (void)state;
    struct normalised text;
    normalise(STR("hungover \xff\xfe"), arena, &text);
    assert_false(text.is_text);
    normalise(STR("\xc0\xaf overlong"), arena, &text);
    assert_false(text.is_text);
    normalise(STR("\xed\xa0\x80 surrogate"), arena, &text);
    assert_false(text.is_text);
    normalise(STR(""), arena, &text);
    assert_true(text.is_text);
    assert_int_equal(text.word_count, 0);
    normalise(STR("?!... --- ///"), arena, &text);
    assert_int_equal(text.word_count, 0);
}

/* Valid or not, no byte string breaks it, and every word lies within the text. */
static void no_bytes_break_it(void **state)
{
    (void)state;
    char bytes[512];
    uint32_t seed = 7;
    for (int round = 0; round < 20000; round++) {
        size_t size = (size_t)round % sizeof bytes;
        for (size_t i = 0; i < size; i++) {
            seed = seed * 1664525U + 1013904223U;
            bytes[i] = (char)(round % 2 == 0 ? seed >> 24 : (seed >> 24) % 96 + 32);
        }
        struct normalised text;
        normalise((struct str){ bytes, size }, arena, &text);
        for (size_t w = 0; text.is_text && w < text.word_count; w++) {
            assert_true(text.words[w].size > 0 && text.words[w].size <= WORD_BYTES_MAX + 4);
            assert_true(text.words[w].offset + text.words[w].size <= text.text.size);
        }
        arena_reset(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_rule_of_the_design),
        cmocka_unit_test(sentences_and_signs_are_kept_as_flags),
        cmocka_unit_test(what_is_no_text_is_said_to_be_none),
        cmocka_unit_test(no_bytes_break_it),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
