/* Unit tests of which question a post asks, which goes before which, and what an answer must heed.
 */
#include "reading_lab.h"

static const struct {
    const char *question, *content;
} asked[] = {
    { "general", "so hungover, what helps?" },
    { "general", "dying. hungover as anything. someone tell me a cure" },
    { "nausea", "hungover and so nauseous, how do I settle my stomach?" },
    { "nausea", "been throwing up all morning after last night's wine, what helps" },
    { "headache", "hangover headache like a drum kit, any remedies?" },
    { "headache", "so hungover my head is pounding, help" },
    { "sleep", "hungover and can't sleep, what do I do" },
    { "dread", "hangxiety is eating me alive, how do I make it stop?" },
    { "thirst", "so hungover and thirsty, what should I drink?" },
    { "thirst", "hungover, mouth like a desert, what's the fix" },
    { "food", "what should I eat when hungover?" },
    { "duration", "how long does a red wine hangover last? asking at hour nine" },
    { "duration", "when will this hangover go away" },
    { "alcohol", "does hair of the dog actually work for a hangover?" },
    { "alcohol", "will another beer help this hangover?" },
    { "alcohol", "hungover, should I have a glass of wine?" },
    { "alcohol", "they say a bloody mary will fix a hangover, is that so?" },
    { "alcohol", "does drinking to delay a hangover do any good?" },
    { "efficacy", "do IV drips work for hangovers or is it a scam" },
    { "efficacy", "has anyone tried pedialyte for a hangover?" },
    { "medication", "can I take ibuprofen for this hangover?" },
    { "medication", "paracetamol or ibuprofen for a hangover?" },
    { "medication", "so hungover, head pounding. perhaps naproxen with coffee?" },
    { "duty", "so hungover, how do I survive" },
    { "food", "so hungover, will a bacon sandwich help" },
    { "general", "so hungover, what gets rid of it" },
    { "unclear", "why am I so much more hungover from red than from white?" },
    { "none", "@somebody so hungover, what gets rid of it" },
    { "duty", "how do I get through my shift with this hangover?" },
    { "duty", "hungover, wedding at two, how do I survive it" },
    { "prevention", "going out tonight, how do I avoid a hangover tomorrow?" },
    { "prevention", "how to not be hungover tomorrow, big night ahead" },
    { "hiding", "how do I hide a hangover from my boss?" },
    { "hiding", "hungover at work, how do I look sober so nobody notices" },
    { "friend", "my husband is so hungover, what can I give him?" },
    { "friend", "flatmate is hungover, how do I help her" },
    { "medication", "alka seltzer or aspirin for a hangover?" },
    { "friend", "wife is hungover, what would be nice for her?" },
    { "friend", "my mate is dying of a hangover, what can I get him?" },
    { "prevention", "party later. what can I do beforehand so I'm not hungover?" },
    { "prevention", "stag do this evening and I've work on monday, how do I avoid a hangover?" },
    { "prevention", "other than not drinking, what makes hangovers milder?" },
    { "hiding", "hungover at lunch, how do I come across as sober?" },
    { "driving", "hungover, need the car at nine, what helps?" },
    { "efficacy", "do hangover patches do anything?" },
    { "efficacy", "milk thistle for a hangover: useful or pointless?" },
    { "duration", "is it normal to be still hungover at five?" },
    { "duration", "on hour nine of this hangover, when do I get better?" },
    { "food", "what's your go-to hangover breakfast?" },
    { "food", "is it a bad idea to eat a big meal while hungover?" },
    { "duty", "have to give a presentation at 2, hungover, any tips?" },
    { "duty", "christening in two hours and I am so hungover. help" },
    { "duty", "full day of meetings and a hangover, how do I get through" },
    { "duty", "hungover at my desk, any advice?" },
    { "sleep", "hungover, is it better to nap or push through?" },
    { "sleep", "hungover and so restless, any tips?" },
    { "headache", "what's good for a prosecco head? so hungover" },
    { "duty", "hungover, minding my nephews, any tips?" },
    { "duty", "hungover, need to be human by noon, any tips?" },
    { "efficacy", "gatorade vs lucozade when hungover?" },
    { "food", "hungover, deliveroo is open, any ideas?" },
    { "headache", "red wine hangover. how do people deal with the head?" },
    { "nausea", "hungover. what do you give an angry stomach?" },
    { "dread", "hungover, full of guilt about the office party, how do I get through it?" },
    { "none", "so hungover today" },
    { "none", "I feel like death, never drinking again" },
    { "none", "lovely day for a walk, what should I eat?" },
};

