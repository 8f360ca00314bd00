/* Unit tests of safety: every kind is stopped, hyperbole is told from distress, and nothing that is
 * added to an unsafe post makes it safe. */
#include "reading_lab.h"

static const struct {
    const char *content;
    const char *flag;
    enum severity severity;
} unsafe[] = {
    { "hungover and I want to die, no reason to live", "SELF_HARM", SEVERITY_CRITICAL },
    { "lol hungover, gonna kill myself haha \U0001f602", "SELF_HARM", SEVERITY_CRITICAL },
    { "she can't stop vomiting and won't respond", "ALCOHOL_POISONING", SEVERITY_CRITICAL },
    { "breathing really slow and his lips are blue", "ALCOHOL_POISONING", SEVERITY_CRITICAL },
    { "hungover with chest pains, should I call 911", "EMERGENCY", SEVERITY_CRITICAL },
    { "I'm 16 and so hungover, what helps?", "MINOR", SEVERITY_CRITICAL },
    { "i think my drink was spiked", "ASSAULT", SEVERITY_CRITICAL },
    { "hungover and 12 weeks pregnant", "PREGNANCY", SEVERITY_HIGH },
    { "breastfeeding with a hangover, tips?", "PREGNANCY", SEVERITY_HIGH },
    { "hangover cure that is ok with sertraline?", "MEDICATION", SEVERITY_HIGH },
    { "type 2 diabetic with a hangover, what can I drink", "CHRONIC_DISEASE", SEVERITY_HIGH },
    { "relapsed. day one again. hungover", "RECOVERY", SEVERITY_HIGH },
    { "need a drink when I wake up to stop my hands shaking", "WITHDRAWAL", SEVERITY_HIGH },
    { "drank after the funeral, hungover", "GRIEF", SEVERITY_HIGH },
    { "hungover, blacked out again", "BLACKOUT", SEVERITY_HIGH },
    { "day 4 of this hangover, still vomiting", "PROLONGED_SYMPTOMS", SEVERITY_HIGH },
    { "hungover and hallucinating", "HALLUCINATION", SEVERITY_HIGH },
    { "still drunk, drove home hammered", "IMPAIRED_DRIVING", SEVERITY_HIGH },
    { "posted in r/stopdrinking: hungover", "NO_PROMO", SEVERITY_HIGH },
    { "in hospital with a hangover", "HOSPITAL", SEVERITY_MEDIUM },
    { "hungover at school today", "SCHOOL", SEVERITY_MEDIUM },
    { "I might die of this", "DEATH_HYPERBOLE", SEVERITY_MEDIUM },
    { "took a whole box of paracetamol, hungover, sick", "SELF_HARM", SEVERITY_CRITICAL },
    { "hungover, the razor is right there on the bath", "SELF_HARM", SEVERITY_CRITICAL },
    { "thinking about jumping off the car park", "SELF_HARM", SEVERITY_CRITICAL },
    { "\U0001f52b me, hungover, and I mean it", "SELF_HARM", SEVERITY_CRITICAL },
    { "his pupils are different sizes since the fall", "EMERGENCY", SEVERITY_CRITICAL },
    { "my poo is black as tar since the whisky", "EMERGENCY", SEVERITY_CRITICAL },
    { "can't get through an evening without a drink", "WITHDRAWAL", SEVERITY_HIGH },
    { "hungover and the rooftop keeps calling, tips?", "DESPAIR", SEVERITY_HIGH },
    { "hungover, choosing songs for my own service", "DESPAIR", SEVERITY_HIGH },
    { "hungover, nobody wants me, tips?", "DESPAIR", SEVERITY_HIGH },
    { "hungover. would love to sleep and nvr wake", "SELF_HARM", SEVERITY_CRITICAL },
    { "bun in the oven and a bottle in me", "PREGNANCY", SEVERITY_HIGH },
};
#define UNSAFE_COUNT (sizeof unsafe / sizeof *unsafe)

static void every_kind_is_stopped(void **state)
{
    (void)state;
    for (size_t i = 0; i < UNSAFE_COUNT; i++) {
        struct reading reading = lab_read(unsafe[i].content);
        if (!reading.safety_stops || !lab_has_flag(&reading, unsafe[i].flag) ||
            reading.severity != unsafe[i].severity)
            fail_msg("%s: stops %d severity %s", unsafe[i].content, reading.safety_stops,
                     severity_name(reading.severity));
        arena_reset(lab_arena);
    }
}

