/* Unit tests of replies: claims, what fits, what is drawn, and that nothing is said twice
 * (docs/design/engine.md, Archetype and reply). */
#include "compose_lab.h"

static bool prohibited(const char *text)
{
    const char *claim = NULL;
    bool found = claim_is_prohibited(str_from(text), &claim);
    assert_true(found == (claim != NULL));
    return found;
}

static void claims_are_found_by_the_stem_of_a_word(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "the cure",
        "CURES it",
        "curing it",
        "it prevents that",
        "a treatment",
        "treat yourself",
        "guaranteed",
        "Miracle",
        "FDA approved",
        "FDA-approved",
        "clinically  proven",
        "clinically-proven",
        "doctor-recommended",
        "(cure)",
        "“cure”",
        "pre—treat",
    };
    static const char *const fine[] = {
        "secure",
        "obscure manicure",
        "retreat to bed",
        "entreaty",
        "approved by the FDA board",
        "doctors recommend it",
        "clinically it is proven",
        "",
        "curt",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        if (!prohibited(wrong[i]))
            fail_msg("missed: %s", wrong[i]);
    }
    for (size_t i = 0; i < sizeof fine / sizeof fine[0]; i++) {
        if (prohibited(fine[i]))
            fail_msg("found in: %s", fine[i]);
    }
}

static struct platform_rules edit_rules = { .max_length = X_MAX, .allows_links = true };

static const char *fault_of(const char *draft, const char *text, struct arena *arena)
{
    return reply_fault(PLATFORM_TWITTER, &edit_rules, str_from(draft), str_from(text), "Vita",
                       arena);
}

static void an_edited_draft_is_held_to_the_rules_of_its_platform(void **state)
{
    (void)state;
    static const char draft[] = "Water. https://vita.example/ —Antone (Vita)";
    _cleanup_arena_ struct arena *arena = arena_new(1024);
    assert_null(fault_of(draft, draft, arena));
    edit_rules.needs_disclosure = true;
    assert_non_null(strstr(fault_of(draft, draft, arena), "does not disclose"));
    edit_rules = (struct platform_rules){ .max_length = X_MAX };
    assert_string_equal(fault_of(draft, draft, arena), "has a link, and the platform allows none");
    edit_rules.max_length = 20;
    assert_string_equal(fault_of(draft, "Water in sips. —Antone (Vita)", arena),
                        "is 29 long, and the limit is 20");
    edit_rules = (struct platform_rules){ .max_length = X_MAX, .allows_links = true };
}

static void an_edited_draft_is_held_to_the_rules_of_a_composed_one(void **state)
{
    (void)state;
#define SAYS "A brand's assistant wrote this."
#define TAIL " —Antone (Vita) · Helped 3 people this month"
    static const char draft[] =
        "Water. " SAYS " Ours is Vita: https://vita.example/?utm_source=twitter" TAIL;
    static const char plain[] = "Water in sips. " SAYS TAIL;
    static const struct {
        const char *draft, *text, *fault;
    } cases[] = {
        { draft, draft, NULL },
        { draft, "Broth first. " SAYS TAIL, NULL },
        { draft, "Broth, ours is Vita (https://vita.example/?utm_source=twitter). " SAYS TAIL,
          NULL },
        { draft, "Broth first. " SAYS, "lacks the signature" },
        { draft, "Broth first. " SAYS " —Antone (Vita)", "changes the signature" },
        { draft, "Broth first. " SAYS TAIL " and more", "changes the signature" },
        { draft, "Broth cures it. " SAYS TAIL, "prohibited claim" },
        { draft, "Broth first, friend." TAIL, "does not disclose" },
        { draft, "Broth. " SAYS " https://other.example" TAIL, "which the draft has not" },
        { draft, "Broth. " SAYS " www.other.example" TAIL, "which the draft has not" },
        { draft, "Broth. " SAYS " See other.example!" TAIL, "which the draft has not" },
        { draft, "Broth. " SAYS " https://vita.example/" TAIL, "which the draft has not" },
        { draft, "Broth, e.g. 1.5 cups, at 9 a.m. " SAYS TAIL, NULL },
        { draft,
          "https://vita.example/?utm_source=twitter https://vita.example/?utm_source=twitter " SAYS
              TAIL,
          "a link twice" },
        { draft, "Broth. Vita is ours. " SAYS TAIL, "without its link" },
        { plain, "Broth. Vita is ours. " SAYS TAIL, "names the product" },
        { plain, "Broth.\x1b[2J " SAYS TAIL, "not plain" },
        { plain, "Broth.\xff " SAYS TAIL, "not plain" },
        { "Sip. —Antone (Vita)", "Hm. —Antone (Vita)", "too short" },
    };
    _cleanup_arena_ struct arena *arena = arena_new(1024);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *fault = fault_of(cases[i].draft, cases[i].text, arena);
        if ((fault == NULL) != (cases[i].fault == NULL) ||
            (fault != NULL && strstr(fault, cases[i].fault) == NULL))
            fail_msg("%s: %s", cases[i].text, fault != NULL ? fault : "no fault");
    }
}