/* What looks like one of them and asks another. */
static const struct {
    const char *question, *content;
} near_misses[] = {
    { "general", "what do people actually do for a hangover?" },
    { "general", "what would help my hangover?" },
    { "general", "hungover after my sister's wedding, what helps?" },
    { "general", "hungover from the office barbecue, what helps? nothing on until monday" },
    { "prevention", "just got home, quite drunk. what can I do before bed to stop a hangover?" },
    { "alcohol", "does having a bloody mary the next morning actually help a hangover?" },
    { "alcohol", "is there any truth in it, a beer for breakfast cures a hangover?" },
    { "alcohol", "friends say the only cure for a hangover is a pint at lunch, true?" },
    { "alcohol", "hungover, should i have a cheeky gin to level out" },
    { "efficacy", "my dad says burnt toast soaks up a hangover. Is there anything in that?" },
    { "sleep", "is it bad to go back to bed at noon when hungover" },
    { "food", "does greasy food actually help a hangover?" },
    { "thirst", "are rehydration sachets any better than squash when hungover?" },
    { "sleep", "how long should I nap for with a hangover?" },
    { "duration", "how long should a hangover last?" },
    { "unclear", "do hangovers last longer as you get older?" },
    { "duration", "is there any way of speeding up a hangover?" },
    { "hiding", "hungover on a client call, how do i look fresh so no one notices" },
    { "dread", "hungover, the beer fear is real, how do I switch my brain off" },
    { "friend", "a hangover kit for the lads, what would you put in it?" },
    { "unclear", "why is this hangover lasting so long?" },
    { "unclear", "hungover, how come nothing fixes me" },
    { "general", "why am I always so hungover these days, and what helps?" },
    { "general", "so hungover, no more wine for me. what helps?" },
    { "prevention",
      "stag do this evening and I've work tomorrow, what can I do so I'm not hungover?" },
    { "prevention", "how do people keep the hangovers down at a festival?" },
    { "sleep", "still hungover at noon, wide awake, how do you get any sleep?" },
    { "duty", "my in-laws arrive at four, hungover, what will make me functional?" },
    { "duration", "how long does a hangover last after hair of the dog" },
};

static void expect_question(const char *question, const char *content)
{
    struct reading reading = lab_read(content);
    if (strcmp(question_name(reading.question), question) != 0)
        fail_msg("%s: %s, not %s", content, question_name(reading.question), question);
}

static void each_question_is_told_from_the_others(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
        expect_question(asked[i].question, asked[i].content);
    for (size_t i = 0; i < sizeof near_misses / sizeof *near_misses; i++)
        expect_question(near_misses[i].question, near_misses[i].content);
}

/* Nobody is told how to feel fit for a vehicle, whatever else is asked and also when nothing is. */
static void a_vehicle_in_the_authors_hands_goes_before_everything(void **state)
{
    (void)state;
    static const char *const driving[] = {
        "hungover, flying lesson at eleven and I'm the one flying, what's quick",
        "behind the wheel of the school bus in an hour with this hangover, what wakes you up",
        "so hungover and on the road at nine, what helps?",
        "so hungover and on the road at nine",
        "hungover, forklift shift at two, any tips?",
        "hungover pilot, and I am the pilot, reporting at noon, quick fixes?",
        "can I take ibuprofen for this hangover before I drive to my mum's?",
        "how do I hide a hangover from my boss, I'm driving the van today",
        "hungover, operating heavy machinery from one, what should I eat?",
        "so hungover, cycling to work, what helps? I have to ride my bike home",
    };
    for (size_t i = 0; i < sizeof driving / sizeof *driving; i++)
        expect_question("driving", driving[i]);
    expect_question("unclear", "is Liquid IV safe while nursing? had wine, so hungover");
    expect_question("headache", "hit by a bus, no: hungover. my head is pounding, what helps?");
    expect_question("none", "this hangover is driving me insane");
}

