/* Unit tests of scenes: who each word of a post is about, and how it is said. */
#include "reading_lab.h"

#include "antoned/domain/scene.h"

static struct evidence lab_evidence(const char *content)
{
    struct evidence evidence;
    evidence_find(lab_lexicon, str_from(content), lab_arena, &evidence);
    return evidence;
}

/* The scene of the word that is written so, or of the first one. */
static unsigned scene_of(const char *content, const char *word)
{
    struct evidence e = lab_evidence(content);
    for (size_t w = 0; w < e.text.word_count; w++) {
        if (str_equal_text(word_text(&e.text, w), word))
            return e.scenes[w];
    }
    fail_msg("%s has no %s", content, word);
    return 0;
}

static void each_word_is_about_somebody(void **state)
{
    (void)state;
    static const struct {
        const char *content, *word;
        enum who who;
    } rows[] = {
        { "so hungover", "hungover", WHO_SELF },
        { "I am hungover", "hungover", WHO_SELF },
        { "my flatmate is hungover", "hungover", WHO_FRIEND },
        { "my flatmate is asleep and he won't wake", "wake", WHO_FRIEND },
        { "my flatmate is fine. hungover myself", "hungover", WHO_SELF },
        { "my flatmate is fine. still hungover", "hungover", WHO_SELF },
        { "my flatmate laughed, hungover as I am", "hungover", WHO_SELF },
        { "out with my mates and hungover", "hungover", WHO_SELF },
        { "asked my flatmate for toast so hungover", "hungover", WHO_SELF },
        { "the kids are hungover on sugar", "hungover", WHO_CHILD },
        { "she looks hungover", "hungover", WHO_SOMEBODY },
        { "Adele was hungover", "hungover", WHO_SOMEBODY },
        { "Sunday was hungover", "hungover", WHO_SELF },
        { "Flyby is in my bag", "bag", WHO_SELF },
        { "our dog is hungover", "hungover", WHO_ANIMAL },
        { "a hungover dog", "hungover", WHO_ANIMAL },
        { "the dollar's hangover", "hangover", WHO_THING },
        { "the printer broke and he is hungover", "hungover", WHO_SOMEBODY },
        { "mate's wedding and hungover", "hungover", WHO_SELF },
        { "my mate's hungover", "hungover", WHO_FRIEND },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        unsigned who = scene_of(rows[i].content, rows[i].word) & SCENE_WHO;
        if (who != rows[i].who)
            fail_msg("%s: %u", rows[i].content, who);
        arena_reset(lab_arena);
    }
}

static void words_of_others_are_marked(void **state)
{
    (void)state;
    static const struct {
        const char *content, *word;
        unsigned bits;
    } rows[] = {
        { "> so hungover\nme too", "hungover", SCENE_QUOTED },
        { "> so hungover\nme too", "too", 0 },
        { "me too\n >> so hungover", "hungover", SCENE_QUOTED },
        { "hungover > sober", "sober", 0 },
        { "ha RT @x: so hungover", "hungover", SCENE_QUOTED },
        { "ha RT @x: so hungover", "ha", 0 },
        { "smart @x so hungover", "hungover", 0 },
        { "\"so very hungover\" says the note", "hungover", SCENE_QUOTED },
        { "\"hungover\" says the note", "hungover", 0 },
        { "a 6\" pizza and so hungover", "hungover", 0 },
        { "the groom said he is hungover. ok", "hungover", SCENE_REPORTED },
        { "the groom said he is hungover. ok", "ok", 0 },
        { "I said I was hungover", "hungover", 0 },
        { "I'm not very hungover", "hungover", SCENE_NEGATED },
        { "not now, hungover", "hungover", 0 },
        { "years ago I was hungover, today no", "hungover", SCENE_PAST },
        { "years ago I was hungover, today no", "today", 0 },
    };
    const unsigned mask = SCENE_NEGATED | SCENE_QUOTED | SCENE_REPORTED | SCENE_PAST;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        unsigned bits = scene_of(rows[i].content, rows[i].word) & mask;
        if (bits != rows[i].bits)
            fail_msg("%s: %s has %#x", rows[i].content, rows[i].word, bits);
        arena_reset(lab_arena);
    }
}

static void an_empty_post_has_no_scene(void **state)
{
    (void)state;
    assert_non_null(lab_evidence("").scenes);
    assert_non_null(lab_evidence(">").scenes);
    assert_non_null(lab_evidence("RT @x").scenes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_word_is_about_somebody),
        cmocka_unit_test(words_of_others_are_marked),
        cmocka_unit_test(an_empty_post_has_no_scene),
    };
    return cmocka_run_group_tests(tests, lab_open, lab_close);
}
