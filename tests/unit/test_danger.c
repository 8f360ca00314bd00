/* Unit tests of danger that no single phrase tells, and of words that alarm and mean no harm. */
#include "reading_lab.h"

static bool lab_says(const char *content, const char *flag)
{
    struct reading reading = lab_read(content);
    return lab_has_flag(&reading, flag);
}

/* Its parts stand where they like. */
static void somebody_in_danger_is_critical(void **state)
{
    (void)state;
    static const char *const posts[] = {
        "he's on the bathroom floor since three, breathing but every breath has a long gap, is "
        "that "
        "just a bad hangover?",
        "my flatmate had nine shots. it's noon. there is a gurgling when he breathes",
        "vodka last night. now my friend is slumped, mumbling, what helps",
        "Mate's been asleep 14 hours after the stag, skin a bit cold and clammy, blanket on him",
        "hungover myself, but she doesn't react when you pinch her",
        "so hungover. my brother won't wake for his tea",
        "is it a hangover if her pulse is weak",
        "girl at the bar, one vodka, slumped, drooling",
    };
    for (size_t i = 0; i < sizeof posts / sizeof *posts; i++) {
        struct reading reading = lab_read(posts[i]);
        if (!reading.safety_stops || reading.severity != SEVERITY_CRITICAL)
            fail_msg("%s: %s", posts[i], severity_name(reading.severity));
        arena_reset(lab_arena);
    }
}

/* One's own cold sweat, what is denied, and signs without anybody or any drink are not. */
static void signs_of_nobody_else_are_none(void **state)
{
    (void)state;
    static const char *const posts[] = {
        "hungover, I'm cold and sweaty, my flatmate laughed",
        "hungover, he's not pale and not shaking, just loud",
        "the soup was cold, the waiter pale",
        "hungover, cold pizza, pale ale",
        "my flatmate is hungover and pale lol, what do I give him",
        "my mate was slumped and mumbling years ago, today he is just hungover",
        "he's hungover and pale. so pale. pale as my ale",
    };
    for (size_t i = 0; i < sizeof posts / sizeof *posts; i++) {
        if (lab_says(posts[i], "ALCOHOL_POISONING"))
            fail_msg("%s", posts[i]);
        arena_reset(lab_arena);
    }
}

static void a_farewell_is_heard(void **state)
{
    (void)state;
    assert_true(lab_says("passwords are in the blue notebook. said all my goodbyes. head pounding",
                         "SELF_HARM"));
    assert_true(lab_says(
        "hungover. sorted the bills into envelopes with names on so nobody has to look for "
        "anything",
        "SELF_HARM"));
    assert_true(lab_says("so hungover, paid the rent through to march", "DESPAIR"));
    assert_false(lab_says("paid the rent through to march", "DESPAIR"));
    assert_false(lab_says("paid the rent through to march", "SELF_HARM"));
}

/* Jobs, things that are called so, idioms: the word stops nobody, and only the word is freed. */
static void alarming_words_may_be_harmless(void **state)
{
    (void)state;
    static const char *const posts[] = {
        "I have died. bury me with the crisps. so hungover, shift at two, what helps",
        "there is no way out of this brunch and I am so hungover my eyebrows hurt, help",
        "my flatmate is a doctor and she just laughed at my hangover. anything that works?",
        "hungover. rehab after last night is my sofa, a blanket and three seasons",
        "dying for a coffee, so hungover",
        "hungover, emergency bacon required",
        "am a paramedic, hungover to the bone, what helps",
        "hungover, bought blackout curtains, best day ever",
        "lost the will to live in the queue at ikea, so hungover",
        "there was a pregnant pause when they asked who is hungover",
        "stabbing headache, hungover, what helps",
        "off duty ambulance driver, so hungover",
        "so hungover, nearly killed myself laughing",
        "my hangover is at the bargaining stage of grief",
        "hungover, an odd evening in odd socks, the heat pump and I do not get along",
    };
    for (size_t i = 0; i < sizeof posts / sizeof *posts; i++) {
        struct reading reading = lab_read(posts[i]);
        if (reading.safety_stops)
            fail_msg("%s: %s", posts[i], reading.flags[0]);
        assert_false(reading.is_joking && reading.severity > SEVERITY_NONE);
        arena_reset(lab_arena);
    }
    assert_false(lab_read("lol dying, so hungover haha").is_joking);
    assert_true(lab_read("lol so hungover haha").is_joking);
    assert_true(lab_says("there was a pregnant pause. I am pregnant", "PREGNANCY"));
    assert_true(lab_says("am a paramedic. need a paramedic", "EMERGENCY"));
    assert_true(lab_says("there is no way out, this brunch", "SELF_HARM"));
}

/* What nobody calls a hangover may be worse: beside fear, illness or youth nothing is drafted. */
static void a_topic_in_doubt_drafts_nothing_beside_distress(void **state)
{
    (void)state;
    assert_null(lab_read("two ciders last night, head spinning").withheld);
    assert_string_equal(lab_read("two ciders last night, head spinning, scared").withheld,
                        "doubtful");
    assert_null(lab_read("so hungover, head spinning, scared of daylight").withheld);
    assert_true(lab_read("woke up rough, shots last night, dying").safety_stops);
    assert_false(lab_read("so hungover, shots last night, dying").safety_stops);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(somebody_in_danger_is_critical),
        cmocka_unit_test(signs_of_nobody_else_are_none),
        cmocka_unit_test(a_farewell_is_heard),
        cmocka_unit_test(alarming_words_may_be_harmless),
        cmocka_unit_test(a_topic_in_doubt_drafts_nothing_beside_distress),
    };
    return cmocka_run_group_tests(tests, lab_open, lab_close);
}