/* What is asked for goes before what is told beside it. */
static void what_is_asked_for_goes_before_symptoms(void **state)
{
    (void)state;
    expect_question("food", "so hungover, head is pounding and so nauseous, what should I eat?");
    expect_question("nausea",
                    "so hungover, head is pounding and so nauseous. how do I settle my "
                    "stomach?");
}

static void medicine_in_passing_is_no_question_but_keeps_the_product_away(void **state)
{
    (void)state;
    struct reading reading = lab_read("took two paracetamol, still hungover, what else helps?");
    assert_int_equal(reading.question, QUESTION_GENERAL);
    assert_true(reading.no_product);
    assert_true(lab_read("can I take ibuprofen for this hangover?").no_product);
    assert_false(lab_read("so hungover, what helps?").no_product);
}

/* A promise to prevent, and an answer to what may not have been heard, go without it. */
static void the_product_is_for_who_asks_for_relief(void **state)
{
    (void)state;
    assert_true(lab_read("just got in, a bit drunk, how do I avoid a hangover?").no_product);
    assert_true(lab_read("hungover on holiday, how do I rescue the day?").no_product);
    assert_false(lab_read("hungover on holiday, any tips?").no_product);
}

/* In jest, on a sofa, after drinks; and not one sign less. */
static void who_dies_of_a_hangover_is_not_mourned(void **state)
{
    (void)state;
    static const struct {
        bool stops;
        const char *content;
    } dying[] = {
        { false, "my mate is dying on my sofa after his birthday drinks lol what do i feed him" },
        { false, "my sister is dying of a hangover, what do I give her?" },
        { true, "my mate is dying on my sofa lol what do i feed him, so hungover" },
        { true, "my mate is dying on my sofa after his birthday drinks, I'm hungover too" },
        { true, "my dad is dying and I have a hangover, what helps?" },
        { true, "my dad is dying of cancer and I have a hangover lol" },
        { true, "my mate is dying on my sofa after his birthday drinks lol he won't wake up" },
    };
    for (size_t i = 0; i < sizeof dying / sizeof *dying; i++) {
        if (lab_read(dying[i].content).safety_stops != dying[i].stops)
            fail_msg("%s", dying[i].content);
    }
}

static void refused(const char *content, const char *food)
{
    struct reading reading = lab_read(content);
    bool found = food == NULL && reading.refused_count == 0;
    for (size_t i = 0; i < reading.refused_count; i++)
        found |= str_equal_text(reading.refused[i], food);
    if (!found)
        fail_msg("%s: %zu refusals", content, reading.refused_count);
}

static void refused_food_is_kept(void **state)
{
    (void)state;
    refused("hungover, can't look at an egg. what else do people eat?", "egg");
    refused("hungover, allergic to bananas, what should I eat?", "bananas");
    refused("hungover, anything but toast please, what do I eat?", "toast");
    refused("hungover, what should I eat? thinking of toast", NULL);
}

