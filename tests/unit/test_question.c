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
    { "efficacy", "does hair of the dog actually work for a hangover?" },
    { "efficacy", "do IV drips work for hangovers or is it a scam" },
    { "efficacy", "has anyone tried pedialyte for a hangover?" },
    { "medication", "can I take ibuprofen for this hangover?" },
    { "medication", "paracetamol or ibuprofen for a hangover?" },
    { "medication", "so hungover, head pounding. perhaps naproxen with coffee?" },
    { "duty", "so hungover, how do I survive" },
    { "food", "so hungover, will a bacon sandwich help" },
    { "general", "so hungover, what gets rid of it" },
    { "unclear", "Any hangover teas? I have a full spice cabinet" },
    { "none", "@somebody so hungover, what gets rid of it" },
    { "duty", "how do I get through my shift with this hangover?" },
    { "duty", "hungover, wedding at two, how do I survive it" },
    { "prevention", "going out tonight, how do I avoid a hangover tomorrow?" },
    { "prevention", "how to not be hungover tomorrow, big night ahead" },
    { "hiding", "how do I hide a hangover from my boss?" },
    { "hiding", "hungover at work, how do I look sober so nobody notices" },
    { "friend", "my husband is so hungover, what can I give him?" },
    { "friend", "flatmate is hungover, how do I help her" },
    { "none", "so hungover today" },
    { "none", "I feel like death, never drinking again" },
    { "none", "lovely day for a walk, what should I eat?" },
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

/* Who names the pain and the sickness asks about both. */
static void several_symptoms_ask_what_helps_in_general(void **state)
{
    (void)state;
    expect_question("general", "so hungover, head is pounding and so nauseous, what helps?");
    expect_question("food", "so hungover, head is pounding and so nauseous, what should I eat?");
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_question_is_told_from_the_others),
        cmocka_unit_test(a_vehicle_in_the_authors_hands_goes_before_everything),
        cmocka_unit_test(several_symptoms_ask_what_helps_in_general),
        cmocka_unit_test(medicine_in_passing_is_no_question_but_keeps_the_product_away),
        cmocka_unit_test(refused_food_is_kept),
        cmocka_unit_test(the_reason_names_the_term),
        cmocka_unit_test(names_and_questions_are_one_to_one),
    };
    return cmocka_run_group_tests(tests, lab_open, lab_close);
}
