/* Unit tests of replies: claims, templates made ready, and every template that the first migration
 * installs (03, Archetype and reply). */
#include "unit.h"

#include <stdio.h>
#include <unistr.h>

#include "antoned/domain/compose.h"
#include "antoned/store/reference_json.h"

#define LENGTH(text) u8_mbsnlen((const uint8_t *)(text).data, (text).size)

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

/* A stage with one archetype and the templates of a test. */
struct stage {
    struct archetype archetype;
    struct reference reference;
    struct engine_settings settings;
    struct reply_history history;
    int64_t since_use[8];
    int mentions_today[64];
    struct post post;
    struct decision decision;
    struct arena *arena;
    struct compose_book *book;
};

static void stage_open(struct stage *stage, struct reply_template *templates, size_t count)
{
    *stage = (struct stage){ .settings = engine_settings_default() };
    stage->archetype.name = STR("COACH");
    stage->reference = (struct reference){ .archetypes = &stage->archetype,
                                           .archetype_count = 1,
                                           .templates = templates,
                                           .template_count = count };
    stage->history.replies_since_use = stage->since_use;
    stage->history.mentions_today = stage->mentions_today;
    stage->post.id.bytes[0] = 1;
    stage->arena = arena_new(4096);
    stage->book = compose_book_new(&stage->reference, &stage->settings);
}

static void stage_close(struct stage *stage)
{
    compose_book_free(stage->book);
    arena_free(stage->arena);
}

static const struct reply_draft *compose_as(struct stage *stage, enum mode mode)
{
    stage->decision = (struct decision){ .mode = mode };
    struct draw draw = draw_of_post(&stage->post);
    compose_reply(stage->book, &stage->post, &stage->history, &draw, stage->arena,
                  &stage->decision);
    return &stage->decision.reply;
}

static struct reply_template template_of(const char *body, bool mentions_product)
{
    return (struct reply_template){
        .name = STR("t"),
        .platform = -1,
        .body = str_from(body),
        .weight = 1,
        .mentions_product = mentions_product,
    };
}

static void placeholders_are_filled_and_the_text_is_signed(void **state)
{
    (void)state;
    struct reply_template templates[] = { template_of("Try {product}, yes {product}: {link} ok",
                                                      true) };
    struct stage stage;
    stage_open(&stage, templates, 1);
    stage.history.helped_this_month = 12;
    const struct reply_draft *reply = compose_as(&stage, MODE_HELPFUL);
    assert_true(reply->present && reply->mentions_product);
    assert_int_equal(reply->help_count, 12);
    assert_int_equal(reply->utm_code.size, strlen("antone_twitter_") + 12);
    char expected[512];
    snprintf(
        expected, sizeof expected,
        "Try Vita, yes Vita: https://vita.example/recovery?utm_source=twitter&utm_medium=social&"
        "utm_campaign=antone&utm_content=%.*s ok —Antone (Vita) | Helped 12 people this month",
        STR_ARG(reply->utm_code));
    assert_string_equal(reply->content.data, expected);
    stage_close(&stage);
}

