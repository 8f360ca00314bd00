/* Unit tests of what is thought of a competitor, and of names that are none. The competitors are
 * those of reading_lab.h: 0 LiquidIV, 1 Pedialyte, 2 Flyby, 3 Cheers. */
#include "reading_lab.h"

struct row {
    const char *content;
    enum sentiment sentiment;
    enum satisfaction satisfaction;
};
#define GOOD  SENTIMENT_POSITIVE, SATISFACTION_SATISFIED
#define BAD   SENTIMENT_NEGATIVE, SATISFACTION_UNSATISFIED
#define ASKED SENTIMENT_NEUTRAL, SATISFACTION_QUESTIONING
#define PLAIN SENTIMENT_NEUTRAL, SATISFACTION_UNKNOWN

static void check(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct reading reading = lab_read(rows[i].content);
        if (reading.mention_count == 0)
            fail_msg("%s: nothing found", rows[i].content);
        const struct mention *mention = &reading.mentions[0];
        if (mention->sentiment != rows[i].sentiment ||
            mention->satisfaction != rows[i].satisfaction)
            fail_msg("%s: %s, %s", rows[i].content, sentiment_name(mention->sentiment),
                     satisfaction_name(mention->satisfaction));
        arena_reset(lab_arena);
    }
}
#define CHECK(rows) check(rows, sizeof(rows) / sizeof *(rows))

static void a_failure_needs_no_word_of_blame(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "three Pedialytes in and still hungover", BAD },
        { "drank a pedialyte, no change", BAD },
        { "pedialyte came straight back up", BAD },
        { "took two liquid iv and woke up with a head like a drum", BAD },
        { "Flyby reviews? took it at ten, still hungover at noon", BAD },
        { "pedialyte didn't touch it", BAD },
        { "hungover, took pedialyte because my head is splitting", PLAIN },
        { "hungover in a dark room with a pedialyte and a phone", PLAIN },
    };
    CHECK(rows);
}

static void a_good_outcome_needs_no_word_of_praise(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "Liquid IV is the only reason I am standing", GOOD },
        { "two pedialytes and I can see again", GOOD },
        { "back from the dead thanks to pedialyte", GOOD },
        { "liquid iv before bed, ran 5k this morning", GOOD },
        { "need a pedialyte before I feel human", PLAIN },
    };
    CHECK(rows);
}

static void one_is_set_against_another(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "nothing beats pedialyte", GOOD },
        { "pedialyte beats water any day", GOOD },
        { "pedialyte > water", GOOD },
        { "pedialyte -> shower -> bed", PLAIN },
        { "coffee works better than pedialyte", BAD },
        { "pedialyte isn't better than water", BAD },
    };
    CHECK(rows);
    struct reading both = lab_read("Liquid IV beats Pedialyte");
    assert_int_equal(both.mention_count, 2);
    assert_int_equal(both.mentions[0].sentiment, SENTIMENT_POSITIVE);
    assert_int_equal(both.mentions[1].sentiment, SENTIMENT_NEGATIVE);
}

static void mockery_is_no_praise(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "thanks Pedialyte for nothing", BAD },
        { "great job, Pedialyte, I am still hungover", BAD },
        { "great job pedialyte, no hangover at all", GOOD },
        { "my sister swears by pedialyte. I've had 3 and I'm just hungover", BAD },
    };
    CHECK(rows);
}

static void what_is_asked_is_not_said(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "is liquid iv worth it for hangovers, feel awful today", ASKED },
        { "pedialyte or coconut water? so hungover", ASKED },
        { "has anyone tried pedialyte? dying here", ASKED },
        { "pedialyte is worth every cent", GOOD },
        { "only grape pedialyte left. what else helps a hangover?", PLAIN },
        { "can someone bring me a pedialyte?", PLAIN },
        { "pedialyte? the dog can keep it", BAD },
    };
    CHECK(rows);
}

static void what_comes_behind_but_is_meant(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "pedialyte tastes awful but it saved me", GOOD },
        { "pedialyte saved me, but it tastes awful", BAD },
        { "no hangover. pedialyte is not overpriced", GOOD },
    };
    CHECK(rows);
}

static void a_slip_of_the_pen_is_a_name(void **state)
{
    (void)state;
    static const struct row rows[] = {
        { "pedialite saved me", GOOD }, { "pedia lyte saved me", GOOD },
        { "pedialtye saved me", GOOD }, { "liquid i.v saved me", GOOD },
        { "liquid-iv saved me", GOOD }, { "Cheers pills saved me", GOOD },
        { "Cheers did nothing", BAD },
    };
    CHECK(rows);
}

static void an_everyday_word_is_no_name(void **state)
{
    (void)state;
    static const char *const posts[] = {
        "cheers everyone for last night",
        "cheers mate, so hungover",
        "cheers, took the bins out",
        "flyby of the bomber at noon",
        "hungover, and the jets did a flyby over the house",
        "a flyby is announced",
        "Liquid, IV and oral forms of the drug",
    };
    for (size_t i = 0; i < sizeof posts / sizeof *posts; i++) {
        if (lab_read(posts[i]).mention_count != 0)
            fail_msg("%s", posts[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failure_needs_no_word_of_blame),
        cmocka_unit_test(a_good_outcome_needs_no_word_of_praise),
        cmocka_unit_test(one_is_set_against_another),
        cmocka_unit_test(mockery_is_no_praise),
        cmocka_unit_test(what_is_asked_is_not_said),
        cmocka_unit_test(what_comes_behind_but_is_meant),
        cmocka_unit_test(a_slip_of_the_pen_is_a_name),
        cmocka_unit_test(an_everyday_word_is_no_name),
    };
    return cmocka_run_group_tests(tests, lab_open, lab_close);
}