static void an_edited_draft_has_the_limit_of_its_platform(void **state)
{
    (void)state;
    static const char tail[] = " —Antone (Vita)";
    _cleanup_arena_ struct arena *arena = arena_new(1024);
    for (size_t extra = 0; extra < 2; extra++) {
        size_t words = X_MAX - (sizeof tail - 1 - 2) + extra; /* the dash has 3 bytes */
        char text[512];
        memset(text, 'x', words);
        memcpy(text + words, tail, sizeof tail);
        const char *fault = fault_of("Water in sips. —Antone (Vita)", text, arena);
        assert_true((fault != NULL) == (extra == 1));
    }
}

static void placeholders_are_filled_and_the_text_is_signed(void **state)
{
    (void)state;
    struct reply_template templates[] = { template_of("Water, in sips.", false) };
    struct stage stage;
    stage_open(&stage, templates, 1);
    stage.history.helped_this_month = 12;
    const struct reply_draft *reply = compose_as(&stage, MODE_HELPFUL);
    assert_true(reply->present && reply->mentions_product);
    assert_int_equal(reply->help_count, 12);
    assert_int_equal(reply->utm_code.size, strlen("antone_twitter_") + 12);
    char expected[512];
    snprintf(expected, sizeof expected,
             "Water, in sips. Ours is Vita: https://vita.example.com/recovery?utm_source=twitter&"
             "utm_medium=social&utm_campaign=antone&utm_content=%.*s " DISCLOSURE
             " —Antone (Vita) | Helped 12 people this month",
             STR_ARG(reply->utm_code));
    assert_string_equal(reply->content.data, expected);
    stage_close(&stage);
}

enum { AROUND = sizeof DISCLOSURE - 1 + 1 + 15 }; /* what stands behind a body, in characters */

static void thanks_are_left_out_when_there_are_none_or_no_room(void **state)
{
    (void)state;
    char body[400];
    memset(body, 'a', sizeof body);
    body[X_MAX - AROUND] = '\0';
    struct reply_template templates[] = { template_of(body, false) };
    struct stage stage;
    stage_open(&stage, templates, 1);
    assert_int_equal(compose_as(&stage, MODE_ENGAGEMENT)->help_count, 0);
    stage.history.helped_this_month = 12;
    const struct reply_draft *reply = compose_as(&stage, MODE_ENGAGEMENT);
    assert_true(reply->present);
    assert_int_equal(reply->help_count, 0);
    assert_null(strstr(reply->content.data, "Helped"));
    stage.post.platform = PLATFORM_REDDIT; /* where there is room */
    assert_int_equal(compose_as(&stage, MODE_ENGAGEMENT)->help_count, 12);
    stage_close(&stage);
}

/* "That sounds rough" is right for most questions, and not before who is afraid. */
static void an_opener_of_the_question_goes_before_those_for_any(void **state)
{
    (void)state;
    struct reply_template own = part_of(PART_OPENER, "Sorry to hear it.");
    own.question = QUESTION_GENERAL;
    struct reply_template templates[] = { template_of("Water, in sips.", false),
                                          part_of(PART_OPENER, "In a nutshell."), own };
    struct stage stage;
    stage_open(&stage, templates, 3);
    int opened = 0;
    for (int i = 0; i < 40; i++) {
        number_post(&stage, i);
        const char *content = compose_as(&stage, MODE_ENGAGEMENT)->content.data;
        assert_null(strstr(content, "nutshell"));
        opened += strstr(content, "Sorry to hear it. Water") == content;
    }
    assert_true(opened > 5 && opened < 40);
    stage_close(&stage);
}

