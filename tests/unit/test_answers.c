/* Unit tests of answers and their texts: what is refused by name, the memory of drafts, and all
 * that the migrations install. */
#include "compose_lab.h"

#include "antoned/domain/compose_book.h"
#include "antoned/store/reference_json.h"

static struct reference_data *installed;

static int load_installed(void **state)
{
    (void)state;
    struct error err;
    if (reference_json_embedded(&installed, &err) == 0)
        return 0;
    fprintf(stderr, "%s\n", err.message);
    return -1;
}

static int free_installed(void **state)
{
    (void)state;
    reference_data_free(installed);
    return 0;
}

static void expect_fault(const struct stage *stage, const char *fault)
{
    for (size_t i = 0; i < compose_book_fault_count(stage->book); i++) {
        if (strcmp(compose_book_fault(stage->book, i), fault) == 0)
            return;
    }
    fail_msg("not told: %s (%s)", fault,
             compose_book_fault_count(stage->book) > 0 ? compose_book_fault(stage->book, 0) : "");
}

static void answers_that_break_a_rule_are_refused_by_name(void **state)
{
    (void)state;
    struct reply_template templates[] = { template_of("For a friend.", false) };
    templates[0].question = QUESTION_FRIEND;
    static const struct {
        struct answer answer;
        const char *fault;
    } wrong[] = {
        { { .name = { "friend", 6 }, .question = QUESTION_FRIEND }, "answer friend has no source" },
        { { .name = { "friend", 6 },
            .question = QUESTION_FRIEND,
            .source = { "A source", 8 },
            .is_overdue = true },
          "answer friend is past its review date" },
        { { .name = { "weather", 7 }, .question = -1, .source = { "A source", 8 } },
          "answer weather answers a question that is not known" },
        { { .name = { "medication", 10 },
            .question = QUESTION_MEDICATION,
            .source = { "A source", 8 },
            .may_name_product = true },
          "answer medication may not name the product" },
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct stage stage;
        stage_open(&stage, templates, 1);
        stage.answers[1] = wrong[i].answer;
        stage_rebuild(&stage);
        assert_int_equal(compose_book_fault_count(stage.book), 1);
        expect_fault(&stage, wrong[i].fault);
        stage.reading.question = QUESTION_FRIEND;
        assert_false(compose_as(&stage, MODE_HELPFUL)->present);
        stage_close(&stage);
    }
}

static void texts_that_break_a_rule_are_left_out_and_named(void **state)
{
    (void)state;
    struct reply_template templates[] = {
        template_of("This will cure you.", false),
        template_of("Hello {name}, drink.", false),
        template_of("Open { brace here", false),
        template_of("Hi.", false),
        template_of("Hello there —Antone (Vita)", false),
        template_of("Bad \xff bytes here", false),
        template_of("Tab\tin the text", false),
        template_of("A decent sentence.", false),
    };
    struct stage stage;
    stage_open(&stage, templates, 8);
    assert_int_equal(compose_book_fault_count(stage.book), 7);
    assert_non_null(strstr(compose_book_fault(stage.book, 0), "\"cure\""));
    assert_non_null(strstr(compose_book_fault(stage.book, 1), "placeholder"));
    assert_int_equal(compose_as(&stage, MODE_ENGAGEMENT)->template_index, 7);
    stage_close(&stage);
}