/* Recall first: no word of anybody's takes a finding back, MEDIUM by the hyperbole rule excepted.
 */
static void adding_words_never_makes_it_safe(void **state)
{
    (void)state;
    static const char *const added[] = {
        " lol",
        " haha \U0001f602 hungover",
        " just kidding, worst hangover ever",
        " I'm fine.",
        " not really",
        "?",
        "\n\n#hungover",
        " the hangover part 2",
        " @user https://t.co/x",
    };
    for (size_t i = 0; i < UNSAFE_COUNT; i++) {
        for (size_t a = 0; a < sizeof added / sizeof *added; a++) {
            struct reading after =
                lab_read(arena_printf(lab_arena, "%s%s", unsafe[i].content, added[a]));
            struct reading before =
                lab_read(arena_printf(lab_arena, "%s . %s", added[a], unsafe[i].content));
            bool both = after.safety_stops && before.safety_stops;
            if (!both && unsafe[i].severity >= SEVERITY_HIGH)
                fail_msg("%s made safe by %s", unsafe[i].content, added[a]);
            if (!both)
                assert_true(after.safety_hyperbole || before.safety_hyperbole);
            arena_reset(lab_arena);
        }
    }
}

static void hyperbole_beside_a_hangover_goes_on(void **state)
{
    (void)state;
    static const char *const harmless[] = {
        "Kill me now, this hangover has its own postcode \U0001f602",
        "lol I'm dying, so hungover",
        "deceased. \U0001faa6 worst hangover of my life",
    };
    for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++) {
        struct reading reading = lab_read(harmless[i]);
        assert_false(reading.safety_stops);
        assert_true(reading.safety_hyperbole);
        assert_int_equal(reading.severity, SEVERITY_MEDIUM);
        assert_int_equal(reading.distress_hundredths, 0);
    }
    struct reading sober = lab_read("I think I might die");
    assert_true(sober.safety_stops);
    struct reading graver = lab_read("lol dying of this hangover, off to hospital haha");
    assert_true(graver.safety_stops);
}

static void everyday_words_stop_nobody(void **state)
{
    (void)state;
    static const char *const harmless[] = {
        "hungover on the school run, sunglasses on",   "er, hungover again",
        "my Porsche 911 and I are hungover",           "hungover, paracetamol please",
        "School reunion ran late, hungover with kids", "day after my 40th, hungover, any tips?",
    };
    for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++) {
        struct reading reading = lab_read(harmless[i]);
        if (reading.safety_stops)
            fail_msg("%s: %s", harmless[i], reading.flags[0]);
    }
}

/* By a term, and not by the learned sum. */
static bool is_flagged(const char *content)
{
    struct reading reading = lab_read(content);
    return reading.flag_count > (lab_has_flag(&reading, "CONCERN") ? 1 : 0);
}