static void openers_and_company_are_for_who_tells_of_suffering(void **state)
{
    (void)state;
    struct reply_template templates[] = { template_of("Water, in sips.", false),
                                          template_of("Company, no more.", false),
                                          part_of(PART_OPENER, "Sorry to hear it.") };
    templates[1].question = QUESTION_NONE;
    struct stage stage;
    stage_open(&stage, templates, 3);
    stage.answers[1].question = QUESTION_NONE;
    stage.answers[1].name = STR("none");
    stage_rebuild(&stage);
    stage.reading.is_suffering = false;
    for (int i = 0; i < 40; i++) {
        number_post(&stage, i);
        assert_null(strstr(compose_as(&stage, MODE_ENGAGEMENT)->content.data, "Sorry"));
    }
    stage.reading.question = QUESTION_NONE;
    assert_false(compose_as(&stage, MODE_ENGAGEMENT)->present);
    assert_string_equal(stage.decision.reply.absence, "nothing is asked, no suffering told");
    stage.reading.is_suffering = true;
    assert_true(compose_as(&stage, MODE_ENGAGEMENT)->present);
    stage_close(&stage);
}

/* Not enough to stop, too much to draft. */
static void where_danger_may_be_nothing_is_drafted(void **state)
{
    (void)state;
    struct reply_template templates[] = { template_of("Water, in sips.", false) };
    struct stage stage;
    stage_open(&stage, templates, 1);
    assert_true(compose_as(&stage, MODE_HELPFUL)->present);
    stage.reading.may_be_danger = true;
    assert_false(compose_as(&stage, MODE_HELPFUL)->present);
    assert_string_equal(stage.decision.reply.absence, "danger cannot be ruled out");
    stage_close(&stage);
}

static void lengths_are_counted_as_the_platform_does_and_nothing_is_cut(void **state)
{
    (void)state;
    char fits[1200] = "", too_long[1200] = "";
    for (int i = 0; i < X_MAX - AROUND; i++)
        strcat(fits, "é");
    snprintf(too_long, sizeof too_long, "%sé", fits);
    struct reply_template templates[] = { template_of(too_long, false), template_of(fits, false) };
    struct stage stage;
    stage_open(&stage, templates, 2);
    for (int i = 0; i < 20; i++) {
        number_post(&stage, i);
        const struct reply_draft *reply = compose_as(&stage, MODE_ENGAGEMENT);
        assert_true(reply->present);
        assert_int_equal(reply->template_index, 1);
        assert_int_equal(LENGTH(reply->content), X_MAX);
    }
    stage_close(&stage);
}

/* A link counts 23 on Twitter, whatever its length, where its host has a top-level domain. */
static void a_link_counts_as_the_platform_counts_it(void **state)
{
    (void)state;
    char body[600];
    size_t product = strlen("Ours is Vita: ") + X_LINK_LENGTH + 1;
    memset(body, 'a', sizeof body);
    memset(body + X_MAX - AROUND - product, '\0', 2);
    struct reply_template templates[] = { template_of(body, false) };
    struct stage stage;
    stage_open(&stage, templates, 1);
    assert_true(compose_as(&stage, MODE_HELPFUL)->mentions_product);
    assert_int_equal(stage.decision.reply.length, X_MAX);
    body[strlen(body)] = 'a';
    stage.templates[0].body = str_from(body);
    stage_rebuild(&stage);
    const struct reply_draft *reply = compose_as(&stage, MODE_HELPFUL);
    assert_true(reply->present && !reply->mentions_product);
    stage_close(&stage);
}

static void mode_answer_and_post_decide_about_the_product(void **state)
{
    (void)state;
    struct reply_template templates[] = { template_of("Have some water.", false) };
    struct stage stage;
    stage_open(&stage, templates, 1);
    assert_true(compose_as(&stage, MODE_HELPFUL)->mentions_product);
    assert_false(compose_as(&stage, MODE_ENGAGEMENT)->mentions_product);
    int named = 0;
    for (int i = 0; i < 100; i++) {
        number_post(&stage, i);
        named += compose_as(&stage, MODE_HYBRID)->mentions_product;
    }
    assert_int_in_range(named, 30, 70);
    stage.reading.no_product = true; /* a medicine is in it */
    assert_true(compose_as(&stage, MODE_HELPFUL)->present);
    assert_false(compose_as(&stage, MODE_HELPFUL)->mentions_product);
    stage.reading.no_product = false;
    stage.answers[0].may_name_product = false;
    assert_true(compose_as(&stage, MODE_HELPFUL)->present);
    assert_false(compose_as(&stage, MODE_HELPFUL)->mentions_product);
    stage_close(&stage);
}

