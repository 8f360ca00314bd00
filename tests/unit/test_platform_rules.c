/* Unit tests of the rules of platforms: their values, and the replies that they allow. */
#include "compose_lab.h"

enum { AROUND = sizeof DISCLOSURE - 1 + 1 + 15 }; /* what stands behind a body, in characters */

static void each_rule_has_its_values(void **state)
{
    (void)state;
    static const struct {
        const char *rule, *value, *fault;
    } cases[] = {
        { "max_length", "280", NULL },
        { "max_length", "10000", NULL },
        { "max_length", "10", NULL },
        { "max_length", "9", "is not a number from 10 to 10000" },
        { "max_length", "10001", "is not a number from 10 to 10000" },
        { "max_length", "028", "is not a number from 10 to 10000" },
        { "max_length", "99999999999999999999999", "is not a number from 10 to 10000" },
        { "max_length", "", "is not a number from 10 to 10000" },
        { "needs_mention", "true", NULL },
        { "needs_mention", "maybe", "is not true or false" },
        { "allows_links", "", "is not true or false" },
        { "replies_per_day", "0", NULL },
        { "seconds_between", "-1", "is not a number from 0 to 99999" },
        { "handle", "drink.vita", NULL },
        { "handle", "@drinkvita", "is not a name without @" },
        { "closed_community", "sober", NULL },
        { "closed_community", "r/sober", "is not a community" },
        { "mood", "good", "is no rule; there are max_length, " },
    };
    _cleanup_arena_ struct arena *arena = arena_new(1024);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *fault =
            platform_rule_fault(str_from(cases[i].rule), str_from(cases[i].value), arena);
        if ((fault == NULL) != (cases[i].fault == NULL) ||
            (fault != NULL && strstr(fault, cases[i].fault) != fault))
            fail_msg("%s %s: %s", cases[i].rule, cases[i].value, fault == NULL ? "taken" : fault);
        struct platform_rules rules = platform_rules_none();
        assert_int_equal(
            platform_rules_take(&rules, str_from(cases[i].rule), str_from(cases[i].value), arena),
            fault == NULL ? 0 : -1);
    }
}

/* Of a host that X does not know for one the whole address counts. */
static void an_address_that_x_does_not_shorten_leaves_less_room(void **state)
{
    (void)state;
    char body[600] = "";
    memset(body, 'a', X_MAX - AROUND - 60);
    struct reply_template templates[] = { template_of(body, false) };
    struct stage stage;
    stage_open(&stage, templates, 1);
    assert_true(compose_as(&stage, MODE_HELPFUL)->mentions_product);
    stage.settings.product_url = "https://vita.example/recovery";
    stage_rebuild(&stage);
    const struct reply_draft *reply = compose_as(&stage, MODE_HELPFUL);
    assert_true(reply->present && !reply->mentions_product);
    stage_close(&stage);
}

static void where_no_links_are_allowed_the_answer_comes_without_the_product(void **state)
{
    (void)state;
    struct reply_template templates[] = { template_of("Sip water, slowly.", false),
                                          template_of("See {link} for more.", true) };
    struct stage stage;
    stage_open(&stage, templates, 2);
    stage.reference.platforms[PLATFORM_TWITTER].allows_links = false;
    for (int i = 0; i < 20; i++) {
        number_post(&stage, i);
        const struct reply_draft *reply = compose_as(&stage, MODE_HELPFUL);
        assert_true(reply->present && !reply->mentions_product && !contains(reply, "://"));
    }
    stage_close(&stage);
}

static void what_may_not_be_posted_is_not_drafted_and_says_why(void **state)
{
    (void)state;
    struct reply_template templates[] = { template_of("Sip water, slowly.", false) };
    static const struct {
        const char *content, *community, *absence;
    } cases[] = {
        { "so hungover", "", "its author neither mentioned nor quoted us" },
        { "so hungover @drinkvita!", "", NULL },
        { "so hungover @DrinkVita", "", NULL },
        { "so hungover, u/drinkvita", "", NULL },
        { "look https://x.com/drinkvita/status/12", "", NULL },
        { "look https://twitter.com/DrinkVita/status/12", "", NULL },
        { "so hungover @drinkvitamins", "", "its author neither mentioned nor quoted us" },
        { "mail me@drinkvita", "", "its author neither mentioned nor quoted us" },
        { "https://x.com/drinkvita", "", "its author neither mentioned nor quoted us" },
        { "https://netflix.com/drinkvita/status/1", "",
          "its author neither mentioned nor quoted us" },
        { "@drinkvita", "r/Sober", "its community allows no promotion" },
        { "@drinkvita", "sober", "its community allows no promotion" },
        { "@drinkvita", "/r/SOBER", "its community allows no promotion" },
        { "@drinkvita", "r/soberliving", NULL },
    };
    struct stage stage;
    stage_open(&stage, templates, 1);
    struct platform_rules *rules = &stage.reference.platforms[PLATFORM_TWITTER];
    platform_rules_take(rules, STR("needs_mention"), STR("true"), stage.arena);
    platform_rules_take(rules, STR("handle"), STR("drinkvita"), stage.arena);
    platform_rules_take(rules, STR("closed_community"), STR("sober"), stage.arena);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        stage.post.content = str_from(cases[i].content);
        stage.post.community = str_from(cases[i].community);
        const struct reply_draft *reply = compose_as(&stage, MODE_ENGAGEMENT);
        if (reply->present != (cases[i].absence == NULL) ||
            reply->is_forbidden != (cases[i].absence != NULL))
            fail_msg("%s in %s", cases[i].content, cases[i].community);
        if (cases[i].absence != NULL)
            assert_string_equal(reply->absence, cases[i].absence);
    }
    stage_close(&stage);
}

static void an_address_that_leaves_no_room_for_any_reply_is_refused_with_its_length(void **state)
{
    (void)state;
    char url[400] = "https://vita.example/";
    struct reply_template templates[] = { template_of("Sip water, slowly.", false) };
    struct stage stage;
    struct error err = { 0 };
    stage_open(&stage, templates, 1);
    assert_int_equal(compose_book_check_link(stage.book, &err), 0);
    assert_int_equal(compose_book_fault_count(stage.book), 0);
    memset(url + strlen(url), 'a', 180);
    stage.settings.product_url = url;
    stage_rebuild(&stage);
    assert_int_equal(compose_book_check_link(stage.book, &err), -1);
    assert_int_equal(err.code, ERROR_CONFIG);
    assert_non_null(strstr(err.message, "product.url: too long for any reply on TWITTER"));
    assert_int_equal(compose_book_fault_count(stage.book), 1);
    stage.reference.platforms[PLATFORM_TWITTER].allows_links = false; /* then none is wanted */
    assert_int_equal(compose_book_check_link(stage.book, &err), 0);
    stage_close(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_rule_has_its_values),
        cmocka_unit_test(an_address_that_x_does_not_shorten_leaves_less_room),
        cmocka_unit_test(where_no_links_are_allowed_the_answer_comes_without_the_product),
        cmocka_unit_test(what_may_not_be_posted_is_not_drafted_and_says_why),
        cmocka_unit_test(an_address_that_leaves_no_room_for_any_reply_is_refused_with_its_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