/* What frees a phrase frees none of its neighbours. */
static void a_harmless_phrase_is_no_licence(void **state)
{
    (void)state;
    static const struct {
        bool flagged;
        const char *content;
    } rows[] = {
        { false, "water now so I don't wake up with a hangover headache, good idea? so hungover" },
        { true, "hungover. pills now so I don't wake up" },
        { true, "water so I don't wake up with a headache. I hope I don't wake up at all" },
        { false, "so hungover, my uncle says one beer for breakfast cures it" },
        { false, "so hungover, does a beer for breakfast help?" },
        { true, "so hungover, my beer for breakfast helps" },
        { true, "my uncle says a beer for breakfast, I have a vodka when I wake, so hungover" },
        { false, "does a drink in the morning help? so hungover" },
        { true, "I need a drink in the morning, so hungover" },
        { false, "so hungover, I only stopped drinking 5 hours ago" },
        { true, "so hungover, I stopped drinking 5 days ago" },
        { false, "how long do hangovers last, asking for my liver" },
        { true, "hungover, is tea good for my liver?" },
        { false, "hungover, my newborn niece is visiting" },
        { true, "hungover, my newborn is crying" },
        { false, "so hungover, jumping at every notification" },
        { true, "so hungover, jumping at every noise and sweating" },
        { false, "2 day hangovers in your thirties, normal? so hungover" },
        { true, "so hungover, 2 days of vomiting now" },
        { false, "so hungover, with my heart and soul, never again" },
        { true, "so hungover, is soup safe with my heart?" },
        { true, "so hungover, in bed with my heart racing" },
        { false, "so hungover, not on any meds, what helps the headache?" },
        { true, "so hungover, not taking my meds today" },
        { true, "so hungover, not on any meds but my brother's pills were strong, took meds" },
        { false, "so hungover, not looking for a diagnosis, what helps?" },
        { true, "so hungover, waiting for a diagnosis, what helps?" },
        { false, "so hungover, I feel like I've been under a lorry" },
        { true, "so hungover, I feel like lying under a lorry" },
        { false, "so hungover, the plan did not survive the pub" },
        { true, "so hungover, my plan is to not survive this" },
        { false, "first of my two days off in a row and I am so hungover" },
        { false, "so hungover, twelve hours in a hospital kitchen to go" },
        { true, "so hungover, twelve hours in a hospital" },
        { false, "so hungover, doctors of the internet, what helps?" },
        { true, "so hungover, the doctors say it is my liver" },
        { false, "paramedic on annual leave and so hungover" },
        { true, "so hungover, the paramedic has just left" },
        { false, "so hungover, nobody warned me about thirty" },
        { true, "so hungover, my consultant warned me" },
        { false, "so hungover, withdrawal symptoms from my duvet" },
        { true, "so hungover, or is it withdrawal symptoms?" },
        { false, "so hungover, ten drams, the last was not wee" },
        { true, "so hungover, I have not had a wee since yesterday" },
        { false, "so hungover, no memory gaps, only regret" },
        { true, "so hungover, no memory of how I got home" },
        { false, "so hungover, hopeless cook, what can I make?" },
        { true, "so hungover, I feel hopeless at night" },
        { false, "so hungover, back before school lunches are packed" },
        { true, "so hungover, have to be up before school" },
        { false, "so hungover, my boss is going to kill me" },
        { true, "so hungover, he is going to kill me when he is home" },
        { false, "so hungover, a Pilates class at noon" },
        { false, "are two day hangovers normal at forty? so hungover" },
        { false, "so hungover, the bath might finish me off" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (is_flagged(rows[i].content) != rows[i].flagged)
            fail_msg("%s: %d", rows[i].content, !rows[i].flagged);
    }
}

static void distress_adds_up_as_the_design_says(void **state)
{
    (void)state;
    struct reading critical = lab_read("suicidal");
    assert_int_equal(critical.distress_hundredths, 70);
    struct reading high = lab_read("hungover and pregnant");
    assert_int_equal(high.distress_hundredths, 40);
    struct reading medium = lab_read("at school hungover");
    assert_int_equal(medium.distress_hundredths, 20);
    struct reading pleading = lab_read("hungover and pregnant, scared, please");
    assert_int_equal(pleading.distress_hundredths, 50);
    struct post post = { .content = STR("hungover and pregnant"),
                         .author = { .has_safety_event = true } };
    struct reading known;
    reading_of(lab_lexicon, lab_patterns, &post, lab_arena, &known);
    assert_int_equal(known.distress_hundredths, 55);
}

static void a_community_can_forbid_us(void **state)
{
    (void)state;
    struct post post = { .content = STR("hungover, any tips?"),
                         .community = STR("r/StopDrinking") };
    struct reading reading;
    reading_of(lab_lexicon, lab_patterns, &post, lab_arena, &reading);
    assert_true(reading.safety_stops);
    assert_true(lab_has_flag(&reading, "NO_PROMO"));
    post.community = STR("r/AskUK");
    reading_of(lab_lexicon, lab_patterns, &post, lab_arena, &reading);
    assert_false(reading.safety_stops);
}

static void what_cannot_be_judged_is_unsafe(void **state)
{
    (void)state;
    struct reading reading = lab_read_bytes(STR("hungover \xff"));
    assert_false(reading.readable);
    assert_true(reading.safety_stops);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_is_stopped),
        cmocka_unit_test(adding_words_never_makes_it_safe),
        cmocka_unit_test(hyperbole_beside_a_hangover_goes_on),
        cmocka_unit_test(everyday_words_stop_nobody),
        cmocka_unit_test(a_harmless_phrase_is_no_licence),
        cmocka_unit_test(distress_adds_up_as_the_design_says),
        cmocka_unit_test(a_community_can_forbid_us),
        cmocka_unit_test(what_cannot_be_judged_is_unsafe),
    };
    return cmocka_run_group_tests(tests, lab_open, lab_close);
}