static void a_body_that_names_the_product_is_the_products_own_part(void **state)
{
    (void)state;
    struct reply_template sly[] = { template_of("Have some Vita, friend.", false) };
    struct stage stage;
    stage_open(&stage, sly, 1); /* names it, whatever its row says */
    const struct reply_draft *reply = compose_as(&stage, MODE_HELPFUL);
    assert_true(contains(reply, "Have some Vita, friend. " DISCLOSURE));
    assert_true(reply->mentions_product);
    assert_false(compose_as(&stage, MODE_ENGAGEMENT)->present);
    assert_string_equal(stage.decision.reply.absence, "no usable template");
    stage_close(&stage);
    struct reply_template vitamins[] = { template_of("Eat your vitamins, vitality!", false) };
    stage_open(&stage, vitamins, 1);
    assert_true(compose_as(&stage, MODE_ENGAGEMENT)->present);
    stage_close(&stage);
}

static void a_third_product_reply_in_a_row_is_never_drafted(void **state)
{
    (void)state;
    struct reply_template templates[] = { template_of("Have some water.", false) };
    struct stage stage;
    stage_open(&stage, templates, 1);
    for (int run = 0; run < 5; run++) {
        stage.history.product_run[PLATFORM_TWITTER] = run;
        const struct reply_draft *reply = compose_as(&stage, MODE_HELPFUL);
        assert_true(reply->present);
        assert_true(reply->mentions_product == (run < 2));
    }
    stage.post.platform = PLATFORM_THREADS; /* a row is counted by platform */
    assert_true(compose_as(&stage, MODE_HELPFUL)->mentions_product);
    stage_close(&stage);
}

/* What is asked decides what is answered. */
static void the_question_chooses_the_bodies(void **state)
{
    (void)state;
    struct reply_template templates[] = { template_of("For what helps.", false),
                                          template_of("For a friend.", false),
                                          template_of("Answers nothing.", false) };
    templates[1].question = QUESTION_FRIEND;
    templates[2].question = QUESTION_ANY;
    struct stage stage;
    stage_open(&stage, templates, 3);
    assert_int_equal(compose_book_fault_count(stage.book), 0);
    for (int i = 0; i < 20; i++) {
        number_post(&stage, i);
        stage.reading.question = QUESTION_GENERAL;
        assert_int_equal(compose_as(&stage, MODE_HELPFUL)->template_index, 0);
        stage.reading.question = QUESTION_FRIEND;
        assert_int_equal(compose_as(&stage, MODE_HELPFUL)->template_index, 1);
        assert_false(stage.decision.reply.mentions_product);
    }
    stage_close(&stage);
}

/* The first aspect that has a body which fits; and its body for nobody else. */
static void the_aspect_chooses_among_the_bodies_of_a_question(void **state)
{
    (void)state;
    struct reply_template templates[] = { template_of("For anybody at all.", false),
                                          template_of("For a traveller, dry toast.", false),
                                          template_of("For the one with eggs.", false) };
    templates[1].aspect = ASPECT_TRAVEL;
    templates[2].aspect = ASPECT_EGGS;
    static const struct {
        unsigned aspects;
        int index;
    } rows[] = {
        { 0, 0 },
        { 1U << ASPECT_WHY, 0 },
        { 1U << ASPECT_TRAVEL, 1 },
        { 1U << ASPECT_EGGS, 2 },
        { 1U << ASPECT_WHY | 1U << ASPECT_EGGS, 2 },
        { 1U << ASPECT_TRAVEL | 1U << ASPECT_EGGS, 1 },
    };
    struct stage stage;
    stage_open(&stage, templates, 3);
    for (int i = 0; i < 60; i++) {
        size_t row = (size_t)i % (sizeof rows / sizeof *rows);
        number_post(&stage, i);
        stage.reading.aspects = rows[row].aspects;
        assert_int_equal(compose_as(&stage, MODE_ENGAGEMENT)->template_index, rows[row].index);
    }
    stage.reading.aspects = 1U << ASPECT_TRAVEL;
    stage.reading.refused[0] = STR("toast");
    stage.reading.refused_count = 1;
    assert_int_equal(compose_as(&stage, MODE_ENGAGEMENT)->template_index, 0);
    stage_close(&stage);
}