static void aspects_are_heard(void **state)
{
    (void)state;
    static const struct {
        unsigned aspects;
        const char *content;
    } rows[] = {
        { 1U << ASPECT_WHY, "so hungover, why does my head hurt so much?" },
        { 0, "so hungover, why does my head hurt so much, any tips?" },
        { 1U << ASPECT_ENOUGH, "hungover, had two litres of water, still parched, what now?" },
        { 1U << ASPECT_SALTS, "hungover, are electrolyte drinks better than water?" },
        { 1U << ASPECT_CHOICE, "hungover, I've got orange juice and milk, which is best?" },
        { 1U << ASPECT_TRAVEL, "hungover and my flight is at two, help" },
        { 1U << ASPECT_STAGE, "hungover, presentation at nine, any tips?" },
        { 1U << ASPECT_EVENT, "hungover, how do I survive my cousin's wedding?" },
        { 0, "hungover after my cousin's wedding, what helps?" },
        { 1U << ASPECT_HOME, "just got home, how do I avoid a hangover?" },
        { 1U << ASPECT_BAR, "at the bar right now, how do I avoid a hangover?" },
        { 1U << ASPECT_NAP, "hungover, is a nap wise?" },
        { 1U << ASPECT_VEGAN, "hungover vegan here, what do I eat?" },
        { 1U << ASPECT_EGGS, "hungover, are eggs any good?" },
        { 1U << ASPECT_GREASE, "hungover, is greasy food a mistake?" },
        { 1U << ASPECT_GINGER, "hungover and queasy, does ginger help?" },
        { 1U << ASPECT_KIT, "what goes into a hangover kit?" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        unsigned aspects = lab_read(rows[i].content).aspects;
        if (aspects != rows[i].aspects)
            fail_msg("%s: %x", rows[i].content, aspects);
    }
}

static void suffering_is_the_authors_own_and_told(void **state)
{
    (void)state;
    assert_true(lab_read("so hungover, I feel like death").is_suffering);
    assert_true(lab_read("hungover, my head is pounding").is_suffering);
    assert_false(lab_read("prayers for everyone who is hungover").is_suffering);
    assert_false(lab_read("hungover and the neighbour has decided to drill").is_suffering);
}

static void the_reason_names_the_term(void **state)
{
    (void)state;
    struct reading reading = lab_read("so hungover, how long does this last?");
    bool found = false;
    for (size_t i = 0; i < reading.reasons.count; i++)
        found |= strcmp(reading.reasons.items[i].score, "question") == 0 &&
                 strcmp(reading.reasons.items[i].signal, "duration") == 0 &&
                 reading.reasons.items[i].term.size > 0;
    assert_true(found);
    assert_true(reading.question_term.size > 0);
}

static void names_and_questions_are_one_to_one(void **state)
{
    (void)state;
    for (int i = 0; i < QUESTION_COUNT; i++) {
        enum question question = QUESTION_COUNT;
        assert_int_equal(question_parse(str_from(question_name((enum question)i)), &question), 0);
        assert_int_equal(question, i);
    }
    enum question untouched = QUESTION_FOOD;
    assert_int_equal(question_parse(STR("headaches"), &untouched), -1);
    assert_int_equal(untouched, QUESTION_FOOD);
}

/* In nobody's stock phrases: the judge hears them. */
static void a_question_is_heard_in_other_words(void **state)
{
    (void)state;
    expect_question("duration", "still hungover at six in the evening, when is it over?");
    expect_question("dread",
                    "so hungover and I keep replaying what I said, how do I stop cringing");
    expect_question("friend",
                    "my sister drank a vineyard and lies on my carpet hungover, what do I "
                    "bring her");
    expect_question("duty", "hungover with back to back clients until five, how do I stay upright");
    expect_question("efficacy", "do ice baths do anything for a hangover");
    expect_question("thirst", "hungover, my tongue is a carpet, what do I sip");
    expect_question("prevention",
                    "work drinks tonight, how do I wake up human tomorrow and not "
                    "hungover");
    expect_question("unclear", "hungover, does everybody get itchy eyes from it?");
}

/* Reasons are kept with the decision: what spoke for a question is a word of a dictionary. */
static void the_reason_names_nobody(void **state)
{
    (void)state;
    struct reading reading = lab_read("Wolfgangus and Zebulon left me hungover, what do I eat");
    assert_int_equal(reading.question, QUESTION_FOOD);
    assert_true(reading.question_term.size > 0);
    assert_null(memmem(reading.question_term.data, reading.question_term.size, "wolf", 4));
    assert_null(memmem(reading.question_term.data, reading.question_term.size, "zebu", 4));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_question_is_told_from_the_others),
        cmocka_unit_test(a_vehicle_in_the_authors_hands_goes_before_everything),
        cmocka_unit_test(what_is_asked_for_goes_before_symptoms),
        cmocka_unit_test(medicine_in_passing_is_no_question_but_keeps_the_product_away),
        cmocka_unit_test(the_product_is_for_who_asks_for_relief),
        cmocka_unit_test(who_dies_of_a_hangover_is_not_mourned),
        cmocka_unit_test(refused_food_is_kept),
        cmocka_unit_test(aspects_are_heard),
        cmocka_unit_test(suffering_is_the_authors_own_and_told),
        cmocka_unit_test(the_reason_names_the_term),
        cmocka_unit_test(a_question_is_heard_in_other_words),
        cmocka_unit_test(the_reason_names_nobody),
        cmocka_unit_test(names_and_questions_are_one_to_one),
    };
    return cmocka_run_group_tests(tests, lab_open, lab_close);
}