static void texts_that_do_not_suit_their_question_or_part_are_refused_by_name(void **state)
{
    (void)state;
    struct reply_template named = template_of("Give them {product}, it helps.", true);
    named.question = QUESTION_FRIEND;
    struct reply_template unknown = template_of("A text to nothing.", false);
    unknown.question = QUESTION_UNKNOWN;
    struct reply_template chorus = template_of("Sips, all together.", false);
    chorus.part = -1;
    struct reply_template strange = template_of("Sips, on a moon.", false);
    strange.aspect = ASPECT_UNKNOWN;
    struct reply_template templates[] = {
        named,
        unknown,
        chorus,
        template_of("Toast, and nothing else.", false),
        part_of(PART_DISCLOSURE, "Written by a colleague."),
        part_of(PART_OPENER, "Vita says hello:"),
        part_of(PART_PRODUCT, "We make a drink."),
        template_of("Gossip, and underwater.", false),
        strange,
        template_of("Sips, that is all.", false),
    };
    struct stage stage;
    stage_open(&stage, templates, 10);
    stage.must_say = STR("sip|water");
    stage.answers[0].must_say = &stage.must_say;
    stage.answers[0].must_say_count = 1;
    stage_rebuild(&stage);
    expect_fault(&stage, "reply template t names the product, which its question forbids");
    expect_fault(&stage, "reply template t answers a question that is not known");
    expect_fault(&stage, "reply template t does not say \"sip|water\", which its answer must");
    expect_fault(&stage, "reply template t does not disclose that the assistant of a brand writes");
    expect_fault(&stage, "reply template t names the product where its part does not");
    expect_fault(&stage, "reply template t is the product's part and has no link to it");
    expect_fault(&stage, "reply template t is not a part of a reply");
    expect_fault(&stage, "reply template t is for an aspect that is not known");
    assert_int_equal(compose_book_fault_count(stage.book), 9);
    stage_close(&stage);
}

/* The link and the thanks do not make it another text. */
static void the_key_of_a_draft_leaves_out_link_and_signature(void **state)
{
    (void)state;
    uint64_t key = draft_key(STR("Ours is Vita:  I am automated."));
    assert_true(draft_key(STR("Ours is Vita: https://v.example/?utm_source=x&a=1 I am automated."
                              " —Antone (Vita)")) == key);
    assert_true(draft_key(STR("Ours is Vita: https://v.example/?utm_source=x&a=2 I am automated."
                              " —Antone (Vita) | Helped 3 people this month")) == key);
    assert_true(draft_key(STR("Ours is Vita: I am automated.")) != key);
    assert_true(draft_key(STR("utm_source=")) == draft_key(STR("")));
}

static void the_memory_of_drafts_keeps_what_came_behind_its_mark(void **state)
{
    (void)state;
    struct draft_memory *seen = draft_memory_new(), *fresh = draft_memory_new();
    for (uint64_t i = 0; i < 5000; i++)
        draft_memory_add(seen, PLATFORM_REDDIT, i << 32);
    draft_memory_mark(seen);
    draft_memory_add(seen, PLATFORM_REDDIT, UINT64_C(7) << 33);
    draft_memory_add(seen, PLATFORM_REDDIT, UINT64_C(77777) << 32);
    assert_int_equal(draft_memory_count(seen), 5001);
    assert_true(draft_memory_has(seen, PLATFORM_REDDIT, UINT64_C(4999) << 32));
    assert_false(draft_memory_has(seen, PLATFORM_TWITTER, UINT64_C(4999) << 32));
    draft_memory_carry_over(fresh, seen);
    assert_int_equal(draft_memory_count(fresh), 1);
    assert_true(draft_memory_has(fresh, PLATFORM_REDDIT, UINT64_C(77777) << 32));
    assert_false(draft_memory_has(NULL, PLATFORM_REDDIT, 0));
    draft_memory_free(seen);
    draft_memory_free(fresh);
}

static void check_reply(const struct reply_draft *reply, enum platform platform, enum mode mode)
{
    const char *claim;
    assert_true(LENGTH(reply->content) >= REPLY_MIN);
    assert_non_null(strstr(reply->content.data, " " SIGNATURE));
    assert_null(strpbrk(reply->content.data, "{}"));
    assert_false(claim_is_prohibited(reply->content, &claim));
    const char *link = strstr(reply->content.data, "https://");
    size_t length = platform_length(platform, reply->content);
    if (length > (platform == PLATFORM_TWITTER ? X_MAX : platform == PLATFORM_REDDIT ? 10000 : 500))
        fail_msg("%zu: %s", length, reply->content.data);
    assert_true(reply->mentions_product == (link != NULL));
    assert_true(strstr(reply->content.data, "assistant") != NULL ||
                strstr(reply->content.data, "Assistant") != NULL);
    if (mode == MODE_ENGAGEMENT)
        assert_false(reply->mentions_product);
}

