/* Unit tests of who speaks: what gets no draft though it is about a hangover, and what does. */
#include "reading_lab.h"

static const struct {
    const char *content, *reason;
} withheld[] = {
    { "RT @someone: so hungover, shift at nine, what helps?", "retweet" },
    { "rt @dublinmick: lads the head on me, so hungover", "retweet" },
    { "this is me RT @x: so hungover I could cry", "quotation" },
    { "> so hungover, what helps?\n\nno idea, I don't drink, good luck", "quotation" },
    { "&gt; hungover again, tips?\n\nframe this", "quotation" },
    { "\"so hungover I could cry\" she wrote, on a postcard", "quotation" },
    { "Water, salt, toast, nap. Vita is our bit of it. So hungover? \u2014Antone (Vita)",
      "advertisement" },
    { "Hungover? Water first: https://x.example/r?utm_content=antone_twitter_00", "advertisement" },
    { "Hungover? Our sachets are back in stock, use code SUNDAY15 at checkout", "advertisement" },
    { "so hungover, then these gummies saved me, link in bio", "advertisement" },
    { "hungover, what helps? #ad @tonicpeople know", "advertisement" },
    { "hungover, what helps? I am a bot, beep boop", "bot" },
    { "quote tweet: feeling hungover, what helps", "bot" },
    { "the villain of my novel is hungover, what helps?", "bot" },
    { "So hungover, what helps?\n\nEDIT: solved, thanks all, no more replies please", "solved" },
    { "so hungover, tips?\nupdate: I'm fine now thanks", "solved" },
    { "so hungover, what helps?\n\n*EDIT: sorted, cheers everyone", "solved" },
    { "so hungover, what helps?\n\nEdit 2: feeling better, thank you all!", "solved" },
    { "[SOLVED] so hungover, what helps?", "solved" },
    { "so hungover, what helps?\n\n[removed]", "taken_away" },
    { "So hungover, what helps?\n\n  [deleted by user]  \n", "taken_away" },
    { "I am so hungover, what helps?\n[ Removed by Reddit ]", "taken_away" },
    { "that fry up cured my hangover", "solved" },
    { "\u266a so hungover in the morning light \u266a", "song" },
    { "my dog licked the beer glass and looks hungover, what helps?", "about_others" },
    { "Our manager is so hungover he's muted himself", "about_others" },
    { "Adele was so hungover at the airport lol", "about_others" },
    { "Teacher came in hungover today, head on the desk. Legend", "about_others" },
};

static const char *const answered[] = {
    "so hungover, what helps?",
    "my flatmate is so hungover, what do I give him?",
    "Sis is hungover and pukey, what do we give her",
    "went out with my mates, so hungover, help",
    "mate this hangover is something else, tips?",
    "my \"hungover\" is not a joke, I feel awful, what helps",
    "hungover > sober, they said. what helps?",
    "my comment got [removed] yesterday, so hungover, what helps?",
    "my boss knows I'm hungover, what helps?",
    "my best mate's wedding is today and I'm hungover, how do I do the speech",
    "hungover, saw an ad for a fry up, what helps?",
    "the cat is loud and I am hungover, what helps",
    "my flatmate laughed, hungover as I am. what helps?",
};

static void others_get_no_draft(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof withheld / sizeof *withheld; i++) {
        struct reading reading = lab_read(withheld[i].content);
        if (reading.withheld == NULL || strcmp(reading.withheld, withheld[i].reason) != 0)
            fail_msg("%s: %s", withheld[i].content,
                     reading.withheld == NULL ? "answered" : reading.withheld);
        arena_reset(lab_arena);
    }
}

static void who_asks_for_himself_or_a_friend_is_answered(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof answered / sizeof *answered; i++) {
        struct reading reading = lab_read(answered[i]);
        if (reading.withheld != NULL)
            fail_msg("%s: %s", answered[i], reading.withheld);
        arena_reset(lab_arena);
    }
}

/* Nobody's danger is somebody else's business: a quoted one stops as well. */
static void danger_stops_whoever_speaks(void **state)
{
    (void)state;
    assert_true(lab_read("RT @x: so hungover I want to kill myself").safety_stops);
    assert_true(lab_read("> hungover, I want to kill myself\n\nwow").safety_stops);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(others_get_no_draft),
        cmocka_unit_test(who_asks_for_himself_or_a_friend_is_answered),
        cmocka_unit_test(danger_stops_whoever_speaks),
    };
    return cmocka_run_group_tests(tests, lab_open, lab_close);
}
