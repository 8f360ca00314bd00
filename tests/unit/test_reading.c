/* Unit tests of topic, seeking, spam, competitors and keywords, and properties of the whole
 * reading. */
#include "reading_lab.h"

static void the_topic_has_its_scores(void **state)
{
    (void)state;
    static const struct {
        const char *content;
        int low, high;
    } rows[] = {
        { "so hungover", 80, 80 },
        { "I am so hungover, head pounding after last night's gin", 100, 100 },
        { "head pounding after three bottles of prosecco", 70, 100 },
        { "saw the hangover, hilarious", 0, 0 },
        { "Waiting for friends, then \"The Hangover\" and pizza", 0, 0 },
        { "the hangover part 2 was so funny", 0, 0 },
        { "watching the hangover with a hangover, ugh", 80, 100 },
        { "taio cruz hangover on repeat", 0, 0 },
        { "we know you have a hangover, book now", 0, 0 },
        { "massive book hangover", 20, 20 },
        { "sugar hangovers are real", 20, 20 },
        { "hanging out with my mates", 10, 10 },
        { "no hangover at all, magic", 30, 30 },
        { "my head hurts", 30, 30 },
        { "so drunk right now", 0, 30 },
        { "flu and a headache", 0, 0 },
        { "lovely day for a walk", 0, 0 },
        { "the dollar's hangover from the rate cuts", 20, 20 },
        { "the printer is hungover again", 0, 20 },
        { "my dog licked the beer glass and looks hungover", 20, 20 },
        { "the dog is loud and I am hungover", 80, 100 },
        { "the team has a hangover and I am hungover too", 80, 100 },
        { "championship hangover is real", 20, 20 },
        { "boiler broke, forty degrees, pounding head and dry mouth since this morning", 0, 30 },
        { "heat exhaustion, head thumping, mouth dry, drank loads of water yesterday", 0, 30 },
        { "migraine day, feels like being hungover and I've not had a drop of alcohol", 20, 20 },
        { "I look hungover this morning, but it isn't drink, it's the baby", 20, 20 },
        { "my head pounds, mouth like sand, and I haven't touched alcohol in months", 0, 30 },
        { "so hungover, and I don't drink at all normally, six pints of lager did it", 80, 100 },
        { "so hungover, my wife hasn't touched a drop and laughs", 80, 100 },
        { "heat exhaustion, head thumping, drank six pints of lager yesterday", 70, 100 },
        { "is so sick, my body hurts, head pounding this morning", 70, 100 },
        { "@user is so sick, my body hurts, head pounding this morning", 30, 30 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct reading reading = lab_read(rows[i].content);
        if (reading.trs_hundredths < rows[i].low || reading.trs_hundredths > rows[i].high)
            fail_msg("%s: %d", rows[i].content, reading.trs_hundredths);
    }
}

/* A long story about nothing of ours holds many everyday words, and is no surer for that. */
static void length_alone_is_no_hangover(void **state)
{
    (void)state;
    static const char *const sentences[] = {
        "We got the early train to see my sister and her kids in the new house. ",
        "The boiler man came at ten and said it would be a morning's work. ",
        "I had a cup of tea and a look at the garden, which needs everything. ",
        "Her boss wants the report by Friday and the printer is not working again. ",
        "Afterwards we walked along the river and found a place that sells bread. ",
        "My back is not what it was, so he carried the bags up the stairs. ",
        "Does anyone know whether the museum is open on bank holidays? ",
    };
    _cleanup_buffer_ struct buffer story = { 0 };
    for (int i = 0; i < 60; i++) {
        buffer_add_text(&story, sentences[i * 3 % 7]);
        struct reading reading = lab_read(arena_printf(lab_arena, "%s", story.data));
        if (reading.trs_hundredths >= 50)
            fail_msg("after %d sentences: %d", i + 1, reading.trs_hundredths);
        arena_reset(lab_arena);
    }
}

static void seeking_is_a_sum_that_its_reasons_explain(void **state)
{
    (void)state;
    static const char *const posts[] = {
        "hungover, what helps? meeting at 9",
        "lol so hungover",
        "tree",
        "HELP ME hungover pls",
        "hangover cure found!",
        "why did I drink so much, dying, work at nine, head pounding, pls",
    };
    for (size_t i = 0; i < sizeof posts / sizeof *posts; i++) {
        struct reading reading = lab_read(posts[i]);
        int sum = 0;
        for (size_t r = 0; r < reading.reasons.count; r++) {
            if (strcmp(reading.reasons.items[r].score, "sss") == 0)
                sum += reading.reasons.items[r].hundredths;
        }
        int clamped = sum < 0 ? 0 : sum > 100 ? 100 : sum;
        assert_int_equal(reading.sss_hundredths, clamped);
    }
}

static void who_asks_is_helped_and_who_does_not_is_not(void **state)
{
    (void)state;
    assert_true(lab_read("hungover and in pain, what helps?").sss_hundredths >= 82);
    assert_true(lab_read("need a cure ASAP, so hungover, flight at 10").sss_hundredths >= 82);
    assert_true(lab_read("dying, head pounding, shaking, at work, hungover").sss_hundredths < 82);
    assert_true(lab_read("why did I do this to myself? dying, hungover").sss_hundredths < 82);
    assert_true(lab_read("for anyone hungover: drink some water, it helps").sss_hundredths < 82);
    assert_true(lab_read("that fry up cured my hangover, anyone want some?").sss_hundredths < 82);
}

static void spam_has_four_faces(void **state)
{
    (void)state;
    assert_true(lab_read("watch the hangover online free").is_spam);
    assert_true(lab_read("hangover coin crypto price to the moon").is_spam);
    assert_true(lab_read("retweet to win a hangover kit").is_spam);
    assert_true(
        lab_read("http://a.b http://a.c http://a.d http://a.e http://a.f http://a.g").is_spam);
    assert_false(lab_read("http://a.b http://a.c http://a.d http://a.e http://a.f").is_spam);
    assert_false(lab_read("bitcoin gave me a headache").is_spam);
    assert_false(lab_read("so hungover").is_spam);
}

static void competitors_and_what_is_thought_of_them(void **state)
{
    (void)state;
    static const struct {
        const char *content;
        int competitor;
        enum sentiment sentiment;
        enum satisfaction satisfaction;
        int opportunity;
    } rows[] = {
        { "Liquid-IV saved me", 0, SENTIMENT_POSITIVE, SATISFACTION_SATISFIED, 30 },
        { "LiquidIV didn't work", 0, SENTIMENT_NEGATIVE, SATISFACTION_UNSATISFIED, 90 },
        { "liquid i.v. never helped", 0, SENTIMENT_NEGATIVE, SATISFACTION_UNSATISFIED, 90 },
        { "is liquid iv any good?", 0, SENTIMENT_NEUTRAL, SATISFACTION_QUESTIONING, 70 },
        { "two Pedialytes and a nap", 1, SENTIMENT_NEUTRAL, SATISFACTION_UNKNOWN, 50 },
        { "had a Flyby", 2, SENTIMENT_NEUTRAL, SATISFACTION_UNKNOWN, 50 },
        { "tried Cheers pills, not bad", 3, SENTIMENT_POSITIVE, SATISFACTION_SATISFIED, 30 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct reading reading = lab_read(rows[i].content);
        assert_int_equal(reading.mention_count, 1);
        const struct mention *mention = &reading.mentions[0];
        if (mention->competitor != rows[i].competitor || mention->sentiment != rows[i].sentiment ||
            mention->satisfaction != rows[i].satisfaction ||
            mention->opportunity_hundredths != rows[i].opportunity)
            fail_msg("%s: %s", rows[i].content, sentiment_name(mention->sentiment));
    }
    assert_int_equal(lab_read("butterfly by the window").mention_count, 0);
    assert_int_equal(lab_read("cheers for that").mention_count, 0);
    struct reading both = lab_read("Pedialyte is great. Liquid IV did nothing.");
    assert_int_equal(both.mention_count, 2);
    assert_int_equal(both.mentions[0].sentiment, SENTIMENT_POSITIVE);
    assert_int_equal(both.mentions[1].sentiment, SENTIMENT_NEGATIVE);
}

static void keywords_are_canonical_and_said_once(void **state)
{
    (void)state;
    struct reading reading = lab_read("hungover! HUNGOVER. my head is pounding");
    assert_true(reading.keyword_count >= 2);
    assert_true(str_equal_text(reading.keywords[0], "hungover"));
    assert_true(str_equal_text(reading.keyword_categories[0], "direct"));
    for (size_t i = 0; i < reading.keyword_count; i++) {
        for (size_t j = i + 1; j < reading.keyword_count; j++)
            assert_false(str_equal(reading.keywords[i], reading.keywords[j]));
    }
    assert_int_equal(lab_read("a tree").keyword_count, 0);
}

static void strange_posts_are_read_calmly(void **state)
{
    (void)state;
    _cleanup_buffer_ struct buffer emoji = { 0 };
    for (int i = 0; i < 5000; i++)
        buffer_add_text(&emoji, "\U0001f922");
    struct reading reading = lab_read_bytes(buffer_view(&emoji));
    assert_true(reading.readable && reading.sss_hundredths <= 100);
    assert_true(reading.keyword_count <= KEYWORD_MATCHES_MAX);
    assert_false(lab_read("...?!").readable);
    assert_false(lab_read("").readable);
    assert_false(lab_read_bytes(STR("\xff\xff")).readable);
    assert_true(lab_read("\u202ehungover\u202c").trs_hundredths >= 80);
}

static bool same_reading(const struct reading *a, const struct reading *b)
{
    bool same = a->sss_hundredths == b->sss_hundredths && a->trs_hundredths == b->trs_hundredths &&
                a->severity == b->severity && a->distress_hundredths == b->distress_hundredths &&
                a->reasons.count == b->reasons.count && a->mention_count == b->mention_count;
    for (size_t i = 0; same && i < a->reasons.count; i++)
        same = str_equal(a->reasons.items[i].term, b->reasons.items[i].term);
    return same;
}

/* Random words of the lexicon: scores stay in range, and reading again gives the same. */
static void scores_stay_in_range_and_repeat(void **state)
{
    (void)state;
    uint32_t seed = 3;
    for (int round = 0; round < 3000; round++) {
        _cleanup_buffer_ struct buffer text = { 0 };
        for (int i = 0; i < 12; i++) {
            seed = seed * 1664525U + 1013904223U;
            size_t pick = (seed >> 8) % lexicon_term_count(lab_lexicon);
            buffer_add_str(&text, lexicon_term(lab_lexicon, (uint32_t)pick)->text);
            buffer_add_text(&text, i % 3 == 0 ? "? " : " ");
        }
        struct reading first = lab_read_bytes(buffer_view(&text));
        struct reading again = lab_read_bytes(buffer_view(&text));
        assert_true(first.sss_hundredths >= 0 && first.sss_hundredths <= 100);
        assert_true(first.trs_hundredths >= 0 && first.trs_hundredths <= 100);
        assert_true(first.distress_hundredths >= 0 && first.distress_hundredths <= 100);
        assert_true(first.flag_count <= FLAGS_MAX && first.mention_count <= MENTIONS_MAX);
        assert_true(same_reading(&first, &again));
        arena_reset(lab_arena);
    }
}

/* A clause that is not English is not answered, however short it is. */
static void what_is_not_english_is_left_alone(void **state)
{
    (void)state;
    static const char *const foreign[] = {
        "hungover, mañana será peor, what helps",
        "so hungover, ik heb dorst, what helps",
        "hungover, głowa mnie boli, what helps",
    };
    static const char *const english[] = {
        "hungover at the café, what helps",
        "hungover, two jägerbombs too many, what helps",
        "hungover, uncle José laughed, what helps",
    };
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++) {
        struct reading reading = lab_read(foreign[i]);
        if (reading.withheld == NULL || strcmp(reading.withheld, "other_language") != 0)
            fail_msg("%s", foreign[i]);
    }
    for (size_t i = 0; i < sizeof english / sizeof *english; i++) {
        if (lab_read(english[i]).withheld != NULL)
            fail_msg("%s", english[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_english_is_left_alone),
        cmocka_unit_test(the_topic_has_its_scores),
        cmocka_unit_test(length_alone_is_no_hangover),
        cmocka_unit_test(seeking_is_a_sum_that_its_reasons_explain),
        cmocka_unit_test(who_asks_is_helped_and_who_does_not_is_not),
        cmocka_unit_test(spam_has_four_faces),
        cmocka_unit_test(competitors_and_what_is_thought_of_them),
        cmocka_unit_test(keywords_are_canonical_and_said_once),
        cmocka_unit_test(strange_posts_are_read_calmly),
        cmocka_unit_test(scores_stay_in_range_and_repeat),
    };
    return cmocka_run_group_tests(tests, lab_open, lab_close);
}
