/* Unit tests of what a decision makes of its reply: product runs, questions without an answer, and
 * that drafts see each other. */
#include "decide_lab.h"

static struct stage *stage_open(void)
{
    return stage_new(90);
}

static void product_replies_do_not_come_three_in_a_row(void **state)
{
    (void)state;
    struct stage *stage = stage_open();
    int run = 0;
    for (int i = 0; i < 60; i++) {
        stage->post.id.bytes[4] = (uint8_t)i;
        const struct decision *decision = decide(stage);
        assert_true(decision->reply.present);
        run = decision->reply.mentions_product ? run + 1 : 0;
        assert_true(run <= 2);
        assert_int_equal(stage->history.product_run[PLATFORM_TWITTER], run);
    }
    stage_close(stage);
}

static void no_usable_template_is_escalated(void **state)
{
    (void)state;
    struct reference reference = installed->reference;
    reference.template_count = 0;
    struct decider *mute = decider_new(&reference, &settings);
    struct stage *stage = stage_open();
    const struct decision *decision = decide_with(stage, mute);
    assert_false(decision->reply.present);
    assert_int_equal(decision->mode, MODE_HELPFUL);
    assert_int_equal(escalated(decision, "LOW_CONFIDENCE"), SEVERITY_LOW);
    stage_close(stage);
    decider_free(mute);
}

static bool has_reason(const struct decision *decision, const char *signal, const char *term)
{
    for (size_t i = 0; i < decision->reasons.count; i++) {
        if (strcmp(decision->reasons.items[i].signal, signal) == 0 &&
            str_equal_text(decision->reasons.items[i].term, term))
            return true;
    }
    return false;
}

static void a_question_without_an_answer_gets_no_draft_and_says_so(void **state)
{
    (void)state;
    struct stage *stage = stage_open();
    stage->reading.question = QUESTION_DRIVING;
    const struct decision *decision = decide(stage);
    assert_int_equal(decision->mode, MODE_HELPFUL);
    assert_false(decision->reply.present);
    assert_true(has_reason(decision, "no vetted answer", "driving"));
    assert_int_equal(stage->since_use[0], 1000); /* nothing was used */
    stage_close(stage);
}

/* The same post twice stands for two posts in one batch that draw the same. */
static void drafts_of_one_batch_see_each_other(void **state)
{
    (void)state;
    struct stage *stage = stage_open();
    stage->history.drafts = draft_memory_new();
    uint64_t first = decide(stage)->reply.key;
    assert_true(draft_memory_has(stage->history.drafts, stage->post.platform, first));
    uint64_t body = stage->decision.reply.body;
    for (int i = 0; i < ARCHETYPES; i++)
        stage->since_use[i] = 1000;
    assert_true(decide(stage)->reply.key != first);
    assert_true(stage->decision.reply.body != body);
    draft_memory_free(stage->history.drafts);
    stage_close(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(product_replies_do_not_come_three_in_a_row),
        cmocka_unit_test(no_usable_template_is_escalated),
        cmocka_unit_test(a_question_without_an_answer_gets_no_draft_and_says_so),
        cmocka_unit_test(drafts_of_one_batch_see_each_other),
    };
    return cmocka_run_group_tests(tests, open_group, close_group);
}
