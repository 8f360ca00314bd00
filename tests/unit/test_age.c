/* Unit tests of ages: who is below eighteen, however it is said, and what numbers are not ages. */
#include "reading_lab.h"

/* Somebody below eighteen drinks or suffers. */
static const char *const minors[] = {
    "hungover. I'm 15. what helps?",
    "16, hungover",
    "im fifteen and so hungover",
    "first hangover ever at sixteen, what helps?",
    "15yo and hungover",
    "15 y/o hungover help",
    "hungover (15f) what do i do",
    "my twin cousins are fourteen and properly hungover after the wedding",
    "my 14 year old is hungover",
    "just turned 17, hungover",
    "sixteenth birthday yesterday, so hungover",
    "year ten and hungover",
    "y10, hungover in lessons",
    "10th grade and hungover",
    "freshman in high school here, hungover",
    "sixth form party, so hungover",
    "hungover, GCSEs today",
    "A levels tomorrow and I'm hungover",
    "prom last night, hungover",
    "im fiften and hungover",
    "I'm only 16. can I take paracetamol for a hangover",
    "hungover, i am thirteen",
    "me (16) hungover at nan's",
    "my mate's 15 and he's throwing up, we drank cider",
    "She's sixteen and so hungover",
    "gave my 14yo cousin some beers n now hes throwing up",
    "17 and so hungover, mum thinks its a bug",
    "turned sixteen, got wasted, the fear is unreal",
    "i'll be 18 next month and this hangover is killing me",
    "hungover, nearly 17",
    "I'm 17!! hungover",
    "going to my first gatti at 15, what should i eat before so im not hungover",
    "how long do hangovers last when ur small im 5ft and 15",
    "can you get hangover from 3 smirnoff ice if your 14",
    "its my 15th birthday and im hungover lol",
    "hungover. 15. help",
    "hangover help pls, age 16",
    "hungover af, we're all 16",
    "hungover and fourteen, help",
    "I turn 16 tomorrow and I am already hungover",
    "hi im a 16 yr old girl and i have a hangover",
    "As a 15-year-old, is this hangover normal?",
    "we are 15 and hungover what do we eat",
    "my friend (16) is so hungover",
    "My little cousin is 13 and drank wine, she is hungover",
    "my brother, 15, is hungover",
    "hungover. F15",
    "Help, 15M, hungover",
    "hungover @ 16",
    "hungover at the age of 14 send help",
    "I'm almost 16 and hungover",
    "still 17, still hungover",
    "i'm not even 16 and hungover",
    "gf is 17 and hungover",
    "our 15 year old came home drunk",
    "Year 11 leavers do last night, hungover",
    "hungover in yr 9 maths",
    "I’m 15 and hungover",
    "I'm s1xteen and hungover",
    "I am seventen and hungover",
    "hungover, age: 15",
    "hungover and I'm 14, pls help",
    "My guest is 16 and hungover",
    "hungover after my 17th birthday party",
    "hungover on my sweet sixteen",
    "15. hungover. scared",
    "hungover, i was born 2011",
    "im 15teen and hungover",
    "hungover. sixteen and a half and dying",
    "hungover with algebra at nine? I have algebra, help",
    "hungover, my folks don't know, tips",
};

