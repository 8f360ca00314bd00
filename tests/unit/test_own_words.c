/* Unit tests of whose words a post holds: what is another person's gets no draft and is nobody's
 * own danger, and what is the author's own is drowned by nothing. */
#include "reading_lab.h"

#include "antoned/domain/own_words.h"
#include "antoned/domain/post.h"

static struct own_words own_of(const char *plain)
{
    return own_words_of(str_from(plain), lab_arena);
}

static void quoted_lines_and_repeats_are_told_apart(void **state)
{
    (void)state;
    static const struct {
        const char *plain, *own; /* NULL: nothing is shared */
        bool is_sure, is_repeat;
    } rows[] = {
        { "so hungover", NULL, true, false },
        { "hungover > sober\n3 > 2", NULL, true, false },
        { "> so hungover\n\nsame", "\nsame", true, false },
        { "same\n > > so hungover\nyes", "same\nyes", true, false },
        { "a\n> b\nc\n> d", "a\nc\n", true, false },
        { "> so\n> hungover", NULL, true, false },
        { "well\n>be me", "well\n", false, false },
        { "well\n>!be me!<", "well\n", false, false },
        { "lol RT @x: so hungover", "lol ", false, false },
        { "RT @x: so hungover", NULL, true, true },
        { "rt @x so hungover\n> a", NULL, true, true },
        { "start @x: so hungover", NULL, true, false },
        { "", NULL, true, false },
        { ">", NULL, true, false },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct own_words own = own_of(rows[i].plain);
        bool is_right = own.is_shared == (rows[i].own != NULL) &&
                        own.is_repeat == rows[i].is_repeat &&
                        (!own.is_shared ||
                         (str_equal_text(own.text, rows[i].own) && own.is_sure == rows[i].is_sure));
        if (!is_right)
            fail_msg("%s: shared %d repeat %d own '%.*s'", rows[i].plain, own.is_shared,
                     own.is_repeat, STR_ARG(own.text));
    }
}

/* Each would be answered by what somebody else said. */
static void nothing_is_answered_by_quoted_words(void **state)
{
    (void)state;
    static const char *const posts[] = {
        "> so hungover, what helps?\n\nme too, always on a Monday",
        "> what helps with the nausea?\n\nso hungover, that is me as well",
        "> hungover, does Pedialyte work?\n\nso hungover, what helps?",
        "so hungover here as well\n\n> anyone know a cure that works?",
        "I can't even. RT @x: so hungover, what helps?",
        "&gt; so hungover, what helps?\n\nno idea, I don't drink",
    };
    for (size_t i = 0; i < sizeof posts / sizeof *posts; i++) {
        struct reading reading = lab_read(posts[i]);
        if (reading.withheld == NULL && reading.sss_hundredths >= 55)
            fail_msg("%s: is answered", posts[i]);
        arena_reset(lab_arena);
    }
}

static void who_asks_beside_a_quotation_is_answered(void **state)
{
    (void)state;
    struct reading reading = lab_read("> try some toast\n\nso hungover, what helps?");
    assert_null(reading.withheld);
    assert_int_equal(reading.question, QUESTION_GENERAL);
    assert_true(reading.sss_hundredths >= 82);
}

static const char *const distressed[] = {
    "I want to kill myself",
    "I took a whole box of paracetamol",
    "my drink was spiked and I can't move",
    "I'm hungover and I keep hearing voices, haven't slept, I am so so scared, I can't stop",
    "hungover, nobody wants me",
};
static const struct {
    const char *before, *behind;
} frames[] = {
    { "> so hungover, what helps?\n\n", "" },
    { "", "\n\n> so hungover, what helps?" },
    { "> lol\n\n", "\n\n> haha\n> just drink water mate, greasy food, sleep, golden by noon" },
    { "&gt; best night ever, everybody was there and the band was great\n", "" },
    { "", " RT @x: so hungover, what helps?" },
};

/* Read beside a quotation, nobody is safer than alone, and his danger is as much his own. */
static void distress_beside_a_quotation_is_stopped(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof distressed / sizeof *distressed; i++) {
        struct reading alone = lab_read(distressed[i]);
        assert_true(alone.safety_stops);
        for (size_t f = 0; f < sizeof frames / sizeof *frames; f++) {
            char *post = arena_printf(lab_arena, "%s%s%s", frames[f].before, distressed[i],
                                      frames[f].behind);
            struct reading reading = lab_read(post);
            if (!reading.safety_stops || reading.severity < alone.severity ||
                reading.distress_hundredths < alone.distress_hundredths ||
                reading.own_danger < alone.own_danger)
                fail_msg("%s: stops %d, danger %s, alone %s", post, reading.safety_stops,
                         severity_name(reading.own_danger), severity_name(alone.own_danger));
        }
        arena_reset(lab_arena);
    }
}

/* The learned judge weighs a post as a whole, which two lines of somebody else's make harmless. */
static void a_concern_is_drowned_by_no_quotation(void **state)
{
    (void)state;
    static const char *const concerns[] = {
        "Sweating, heart going a bit quick, can't nod off after the wedding. Is there anything to "
        "help me sleep it off?",
        "can't keep toast down after last night. do i wait before trying again or what",
        "hungover again, third time this week, wife says it has to stop and she might be right. "
        "what helps",
    };
    static const char quoted[] =
        "> what a day, the garden was lovely and we had tea and cake with the neighbours\n"
        "> then a walk along the river with the dogs\n\n";
    for (size_t i = 0; i < sizeof concerns / sizeof *concerns; i++) {
        assert_true(lab_read(concerns[i]).safety_stops);
        struct reading reading =
            lab_read(arena_printf(lab_arena, "%s%s%s", quoted, quoted, concerns[i]));
        if (!reading.safety_stops)
            fail_msg("drowned: %s", concerns[i]);
        arena_reset(lab_arena);
    }
}