static void thanks_are_left_out_when_there_are_none_or_no_room(void **state)
{
    (void)state;
    char body[400];
    memset(body, 'a', sizeof body);
    body[320 - 15 - 20] = '\0';
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

static void lengths_are_code_points_and_nothing_is_cut(void **state)
{
    (void)state;
    char fits[1200] = "", too_long[1200] = "";
    for (int i = 0; i < 320 - 15; i++)
        strcat(fits, "é");
    snprintf(too_long, sizeof too_long, "%sé", fits);
    struct reply_template templates[] = { template_of(too_long, false), template_of(fits, false) };
    struct stage stage;
    stage_open(&stage, templates, 2);
    assert_int_equal(compose_book_fault_count(stage.book), 1); /* fits nowhere but on Reddit */
    const struct reply_draft *reply = compose_as(&stage, MODE_ENGAGEMENT);
    assert_true(reply->present);
    assert_int_equal(reply->template_index, 1);
    assert_int_equal(LENGTH(reply->content), 320);
    stage_close(&stage);
}

static void the_mode_decides_about_the_product(void **state)
{
    (void)state;
    struct reply_template with[] = { template_of("Have {product}: {link}", true) };
    struct reply_template without[] = { template_of("Have some water.", false) };
    struct reply_template sly[] = { template_of("Have some Vita, friend.", false) };
    struct stage stage;
    stage_open(&stage, with, 1);
    assert_true(compose_as(&stage, MODE_HELPFUL)->present);
    assert_true(compose_as(&stage, MODE_HYBRID)->present);
    assert_false(compose_as(&stage, MODE_ENGAGEMENT)->present);
    stage_close(&stage);
    stage_open(&stage, without, 1);
    assert_false(compose_as(&stage, MODE_HELPFUL)->present);
    assert_true(compose_as(&stage, MODE_HYBRID)->present);
    assert_true(compose_as(&stage, MODE_ENGAGEMENT)->present);
    stage_close(&stage);
    struct reply_template vitamins[] = { template_of("Eat your vitamins, vitality!", false) };
    stage_open(&stage, vitamins, 1);
    assert_true(compose_as(&stage, MODE_ENGAGEMENT)->present);
    stage_close(&stage);
    stage_open(&stage, sly, 1); /* names it, whatever its row says; and has no link */
    assert_false(compose_as(&stage, MODE_HELPFUL)->present);
    assert_false(compose_as(&stage, MODE_ENGAGEMENT)->present);
    stage_close(&stage);
}

static void a_third_product_reply_in_a_row_is_never_drafted(void **state)
{
    (void)state;
    struct reply_template templates[] = { template_of("Have {product}: {link}", true),
                                          template_of("Have some water.", false) };
    struct stage stage;
    stage_open(&stage, templates, 2);
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

static void templates_that_break_a_rule_are_left_out_and_named(void **state)
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

static void a_template_for_the_platform_goes_before_one_for_any(void **state)
{
    (void)state;
    struct reply_template templates[] = { template_of("For any of them.", false),
                                          template_of("For this one only.", false),
                                          template_of("Resting, at weight none.", false) };
    templates[0].weight = 1000;
    templates[1].platform = PLATFORM_REDDIT;
    templates[2].weight = 0;
    struct stage stage;
    stage_open(&stage, templates, 3);
    for (uint8_t i = 0; i < 50; i++) {
        stage.post.id.bytes[1] = i;
        stage.post.platform = PLATFORM_REDDIT;
        assert_int_equal(compose_as(&stage, MODE_ENGAGEMENT)->template_index, 1);
        stage.post.platform = PLATFORM_TWITTER;
        assert_int_equal(compose_as(&stage, MODE_ENGAGEMENT)->template_index, 0);
    }
    stage_close(&stage);
}

static void templates_take_turns_by_weight_and_stay_with_their_post(void **state)
{
    (void)state;
    struct reply_template templates[] = { template_of("The frequent one.", false),
                                          template_of("The rare one here.", false) };
    templates[0].weight = 3;
    struct stage stage;
    stage_open(&stage, templates, 2);
    int rare = 0;
    for (int i = 0; i < 1000; i++) {
        stage.post.id.bytes[1] = (uint8_t)(i & 255);
        stage.post.id.bytes[2] = (uint8_t)(i >> 8);
        int first = compose_as(&stage, MODE_ENGAGEMENT)->template_index;
        assert_int_equal(first, compose_as(&stage, MODE_ENGAGEMENT)->template_index);
        rare += first;
    }
    assert_in_range(rare, 200, 300);
    stage_close(&stage);
}

static void links_are_encoded_and_keep_their_query_and_fragment(void **state)
{
    (void)state;
    struct reply_template templates[] = { template_of("Look here: {link}", true) };
    struct stage stage;
    stage_open(&stage, templates, 1);
    compose_book_free(stage.book);
    stage.settings.product_url = "https://v.example/?a=1#top";
    stage.settings.campaign = "big & böse";
    stage.book = compose_book_new(&stage.reference, &stage.settings);
    const char *content = compose_as(&stage, MODE_HELPFUL)->content.data;
    assert_non_null(strstr(content, "https://v.example/?a=1&utm_source=twitter&"));
    assert_non_null(strstr(content, "utm_campaign=big%20%26%20b%C3%B6se&utm_content="));
    assert_non_null(strstr(content, "#top —Antone (Vita)"));
    compose_book_free(stage.book);
    stage.settings.product_url = "https://v.example/the-cure"; /* the database would refuse it */
    stage.book = compose_book_new(&stage.reference, &stage.settings);
    assert_non_null(strstr(compose_book_fault(stage.book, 0), "a link that makes"));
    stage_close(&stage);
}

static void check_reply(const struct reply_draft *reply, enum platform platform, enum mode mode,
                        int run)
{
    if (!reply->present)
        fail_msg("no reply for %s, mode %s, run %d", platform_name(platform), mode_name(mode), run);
    const char *claim;
    size_t length = LENGTH(reply->content);
    assert_true(length >= REPLY_MIN && length <= reply_limit_of(platform));
    assert_non_null(strstr(reply->content.data, " " SIGNATURE));
    assert_null(strpbrk(reply->content.data, "{}"));
    assert_false(claim_is_prohibited(reply->content, &claim));
    bool link = strstr(reply->content.data, "utm_content=antone_") != NULL;
    assert_true(reply->mentions_product == link);
    if (mode == MODE_ENGAGEMENT || run >= 2)
        assert_false(reply->mentions_product);
    else if (mode == MODE_HELPFUL)
        assert_true(reply->mentions_product);
}

/* Archetypes that a mode's pool holds, by their place in the installed data. */
static const char *const pool_of[3][6] = {
    [MODE_HELPFUL] = { "CHECKLIST", "COACH", "CREDIBILITY_ANCHOR", "CONFIDENT_RECOMMENDER",
                       "PROBLEM_SOLUTION_DIRECT" },
    [MODE_ENGAGEMENT] = { "HUMOR_LIGHT", "STORYLET" },
    [MODE_HYBRID] = { "MYTHBUST", "STORYLET", "COACH", "CONFIDENT_RECOMMENDER" },
};

static bool is_in_pool(enum mode mode, struct str name)
{
    for (int i = 0; pool_of[mode][i] != NULL; i++) {
        if (str_equal_text(name, pool_of[mode][i]))
            return true;
    }
    return false;
}

static void compose_many(struct stage *stage, enum mode mode, int archetype, enum platform platform)
{
    for (int i = 0; i < 120; i++) {
        int run = i % 4;
        stage->post.platform = platform;
        stage->post.id.bytes[1] = (uint8_t)i;
        stage->history.product_run[platform] = run;
        stage->history.helped_this_month = i % 3 == 0 ? 0 : INT64_C(1) << (i % 40);
        stage->decision = (struct decision){ .mode = mode, .archetype = archetype };
        struct draw draw = draw_of_post(&stage->post);
        compose_reply(stage->book, &stage->post, &stage->history, &draw, stage->arena,
                      &stage->decision);
        check_reply(&stage->decision.reply, platform, mode, run);
    }
}

static void every_installed_template_gives_a_fitting_signed_compliant_reply(void **state)
{
    (void)state;
    const struct reference *reference = &installed->reference;
    struct stage stage;
    stage_open(&stage, NULL, 0);
    compose_book_free(stage.book);
    stage.book = compose_book_new(reference, &stage.settings);
    assert_int_equal(compose_book_fault_count(stage.book), 0);
    for (int mode = MODE_HELPFUL; mode <= MODE_HYBRID; mode++) {
        for (size_t a = 0; a < reference->archetype_count; a++) {
            for (int platform = 0; platform < PLATFORM_COUNT; platform++) {
                if (is_in_pool((enum mode)mode, reference->archetypes[a].name))
                    compose_many(&stage, (enum mode)mode, (int)a, (enum platform)platform);
            }
        }
    }
    stage_close(&stage);
}

static void each_archetype_has_four_templates_on_each_platform(void **state)
{
    (void)state;
    const struct reference *reference = &installed->reference;
    assert_int_equal(reference->archetype_count, 8);
    assert_true(reference->competitor_count >= 20);
    assert_int_equal(reference->power_tier_count, 3);
    int count[8][PLATFORM_COUNT] = { { 0 } };
    for (size_t i = 0; i < reference->template_count; i++) {
        if (reference->templates[i].platform >= 0)
            count[reference->templates[i].archetype][reference->templates[i].platform]++;
    }
    for (int a = 0; a < 8; a++) {
        for (int platform = 0; platform < PLATFORM_COUNT; platform++)
            assert_true(count[a][platform] >= 4);
    }
}

static void a_document_that_is_wrong_is_refused_by_name(void **state)
{
    (void)state;
    static const struct {
        const char *json, *told;
    } wrong[] = {
        { "{", "line 1" },
        { "{}", "archetypes is missing" },
        { "{\"archetypes\":[{\"name\":\"A\"}],\"power_tiers\":[{\"name\":\"M\"}]}",
          "power_tiers, row 1" },
        { "{\"archetypes\":[{}]}", "archetypes, row 1" },
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct reference_data *data = NULL;
        struct error err = { 0 };
        assert_int_equal(reference_json_decode(str_from(wrong[i].json), &data, &err), -1);
        assert_null(data);
        assert_int_equal(err.code, ERROR_DATA);
        if (strstr(err.message, wrong[i].told) == NULL)
            fail_msg("%s", err.message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(claims_are_found_by_the_stem_of_a_word),
        cmocka_unit_test(placeholders_are_filled_and_the_text_is_signed),
        cmocka_unit_test(thanks_are_left_out_when_there_are_none_or_no_room),
        cmocka_unit_test(lengths_are_code_points_and_nothing_is_cut),
        cmocka_unit_test(the_mode_decides_about_the_product),
        cmocka_unit_test(a_third_product_reply_in_a_row_is_never_drafted),
        cmocka_unit_test(templates_that_break_a_rule_are_left_out_and_named),
        cmocka_unit_test(a_template_for_the_platform_goes_before_one_for_any),
        cmocka_unit_test(templates_take_turns_by_weight_and_stay_with_their_post),
        cmocka_unit_test(links_are_encoded_and_keep_their_query_and_fragment),
        cmocka_unit_test(every_installed_template_gives_a_fitting_signed_compliant_reply),
        cmocka_unit_test(each_archetype_has_four_templates_on_each_platform),
        cmocka_unit_test(a_document_that_is_wrong_is_refused_by_name),
    };
    return cmocka_run_group_tests(tests, load_installed, free_installed);
}