static int index_of(const char *archetype)
{
    for (size_t i = 0; i < installed->reference.archetype_count; i++) {
        if (str_equal_text(installed->reference.archetypes[i].name, archetype))
            return (int)i;
    }
    fail_msg("no archetype %s", archetype);
    return -1;
}

static const struct answer *installed_answer(int question)
{
    for (size_t i = 0; i < installed->reference.answer_count; i++) {
        if (installed->reference.answers[i].question == question)
            return &installed->reference.answers[i];
    }
    return NULL;
}

/* Ten drafts in a row to one question are ten texts, of at least five bodies. */
static void draft_ten(struct stage *stage, enum mode mode, int archetype, enum platform platform)
{
    uint64_t bodies[10];
    int different = 0;
    stage->post.platform = platform;
    for (int i = 0; i < 10; i++) {
        number_post(stage, i);
        stage->decision =
            (struct decision){ .mode = mode, .archetype = archetype, .reading = stage->reading };
        struct draw draw = draw_of_post(&stage->post);
        compose_reply(stage->book, &stage->post, &stage->history, &draw, stage->arena,
                      &stage->decision);
        const struct reply_draft *reply = &stage->decision.reply;
        if (!reply->present)
            fail_msg("%s: %s", question_name(stage->reading.question), reply->absence);
        check_reply(reply, platform, mode);
        assert_false(draft_memory_has(stage->history.drafts, platform, reply->key));
        remember(stage);
        bodies[i] = reply->body;
        bool is_new = true;
        for (int j = 0; j < i; j++)
            is_new &= bodies[j] != reply->body;
        different += is_new;
        arena_reset(stage->arena);
    }
    if (different < 5)
        fail_msg("%s: %d bodies", question_name(stage->reading.question), different);
}

static void stage_installed(struct stage *stage)
{
    stage_open(stage, NULL, 0);
    compose_book_free(stage->book);
    stage->book = compose_book_new(&installed->reference, &stage->settings);
}

static void every_installed_answer_gives_ten_different_compliant_replies(void **state)
{
    (void)state;
    static const struct {
        enum mode mode;
        const char *archetype;
    } voices[] = {
        { MODE_HELPFUL, "CHECKLIST" },
        { MODE_HELPFUL, "CREDIBILITY_ANCHOR" },
        { MODE_HELPFUL, "CONFIDENT_RECOMMENDER" },
        { MODE_HELPFUL, "PROBLEM_SOLUTION_DIRECT" },
        { MODE_ENGAGEMENT, "STORYLET" },
        { MODE_ENGAGEMENT, "HUMOR_LIGHT" },
        { MODE_HYBRID, "MYTHBUST" },
        { MODE_HYBRID, "COACH" },
    };
    for (int question = 0; question < QUESTION_COUNT; question++) {
        if (installed_answer(question) == NULL)
            continue;
        struct stage stage;
        stage_installed(&stage);
        assert_int_equal(compose_book_fault_count(stage.book), 0);
        stage.reading.question = (enum question)question;
        for (size_t v = 0; v < sizeof voices / sizeof *voices; v++) {
            for (int platform = 0; platform < PLATFORM_COUNT; platform++)
                draft_ten(&stage, voices[v].mode, index_of(voices[v].archetype),
                          (enum platform)platform);
        }
        stage_close(&stage);
    }
}

/* Each text for an aspect is drafted for who names it, on every platform. */
static void every_installed_aspect_has_its_own_reply(void **state)
{
    (void)state;
    unsigned seen = 0;
    for (size_t i = 0; i < installed->reference.template_count; i++) {
        const struct reply_template *row = &installed->reference.templates[i];
        if (row->aspect == ASPECT_NONE)
            continue;
        struct stage stage;
        stage_installed(&stage);
        stage.reading.question = (enum question)row->question;
        stage.reading.aspects = 1U << row->aspect;
        seen |= stage.reading.aspects;
        for (int platform = 0; platform < PLATFORM_COUNT; platform++) {
            stage.post.platform = (enum platform)platform;
            const struct reply_draft *reply = compose_as(&stage, MODE_HELPFUL);
            assert_true(reply->present);
            check_reply(reply, (enum platform)platform, MODE_HELPFUL);
            int drafted = installed->reference.templates[reply->template_index].aspect;
            assert_int_equal(drafted, row->aspect);
        }
        stage_close(&stage);
    }
    assert_int_equal(seen, (1U << ASPECT_COUNT) - 2);
}