static void whose_danger_it_is(void **state)
{
    (void)state;
    static const struct {
        const char *content;
        enum severity danger;
    } rows[] = {
        { "I want to kill myself", SEVERITY_CRITICAL },
        { "> I want to kill myself\n\nplease call somebody", SEVERITY_NONE },
        { "> I want to kill myself\n\nso do I, I want to die", SEVERITY_CRITICAL },
        { "RT @x: I want to kill myself", SEVERITY_CRITICAL }, /* x's own, once a text and day */
        { "please RT @x: I want to kill myself", SEVERITY_CRITICAL },
        { "my day\n>be me\n>want to kill myself", SEVERITY_CRITICAL },
        { "hi\n>!I want to kill myself!<", SEVERITY_CRITICAL },
        { "> I want to kill myself\n> I really do", SEVERITY_CRITICAL },
        { "\"I want to kill myself\" is all that I can think", SEVERITY_CRITICAL },
        { "man held after rape of a student in the park", SEVERITY_NONE },
        { "was raped last night. I don't know who to tell", SEVERITY_CRITICAL },
        { "my drink was spiked", SEVERITY_CRITICAL },
        { "hearing voices for days, I can't stop shaking, I drank and drove home hammered",
          SEVERITY_HIGH },
        { "my nan passed away on Tuesday, my husband passed too, I am so so sad", SEVERITY_NONE },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct reading reading = lab_read(rows[i].content);
        if (reading.own_danger != rows[i].danger)
            fail_msg("%s: %s", rows[i].content, severity_name(reading.own_danger));
        arena_reset(lab_arena);
    }
}

/* Far from every "I", a crime is news; a life that somebody wants to end is nobody's news. */
static void what_is_told_far_away_is_another_persons(void **state)
{
    (void)state;
    char text[4096] = "I like this forum. ";
    for (int i = 0; i < 20; i++)
        strcat(text, "The council met on Friday. ");
    size_t size = strlen(text);
    strcat(text, "A man was charged with rape.");
    assert_int_equal(lab_read(text).own_danger, SEVERITY_NONE);
    assert_true(lab_read(text).safety_stops);
    strcpy(text + size, "Going to kill myself tonight.");
    assert_int_equal(lab_read(text).own_danger, SEVERITY_CRITICAL);
}

static struct uuid key_of(const char *content)
{
    return lab_read(content).text_key;
}

static void one_text_has_one_key(void **state)
{
    (void)state;
    struct uuid key = key_of("I want to kill myself, not joking"), same, other, none;
    assert_false(uuid_is_nil(&key));
    same = key_of("RT @someone: I want to  KILL myself, not joking https://t.co/abc");
    assert_true(uuid_equal(&key, &same));
    other = key_of("I want to kill myself, joking");
    assert_false(uuid_equal(&key, &other));
    none = key_of("so hungover");
    assert_true(uuid_is_nil(&none));
    assert_true(lab_read("RT @x: I want to kill myself").is_repeat);
    assert_false(lab_read("I want to kill myself").is_repeat);
}

static struct reading read_framed(const char *content, const char *handle, const char *kind)
{
    struct post post = { .content = str_from(content),
                         .platform = PLATFORM_REDDIT,
                         .kind = str_from(kind),
                         .author.handle = str_from(handle) };
    struct reading reading;
    reading_of(lab_lexicon, lab_patterns, &post, lab_arena, &reading);
    return reading;
}

static void the_frame_of_a_post_tells_who_speaks(void **state)
{
    (void)state;
    static const struct {
        const char *handle, *kind, *reason;
    } rows[] = {
        { "mick", "", NULL },
        { "mick", "reply", NULL },
        { "mick", "crosspost", "cross_post" },
        { "AutoModerator", "", "bot" },
        { "RemindMeBot", "", "bot" },
        { "hourly_bot", "", "bot" },
        { "pics-ModTeam", "", "bot" },
        { "Talbot", "", NULL },
        { "Bot", "", NULL },
        { "robot", "", NULL },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct reading reading =
            read_framed("so hungover, what helps?", rows[i].handle, rows[i].kind);
        const char *reason = reading.withheld == NULL ? "" : reading.withheld;
        assert_string_equal(reason, rows[i].reason == NULL ? "" : rows[i].reason);
    }
}

/* A name costs a draft and never a person's help; what only a machine is called is no person. */
static void a_bots_name_hides_nobody_in_danger(void **state)
{
    (void)state;
    static const char danger[] = "I want to kill myself";
    assert_int_equal(read_framed(danger, "SadBot", "crosspost").own_danger, SEVERITY_CRITICAL);
    assert_true(read_framed(danger, "SadBot", "crosspost").safety_stops);
    assert_int_equal(read_framed(danger, "AutoModerator", "").own_danger, SEVERITY_NONE);
    assert_true(read_framed(danger, "AutoModerator", "").safety_stops);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quoted_lines_and_repeats_are_told_apart),
        cmocka_unit_test(nothing_is_answered_by_quoted_words),
        cmocka_unit_test(who_asks_beside_a_quotation_is_answered),
        cmocka_unit_test(distress_beside_a_quotation_is_stopped),
        cmocka_unit_test(a_concern_is_drowned_by_no_quotation),
        cmocka_unit_test(whose_danger_it_is),
        cmocka_unit_test(what_is_told_far_away_is_another_persons),
        cmocka_unit_test(one_text_has_one_key),
        cmocka_unit_test(the_frame_of_a_post_tells_who_speaks),
        cmocka_unit_test(a_bots_name_hides_nobody_in_danger),
    };
    return cmocka_run_group_tests(tests, lab_open, lab_close);
}
