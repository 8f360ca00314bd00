/* Unit tests of the learned judges: what they may change, and what they may not. */
#include "reading_lab.h"

#include "antoned/domain/evidence.h"
#include "antoned/domain/learned.h"

static struct learned_scores scores_of(const char *content)
{
    struct post post = { .content = str_from(content) };
    struct evidence evidence;
    struct reading reading;
    struct learned_scores scores;
    reading_by_rules(lab_lexicon, &post, lab_arena, &evidence, &reading);
    learned_score(&evidence, &reading, &scores);
    return scores;
}

static const char *const troubled[] = {
    "hungover again. sorted the bills into envelopes with names on so nobody has to look for "
    "anything",
    "nothing solid since thursday so the wine hit hard, want to keep it that way",
    "she says she's fine but she keeps sliding off the chair and her words are soup",
    "head like a bell. didn't think I'd wake up this time, bit annoyed that I did",
    "third one this week, the kids made their own breakfast again and nobody said a word",
    "he locks the door when I've been out. hungover and it's day two of the silence",
};
static const char *const cheerful[] = {
    "The sun is out and the coffee is good.",
    "My team won, we sang all the way home, and the pizza was the best in town!",
    "Does anyone know a good plumber? Asking for the kitchen. The sink is full of plates and "
    "glitter from the party, and the dog has found the cake.",
};

/* A run of sentences is judged by itself, so what stands before and behind it takes nothing back.
 */
static void no_sentence_added_makes_a_run_safer(void **state)
{
    (void)state;
    for (size_t t = 0; t < sizeof troubled / sizeof *troubled; t++) {
        int alone = scores_of(troubled[t]).run;
        for (size_t c = 0; c < sizeof cheerful / sizeof *cheerful; c++) {
            const char *behind = arena_printf(lab_arena, "%s.\n%s", troubled[t], cheerful[c]);
            const char *before = arena_printf(lab_arena, "%s\n%s", cheerful[c], troubled[t]);
            const char *both = arena_printf(lab_arena, "%s\n%s.\n%s %s", cheerful[c], troubled[t],
                                            cheerful[0], cheerful[1]);
            assert_true(scores_of(behind).run >= alone);
            assert_true(scores_of(both).run >= alone);
            assert_true(scores_of(before).run >= alone);
        }
    }
}

/* What is alarming enough by itself is not talked away, however much stands beside it. */
static void a_sure_run_stops_at_any_length(void **state)
{
    (void)state;
    static const char sure[] =
        "so hungover. I drink from the moment I wake, nobody at work knows, "
        "and my hands only stop after the second";
    const char *post = sure;
    for (size_t c = 0; c < 12; c++) {
        post = arena_printf(lab_arena, "%s.\n%s", post, cheerful[c % 3]);
        struct reading reading = lab_read(post);
        assert_true(lab_has_flag(&reading, "CONCERN"));
    }
}

/* The same sentences, less sure, weigh less the longer the post is. */
static void length_makes_up_for_chance(void **state)
{
    (void)state;
    const char *some = "hungover and the kids are off early, shaking a bit, cannot face it";
    const char *more = arena_printf(lab_arena, "%s.\n%s\n%s", some, cheerful[1], cheerful[2]);
    struct learned_scores alone = scores_of(some), beside = scores_of(more);
    assert_true(beside.run >= alone.run);
    assert_true(beside.of[LEARNED_SAFETY] < alone.of[LEARNED_SAFETY]);
}

static void it_only_adds_stops(void **state)
{
    (void)state;
    static const char *const stopped[] = {
        "hungover and i want to die, not joking",
        "hungover, on sertraline, what helps with the headache?",
        "12 weeks pregnant and so hungover lol what helps",
    };
    for (size_t i = 0; i < sizeof stopped / sizeof *stopped; i++) {
        for (size_t c = 0; c < sizeof cheerful / sizeof *cheerful; c++) {
            const char *post = arena_printf(lab_arena, "%s\n%s", stopped[i], cheerful[c]);
            assert_true(lab_read(post).safety_stops);
        }
    }
}