static void without_a_vetted_answer_there_is_no_draft(void **state)
{
    (void)state;
    struct reply_template templates[] = { template_of("Mind the road.", false),
                                          template_of("For a friend.", false) };
    templates[0].question = QUESTION_DRIVING;
    templates[1].question = QUESTION_FRIEND;
    struct stage stage;
    stage_open(&stage, templates, 2);
    stage.reading.question = QUESTION_DRIVING; /* has texts, and no answer */
    assert_false(compose_as(&stage, MODE_HELPFUL)->present);
    assert_string_equal(stage.decision.reply.absence, "no vetted answer");
    stage.reading.question = QUESTION_FRIEND;
    assert_true(compose_as(&stage, MODE_HELPFUL)->present);
    stage.answers[1].is_overdue = true;
    stage_rebuild(&stage);
    assert_false(compose_as(&stage, MODE_HELPFUL)->present);
    assert_string_equal(stage.decision.reply.absence, "no vetted answer");
    stage_close(&stage);
}

static void nothing_is_drafted_without_a_disclosure(void **state)
{
    (void)state;
    struct reply_template templates[] = { template_of("Have some water.", false) };
    struct stage stage;
    stage_open(&stage, templates, 1);
    stage.templates[1].weight = 0;
    stage_rebuild(&stage);
    assert_false(compose_as(&stage, MODE_ENGAGEMENT)->present);
    stage_close(&stage);
}

static void refused_food_is_in_no_part_of_the_answer(void **state)
{
    (void)state;
    struct reply_template templates[] = { template_of("Try some toast.", false),
                                          template_of("Try scrambled eggs.", false),
                                          template_of("Try a banana.", false) };
    struct stage stage;
    stage_open(&stage, templates, 3);
    static const struct {
        struct str refused;
        int index;
    } rows[] = { { { "egg", 3 }, 1 }, { { "bananas", 7 }, 2 }, { { "toast", 5 }, 0 } };
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        stage.reading.refused[0] = rows[r].refused;
        stage.reading.refused_count = 1;
        for (int i = 0; i < 30; i++) {
            number_post(&stage, i);
            assert_int_not_equal(compose_as(&stage, MODE_ENGAGEMENT)->template_index,
                                 rows[r].index);
        }
    }
    stage_close(&stage);
}

static void texts_are_for_their_platform_and_archetype(void **state)
{
    (void)state;
    struct reply_template templates[] = { template_of("For Reddit only.", false),
                                          template_of("For jokes only.", false),
                                          template_of("Resting, at weight none.", false),
                                          template_of("For whoever it is.", false) };
    templates[0].platform = PLATFORM_REDDIT;
    templates[1].archetype = 1;
    templates[2].weight = 0;
    templates[3].archetype = -1;
    struct stage stage;
    stage_open(&stage, templates, 4);
    int reddit = 0;
    for (int i = 0; i < 50; i++) {
        number_post(&stage, i);
        stage.post.platform = PLATFORM_REDDIT;
        int index = compose_as(&stage, MODE_ENGAGEMENT)->template_index;
        assert_true(index == 0 || index == 3);
        reddit += index == 0;
        stage.post.platform = PLATFORM_TWITTER;
        assert_int_equal(compose_as(&stage, MODE_ENGAGEMENT)->template_index, 3);
    }
    assert_int_in_range(reddit, 10, 40);
    stage_close(&stage);
}

static void bodies_are_drawn_by_weight_and_stay_with_their_post(void **state)
{
    (void)state;
    struct reply_template templates[] = { template_of("The frequent one.", false),
                                          template_of("The rare one here.", false) };
    templates[0].weight = 3;
    struct stage stage;
    stage_open(&stage, templates, 2);
    int rare = 0;
    for (int i = 0; i < 1000; i++) {
        number_post(&stage, i);
        int first = compose_as(&stage, MODE_ENGAGEMENT)->template_index;
        assert_int_equal(first, compose_as(&stage, MODE_ENGAGEMENT)->template_index);
        rare += first;
    }
    assert_int_in_range(rare, 200, 300);
    stage_close(&stage);
}