/* Prices, times, counts, things, memories, and children who only want pancakes. */
static const char *const nobody[] = {
    "16:30, hungover",
    "£16, hungover",
    "$15, hungover",
    "15-20, hungover",
    "hungover, £15 for a fry up",
    "hungover, 15 quid gone on cabs",
    "hungover. meeting at 15:00",
    "hungover, home in 15 mins",
    "hungover, up at nine",
    "hungover, exam on the 15th",
    "hungover since 2016",
    "hungover, 15 pints in",
    "16 people in this kitchen and all hungover",
    "hungover at table 14",
    "gate 14, hungover",
    "my 17-year-old cat is judging this hangover",
    "15 year old whisky gave me this hangover",
    "when I was 16 I never got hungover",
    "hungover and want to feel 16 again",
    "class of 2014 reunion, so hungover",
    "17 years married and still hungover",
    "hungover. thirty 8 year olds have been given recorders",
    "hungover on the school run",
    "year 4 teacher, hungover",
    "hungover, opened a 2011 Rioja",
    "hungover, half past seventeen hundred",
    "hungover. my kids are 9 and 11 and want pancakes",
    "hungover, my 14 year old thinks it's funny",
    "I'm 15 minutes late and hungover",
    "I'm 12 hours in and still hungover",
    "hungover, ran 10 and a half miles",
    "i'm 15 pints deep and hungover",
    "hungover at 9",
    "hungover, shift at 10",
    "hangover rating: 10/10",
    "birthday for our sweet sixteen... 16 years married! Champagne hangover",
    "I teach year nine and they can SMELL a hangover",
    "Hungover substitute teacher, freshman english, I'm 47",
    "sports day! i'm staff, year 7 egg and spoon, my head is the egg. hungover",
    "got a parents evening at 5 (as a parent, my son's 12 and lovely) and I'm hungover",
    "hungover. my son is 15 and starts high school tomorrow",
    "my daughter has her GCSEs and I'm hungover",
    "Last night: 10/10. This morning: -4",
    "I'm 17 stone and hungover",
    "hungover, 14 units, 12 of them gin",
    "Been hungover in 14 countries",
    "hungover like I'm 16 again",
    "my 18th birthday yesterday, hungover",
    "just turned 18, hungover",
    "I'm 35 and hungover",
    "hungover. 16 wings ordered",
    "17% stout, so hungover",
    "The 16 bus and a hangover",
    "12 of us in krakow, all hungover",
    "I have a 15 year old and a hangover",
    "my kid is 9 and wants breakfast, hungover",
    "hungover, aged 41",
    "hungover, 15% abv beer",
    "hungover with a 14 hour flight ahead",
    "hungover, been 16 weeks since last one",
    "hungover on the 14 tram",
    "hungover at no. 15",
    "I'm 6ft and hungover",
    "hungover, lost 15 kilos this year",
    "hungover in row 17",
    "hungover, room 15, the maid is knocking",
    "hungover, married at 19",
    "hungover, 16 days to payday",
    "hungover, I've 15 emails to answer",
    "hungover and I'm on the 15:04",
    "my 12 year old laughs at my hangover",
    "my son turned 16 and I have the hangover",
    "hungover, my 8 year old has made me toast",
    "hungover at 40. I'm 16 inside",
    "16 years sober friend of mine says hi, I'm hungover",
    "The tree outside is 15 years old. I am hungover",
    "my car is 16 years old and I'm hungover",
    "since I was 17 I have never been this hungover",
    "back when we were 15 we never got hungover",
    "hungover. Day 14 of the holiday",
    "hungover, six beers, nine shots",
    "hungover. Nine. Still in bed",
    "I think I'm 16 again, hungover on a tuesday",
    "hungover, my youngest is fifteen and cooking for me",
    "teaching 14 year olds with a hangover",
    "hungover, 15 tequilas later",
    "I'm 10 out of 10 hungover",
    "hungover, and my sister's wedding is at 15",
};

static void an_age_is_heard_however_it_is_said(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof minors / sizeof *minors; i++) {
        struct reading reading = lab_read(minors[i]);
        if (!lab_has_flag(&reading, "MINOR") || reading.severity != SEVERITY_CRITICAL ||
            !reading.safety_stops)
            fail_msg("not heard: %s", minors[i]);
        arena_reset(lab_arena);
    }
}

static void a_number_is_no_age_for_being_small(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof nobody / sizeof *nobody; i++) {
        struct reading reading = lab_read(nobody[i]);
        if (lab_has_flag(&reading, "MINOR") || lab_has_flag(&reading, "SCHOOL"))
            fail_msg("misheard: %s", nobody[i]);
        arena_reset(lab_arena);
    }
}

/* What stands in another sentence makes no child older. */
static void other_sentences_take_no_age_back(void **state)
{
    (void)state;
    static const char *const added[] = {
        "lol.",    "I teach at a school.", "My kids are great.",
        "I'm 40.", "When I was young.",    "Feels like 16 again."
    };
    for (size_t i = 0; i < sizeof minors / sizeof *minors; i++) {
        for (size_t a = 0; a < sizeof added / sizeof *added; a++) {
            struct reading before = lab_read(arena_printf(lab_arena, "%s %s", added[a], minors[i]));
            struct reading after = lab_read(arena_printf(lab_arena, "%s. %s", minors[i], added[a]));
            if (!lab_has_flag(&before, "MINOR") || !lab_has_flag(&after, "MINOR"))
                fail_msg("%s made older by %s", minors[i], added[a]);
            arena_reset(lab_arena);
        }
    }
}

static bool lab_says(const char *content, const char *flag)
{
    struct reading reading = lab_read(content);
    return lab_has_flag(&reading, flag);
}

/* A school is a place where adults work, and fetch their children from. */
static void an_adult_may_go_to_school(void **state)
{
    (void)state;
    assert_true(lab_says("hungover at school", "SCHOOL"));
    assert_false(lab_says("hungover, kids to school by 8", "SCHOOL"));
    assert_true(lab_says("hungover at school. my kids would laugh", "SCHOOL"));
}

/* What is not about drink at all keeps its flag to itself. */
static void a_stage_without_drink_is_no_minor(void **state)
{
    (void)state;
    assert_false(lab_says("year 10 is so much work", "MINOR"));
    assert_true(lab_says("year 10 disco, vodka, ill", "MINOR"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_age_is_heard_however_it_is_said),
        cmocka_unit_test(a_number_is_no_age_for_being_small),
        cmocka_unit_test(other_sentences_take_no_age_back),
        cmocka_unit_test(an_adult_may_go_to_school),
        cmocka_unit_test(a_stage_without_drink_is_no_minor),
    };
    return cmocka_run_group_tests(tests, lab_open, lab_close);
}