static void a_concern_has_its_reason(void **state)
{
    (void)state;
    struct reading reading = lab_read(
        "so hungover. he checks my phone when I sleep and I never know which "
        "one of him is coming home");
    assert_true(reading.safety_stops);
    assert_true(lab_has_flag(&reading, "CONCERN"));
    bool is_told = false;
    for (size_t i = 0; i < reading.reasons.count; i++) {
        const struct reason *reason = &reading.reasons.items[i];
        is_told = is_told || (strcmp(reason->signal, "CONCERN") == 0 && reason->term.size > 0);
    }
    assert_true(is_told);
}

/* Reasons are kept with the decision: names of people, places and things nobody listed stay out. */
static void reasons_hold_dictionary_words_alone(void **state)
{
    (void)state;
    struct reading reading = lab_read(
        "Zebulon and Wolfgangus found me by the sink, nothing eaten since thursday, so the "
        "wine hit hard and I want to keep it that way, hungover at Kowalskiwicz's");
    for (size_t i = 0; i < reading.reasons.count; i++) {
        struct str term = reading.reasons.items[i].term;
        assert_null(memmem(term.data, term.size, "zebulon", 7));
        assert_null(memmem(term.data, term.size, "kowalsk", 7));
        assert_null(memmem(term.data, term.size, "wolfgang", 8));
    }
}

/* Where it cannot be ruled out, nothing is drafted; a plain request has nothing to fear. */
static void danger_withholds_before_it_stops(void **state)
{
    (void)state;
    static const char *const plain[] = {
        "so hungover, what helps?",
        "hungover, what should I eat for breakfast?",
        "so hungover at work, how do I get through the day?",
    };
    struct reading doubtful = lab_read(
        "been throwing up since six after last night's tequila. what helps with the nausea?");
    assert_false(doubtful.safety_stops);
    assert_true(doubtful.may_be_danger);
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        assert_false(lab_read(plain[i]).may_be_danger);
}

static void nothing_of_drink_is_not_judged(void **state)
{
    (void)state;
    struct reading reading = lab_read("the train is late and the council has no plan");
    for (size_t i = 0; i < reading.reasons.count; i++)
        assert_string_not_equal(reading.reasons.items[i].score, "topic_points");
}

static void advice_given_is_not_asking(void **state)
{
    (void)state;
    assert_true(lab_read("for anyone hungover: drink some water, it helps").sss_hundredths < 82);
    assert_true(lab_read("@mate what tesco are you in? so hungover").sss_hundredths < 82);
    assert_true(lab_read("so hungover, what helps?").sss_hundredths >= 82);
}

static void a_long_post_is_judged_in_time_and_range(void **state)
{
    (void)state;
    char *post = arena_alloc(lab_arena, 5001);
    for (size_t i = 0; i < 5000; i++)
        post[i] = "hungover. a b "[i % 14];
    struct learned_scores scores = scores_of(post);
    for (int j = 0; j < LEARNED_COUNT; j++)
        assert_int_in_range(scores.of[j] + 100 * LEARNED_UNIT, 0, 200 * LEARNED_UNIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_sentence_added_makes_a_run_safer),
        cmocka_unit_test(a_sure_run_stops_at_any_length),
        cmocka_unit_test(length_makes_up_for_chance),
        cmocka_unit_test(it_only_adds_stops),
        cmocka_unit_test(a_concern_has_its_reason),
        cmocka_unit_test(reasons_hold_dictionary_words_alone),
        cmocka_unit_test(danger_withholds_before_it_stops),
        cmocka_unit_test(nothing_of_drink_is_not_judged),
        cmocka_unit_test(advice_given_is_not_asking),
        cmocka_unit_test(a_long_post_is_judged_in_time_and_range),
    };
    return cmocka_run_group_tests(tests, lab_open, lab_close);
}