/* docs/DECISION_ENGINE.md, Replies: never the product beside driving, medication and the like; what
 * is not to be answered is not.
 */
static void what_must_not_be_answered_has_no_installed_answer(void **state)
{
    (void)state;
    assert_null(installed_answer(QUESTION_DRIVING));
    assert_null(installed_answer(QUESTION_HIDING));
    assert_null(installed_answer(QUESTION_UNCLEAR));
    for (int question = 0; question < QUESTION_COUNT; question++) {
        const struct answer *answer = installed_answer(question);
        bool may = answer != NULL && answer->may_name_product;
        assert_true(may == (question == QUESTION_GENERAL || question == QUESTION_THIRST ||
                            question == QUESTION_DUTY));
    }
}

static void the_disclosure_comes_in_at_least_eight_wordings(void **state)
{
    (void)state;
    size_t wordings = 0;
    for (size_t i = 0; i < installed->reference.template_count; i++)
        wordings += installed->reference.templates[i].part == PART_DISCLOSURE;
    assert_true(wordings >= 8);
}

/* "A brand's assistant" may be a person. */
static void every_disclosure_says_that_no_person_writes(void **state)
{
    (void)state;
    for (size_t i = 0; i < installed->reference.template_count; i++) {
        const struct reply_template *row = &installed->reference.templates[i];
        if (row->part == PART_DISCLOSURE && !compose_names(row->body, STR("automated")) &&
            !compose_names(row->body, STR("not a person")))
            fail_msg("%.*s", STR_ARG(row->body));
    }
}

/* Jokes are said by one archetype, which archetype.c keeps from whoever is not joking. */
static void bodies_for_who_does_not_ask_are_jokes_only_in_one_voice(void **state)
{
    (void)state;
    struct stage stage;
    stage_installed(&stage);
    stage.reading.question = QUESTION_NONE;
    int humour = index_of("HUMOR_LIGHT");
    for (int i = 0; i < 100; i++) {
        number_post(&stage, i);
        stage.decision = (struct decision){ .mode = MODE_ENGAGEMENT,
                                            .archetype = index_of("STORYLET"),
                                            .reading = stage.reading };
        struct draw draw = draw_of_post(&stage.post);
        compose_reply(stage.book, &stage.post, &stage.history, &draw, stage.arena, &stage.decision);
        int index = stage.decision.reply.template_index;
        assert_int_not_equal(installed->reference.templates[index].archetype, humour);
    }
    stage_close(&stage);
}

#define BASE                                                                                       \
    "{\"archetypes\":[{\"name\":\"A\"}],\"power_tiers\":[{\"name\":\"M\",\"minimum_followers\":5}" \
    "],"                                                                                           \
    "\"competitors\":[{\"name\":\"C\",\"brand_keywords\":[\"c\"]}]}"
#define ANSWERS                                                                                    \
    "\"answers\":[{\"question\":\"food\",\"source\":\"S\",\"review_by\":\"2030-01-01\"}]"
#define TEXTS                                                                                      \
    "\"reply_templates\":[{\"platform\":null,\"part\":\"BODY\",\"question\":\"food\","             \
    "\"archetype\":null}]"