static void no_text_is_drafted_twice_on_a_platform(void **state)
{
    (void)state;
    struct reply_template templates[] = { template_of("One of two bodies.", false),
                                          template_of("Two of two bodies.", false),
                                          part_of(PART_DISCLOSURE, "(A brand's assistant.)") };
    struct stage stage;
    stage_open(&stage, templates, 3);
    int drafted = 0;
    for (int i = 0; i < 60; i++) { /* two bodies, two disclosures: four texts */
        number_post(&stage, i);
        uint64_t key = compose_as(&stage, MODE_ENGAGEMENT)->key;
        if (!stage.decision.reply.present) {
            assert_string_equal(stage.decision.reply.absence,
                                "every text was drafted in the last 30 days");
            continue;
        }
        assert_false(draft_memory_has(stage.history.drafts, PLATFORM_TWITTER, key));
        remember(&stage);
        drafted++;
    }
    assert_int_equal(drafted, 4);
    stage.post.platform = PLATFORM_THREADS;
    assert_true(compose_as(&stage, MODE_ENGAGEMENT)->present);
    stage_close(&stage);
}

static void a_body_waits_until_the_others_were_used(void **state)
{
    (void)state;
    char bodies[10][32];
    struct reply_template templates[10];
    for (int i = 0; i < 10; i++) {
        snprintf(bodies[i], sizeof bodies[i], "Body number %d here.", i);
        templates[i] = template_of(bodies[i], false);
    }
    struct stage stage;
    stage_open(&stage, templates, 10);
    draft_memory_free(stage.history.drafts);
    stage.history.drafts = NULL; /* nothing but the turns */
    int last[10];
    for (int i = 0; i < 10; i++)
        last[i] = -100;
    for (int i = 0; i < 200; i++) {
        number_post(&stage, i);
        int index = compose_as(&stage, MODE_ENGAGEMENT)->template_index;
        assert_true(i - last[index] > RECENT_BODIES);
        last[index] = i;
        remember(&stage);
    }
    stage_close(&stage);
}

static void links_are_encoded_and_keep_their_query_and_fragment(void **state)
{
    (void)state;
    struct reply_template templates[] = { template_of("Have some water.", false) };
    struct stage stage;
    stage_open(&stage, templates, 1);
    stage.settings.product_url = "https://v.example/?a=1#top";
    stage.settings.campaign = "big & böse";
    stage_rebuild(&stage);
    const struct reply_draft *reply = compose_as(&stage, MODE_HELPFUL);
    assert_true(contains(reply, "https://v.example/?a=1&utm_source=twitter&"));
    assert_true(contains(reply, "utm_campaign=big%20%26%20b%C3%B6se&utm_content="));
    assert_true(contains(reply, "#top " DISCLOSURE));
    stage.settings.product_url = "https://v.example/the-cure"; /* the database would refuse it */
    stage_rebuild(&stage);
    assert_non_null(strstr(compose_book_fault(stage.book, 0), "a link that makes"));
    stage_close(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(claims_are_found_by_the_stem_of_a_word),
        cmocka_unit_test(an_edited_draft_is_held_to_the_rules_of_a_composed_one),
        cmocka_unit_test(an_edited_draft_is_held_to_the_rules_of_its_platform),
        cmocka_unit_test(an_edited_draft_has_the_limit_of_its_platform),
        cmocka_unit_test(placeholders_are_filled_and_the_text_is_signed),
        cmocka_unit_test(thanks_are_left_out_when_there_are_none_or_no_room),
        cmocka_unit_test(an_opener_of_the_question_goes_before_those_for_any),
        cmocka_unit_test(openers_and_company_are_for_who_tells_of_suffering),
        cmocka_unit_test(where_danger_may_be_nothing_is_drafted),
        cmocka_unit_test(lengths_are_counted_as_the_platform_does_and_nothing_is_cut),
        cmocka_unit_test(a_link_counts_as_the_platform_counts_it),
        cmocka_unit_test(mode_answer_and_post_decide_about_the_product),
        cmocka_unit_test(a_body_that_names_the_product_is_the_products_own_part),
        cmocka_unit_test(a_third_product_reply_in_a_row_is_never_drafted),
        cmocka_unit_test(the_question_chooses_the_bodies),
        cmocka_unit_test(the_aspect_chooses_among_the_bodies_of_a_question),
        cmocka_unit_test(without_a_vetted_answer_there_is_no_draft),
        cmocka_unit_test(nothing_is_drafted_without_a_disclosure),
        cmocka_unit_test(refused_food_is_in_no_part_of_the_answer),
        cmocka_unit_test(texts_are_for_their_platform_and_archetype),
        cmocka_unit_test(bodies_are_drawn_by_weight_and_stay_with_their_post),
        cmocka_unit_test(no_text_is_drafted_twice_on_a_platform),
        cmocka_unit_test(a_body_waits_until_the_others_were_used),
        cmocka_unit_test(links_are_encoded_and_keep_their_query_and_fragment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