static void a_document_that_is_wrong_is_refused_by_name(void **state)
{
    (void)state;
    static const struct {
        const char *base, *answers, *told;
    } wrong[] = {
        { "{", "{", "line 1" },
        { "{}", "{}", "archetypes is missing" },
        { "{\"archetypes\":[{\"name\":\"A\"}],\"power_tiers\":[{\"name\":\"M\"}]}", "{}",
          "power_tiers, row 1" },
        { "{\"archetypes\":[{}]}", "{}", "archetypes, row 1" },
        { BASE, "{}", "answers is missing" },
        { BASE, "{\"answers\":[{\"question\":\"food\",\"source\":\"S\"}]}",
          "answers, row 1: has no review date" },
        { BASE, "{\"answers\":[{\"question\":\"food\",\"review_by\":\"2030-01-01\"}]}",
          "answers, row 1: has no source" },
        { BASE, "{\"answers\":[{\"question\":\"weather\",\"source\":\"S\"}]}",
          "answers, row 1: answers a question that is not known" },
        { BASE,
          "{" ANSWERS ",\"reply_templates\":[{\"platform\":null,\"part\":\"BODY\","
          "\"question\":\"weather\",\"archetype\":null}]}",
          "reply_templates, row 1: answers a question that is not known" },
        { BASE,
          "{" ANSWERS ",\"reply_templates\":[{\"platform\":null,\"part\":\"CHORUS\","
          "\"archetype\":null}]}",
          "reply_templates, row 1: is not a part of a reply" },
        { BASE,
          "{" ANSWERS ",\"reply_templates\":[{\"platform\":null,\"part\":\"BODY\","
          "\"question\":\"food\",\"aspect\":\"weather\",\"archetype\":null}]}",
          "reply_templates, row 1: is for an aspect that is not known" },
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct reference_data *data = NULL;
        struct error err = { 0 };
        assert_int_equal(reference_json_decode(str_from(wrong[i].base), str_from(wrong[i].answers),
                                               STR("{}"), &data, &err),
                         -1);
        assert_null(data);
        assert_int_equal(err.code, ERROR_DATA);
        if (strstr(err.message, wrong[i].told) == NULL)
            fail_msg("%s", err.message);
    }
}

static void rules_of_platforms_that_are_wrong_are_refused_by_name(void **state)
{
    (void)state;
    static const struct {
        const char *rules, *told;
    } wrong[] = {
        { "{}", "platform_rules is missing" },
        { "{\"platform_rules\":[{\"platform\":\"MYSPACE\"}]}",
          "platform_rules, row 1: names no platform" },
        { "{\"platform_rules\":[{\"platform\":\"REDDIT\",\"rule\":\"max_length\",\"value\":\"5\"}]"
          "}",
          "platform_rules, row 1: is no rule, or has none of its values" },
        { "{\"platform_rules\":[{\"platform\":\"REDDIT\",\"rule\":\"mood\",\"value\":\"true\"}]}",
          "platform_rules, row 1: is no rule, or has none of its values" },
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct reference_data *data = NULL;
        struct error err = { 0 };
        assert_int_equal(reference_json_decode(STR(BASE), STR("{" ANSWERS "," TEXTS "}"),
                                               str_from(wrong[i].rules), &data, &err),
                         -1);
        if (strstr(err.message, wrong[i].told) == NULL)
            fail_msg("%s", err.message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_of_platforms_that_are_wrong_are_refused_by_name),
        cmocka_unit_test(answers_that_break_a_rule_are_refused_by_name),
        cmocka_unit_test(texts_that_break_a_rule_are_left_out_and_named),
        cmocka_unit_test(texts_that_do_not_suit_their_question_or_part_are_refused_by_name),
        cmocka_unit_test(the_key_of_a_draft_leaves_out_link_and_signature),
        cmocka_unit_test(the_memory_of_drafts_keeps_what_came_behind_its_mark),
        cmocka_unit_test(every_installed_answer_gives_ten_different_compliant_replies),
        cmocka_unit_test(every_installed_aspect_has_its_own_reply),
        cmocka_unit_test(what_must_not_be_answered_has_no_installed_answer),
        cmocka_unit_test(the_disclosure_comes_in_at_least_eight_wordings),
        cmocka_unit_test(every_disclosure_says_that_no_person_writes),
        cmocka_unit_test(bodies_for_who_does_not_ask_are_jokes_only_in_one_voice),
        cmocka_unit_test(a_document_that_is_wrong_is_refused_by_name),
    };
    return cmocka_run_group_tests(tests, load_installed, free_installed);
}
