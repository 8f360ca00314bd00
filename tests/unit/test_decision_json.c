/* Unit tests of decisions as JSON and of the engine's generation. */
#include "unit.h"

#include <jansson.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "antoned/base/civil_time.h"
#include "antoned/base/timestamp.h"
#include "antoned/domain/category.h"
#include "antoned/domain/lexicon.h"
#include "antoned/store/decision_json.h"
#include "antoned/store/engine_source.h"
#include "antoned/store/reference_json.h"

static struct engine_source *source;

static struct config *config_with(const char *lexicon, const char *holidays)
{
    char text[PATH_MAX + 256];
    snprintf(text, sizeof text, "lexicon: { path = \"%s\"; }; time: { holidays = [%s]; };", lexicon,
             holidays);
    struct config *config;
    struct error err;
    if (config_load_text(text, "test.conf", &config, NULL, &err) < 0)
        fail_msg("%s", err.message);
    return config;
}

static int load_with(const char *lexicon, const char *holidays, struct engine_source **ret,
                     struct error *err)
{
    struct reference_data *data;
    assert_int_equal(reference_json_embedded(&data, err), 0);
    struct config *config = config_with(lexicon, holidays);
    int result = engine_source_load(config, data, ret, err);
    config_free(config); /* the source has copied what it needs */
    return result;
}

/* A few words in a file of the test's own: what is shipped may change as it likes. */
static const char *small_lexicon(void)
{
    static char path[PATH_MAX];
    const char *directory = getenv("TMPDIR");
    if (path[0] != '\0')
        return path;
    snprintf(path, sizeof path, "%s/antoned-lexicon-XXXXXX",
             directory == NULL ? "/tmp" : directory);
    FILE *file = fdopen(mkstemp(path), "w");
    assert_non_null(file);
    fputs(
        "version = \"test\";\n"
        "categories: {\n"
        "  direct: { terms = [ \"hungover, worst hangover\" ] };\n"
        "  question: { weight = 25; terms = [ \"anyone, what do i do\" ] };\n"
        "  plea: { weight = 20; terms = [ \"please help\" ] };\n",
        file);
    for (int i = 0; i < CATEGORY_COUNT; i++) {
        if (category_rows[i].flag != NULL) /* a lexicon must have them all */
            fprintf(file, "  %s: { terms = [ \"alarm %c%c\" ] };\n", category_rows[i].name,
                    'a' + i / 26, 'a' + i % 26);
    }
    fputs(
        "};\n"
        "models: { topic: { mark = 30; mark_unseen = 40; };"
        " asking: { mark = 10; categories: { question = 10; plea = 10; }; }; };\n",
        file);
    assert_int_equal(fclose(file), 0);
    return path;
}

static int open_group(void **state)
{
    (void)state;
    struct error err;
    if (civil_time_use_zone("America/New_York", &err) == 0 &&
        load_with(small_lexicon(), "\"01-14 Test day\"", &source, &err) == 0)
        return 0;
    fprintf(stderr, "%s\n", err.message);
    return -1;
}

static int close_group(void **state)
{
    (void)state;
    engine_source_free(source);
    return unlink(small_lexicon());
}

/* A post decided by a history of its own. */
struct stage {
    struct arena *arena;
    struct post post;
    struct decision decision;
};

static struct stage *decided(const char *content)
{
    struct stage *stage = test_calloc(1, sizeof *stage);
    stage->arena = arena_new(16 * 1024);
    stage->post = (struct post){ .content = str_from(content),
                                 .detected_at_us = TIME_UNKNOWN,
                                 .metrics_at_us = TIME_UNKNOWN,
                                 .baseline_rate = -1,
                                 .author = { .relationship_hundredths = 50 } };
    assert_int_equal(timestamp_parse(STR("2026-01-14T14:00:00Z"), &stage->post.published_at_us), 0);
    const struct reference *reference = engine_source_reference(source);
    struct reply_history history = {
        .replies_since_use = ARENA_ARRAY(stage->arena, int64_t, reference->archetype_count),
        .mentions_today = ARENA_ARRAY(stage->arena, int, reference->competitor_count),
    };
    engine_decide(engine_source_engine(source), &stage->post, &history, stage->arena,
                  &stage->decision);
    return stage;
}

static void release(struct stage *stage)
{
    arena_free(stage->arena);
    test_free(stage);
}

static json_t *parsed(struct str text)
{
    json_error_t fault;
    json_t *root = json_loadb(text.data, text.size, JSON_REJECT_DUPLICATES, &fault);
    if (root == NULL)
        fail_msg("%s in %.*s", fault.text, STR_ARG(text));
    return root;
}

static struct str score_line(struct stage *stage)
{
    return decision_score_json(&stage->decision, engine_source_reference(source), stage->arena);
}

static void a_score_line_has_the_keys_of_the_contract_in_their_order(void **state)
{
    (void)state;
    static const char *const keys[] = { "sss",          "ars",       "evs",  "evs_ratio",
                                        "trs",          "composite", "mode", "archetype",
                                        "safety_flags", "distress",  "spam", "competitor",
                                        "temporal",     "reasons",   "reply" };
    struct stage *stage = decided("Worst hangover of my life, please help, what do I do?");
    json_t *root = parsed(score_line(stage));
    void *at = json_object_iter(root);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++, at = json_object_iter_next(root, at))
        assert_string_equal(json_object_iter_key(at), keys[i]);
    assert_string_equal(json_string_value(json_object_get(root, "mode")), "HELPFUL");
    assert_true(json_is_string(json_object_get(root, "reply")));
    assert_true(json_array_size(json_object_get(root, "reasons")) > 3);
    json_decref(root);
    release(stage);
}

static void numbers_are_what_they_are(void **state)
{
    (void)state;
    struct stage *stage = decided("hungover");
    stage->decision.sss = 82 / 100.0;
    stage->decision.composite = 0.7005;
    stage->decision.evs_ratio = 1.0;
    struct str line = score_line(stage);
    assert_non_null(strstr(line.data, "{\"sss\":0.82,\"ars\":0.5,"));
    assert_non_null(strstr(line.data, "\"composite\":0.7005,"));
    assert_non_null(strstr(line.data, "\"evs_ratio\":1.0,"));
    assert_null(memchr(line.data, '\n', line.size));
    release(stage);
}

static void what_is_left_alone_has_neither_archetype_nor_reply(void **state)
{
    (void)state;
    struct stage *stage = decided("new phone, who dis");
    json_t *root = parsed(score_line(stage));
    assert_string_equal(json_string_value(json_object_get(root, "mode")), "DISENGAGED");
    assert_true(json_is_null(json_object_get(root, "archetype")));
    assert_true(json_is_null(json_object_get(root, "reply")));
    assert_true(json_is_null(json_object_get(root, "competitor")));
    json_decref(root);
    release(stage);
}

static void reasons_read_as_the_contract_shows_them(void **state)
{
    (void)state;
    struct stage *stage = decided("hungover");
    struct reason made_up[] = { { "sss", "question", STR("anyone"), 25 },
                                { "sss", "drama", STR(""), -10 },
                                { "trs", "direct", STR(""), 100 },
                                { "rule", "HELPFUL", STR(""), 0 } };
    stage->decision.reasons = (struct reasons){ made_up, 4, 4 };
    struct str line = score_line(stage);
    assert_non_null(strstr(line.data,
                           "\"reasons\":[\"question +0.25 (anyone)\",\"drama -0.10\","
                           "\"direct +1.00\",\"HELPFUL\"]"));
    struct str signals =
        decision_signals_json(&stage->decision, engine_source_engine(source), stage->arena);
    assert_non_null(strstr(signals.data, "\"terms\":[\"sss: question +0.25 (anyone)\","));
    release(stage);
}

static void signals_tell_rule_lexicon_weights_and_thresholds(void **state)
{
    (void)state;
    struct stage *stage = decided("so hungover, anyone know what helps?");
    json_t *root =
        parsed(decision_signals_json(&stage->decision, engine_source_engine(source), stage->arena));
    const struct lexicon *lexicon = engine_source_lexicon(source);
    json_t *told = json_object_get(root, "lexicon");
    assert_string_equal(json_string_value(json_array_get(told, 0)), lexicon_version(lexicon));
    assert_string_equal(json_string_value(json_array_get(told, 1)), lexicon_checksum(lexicon));
    assert_string_equal(json_string_value(json_object_get(root, "rule")),
                        rule_name(stage->decision.rule));
    json_t *thresholds = json_object_get(root, "thresholds");
    assert_int_equal(json_integer_value(json_array_get(thresholds, 0)), 82);
    assert_int_equal(json_array_size(json_object_get(root, "weights")), 5);
    assert_true(json_is_null(json_array_get(json_object_get(root, "evs"), 1)));
    assert_string_equal(json_string_value(json_object_get(root, "question")),
                        question_name(stage->decision.reading.question));
    assert_true(json_array_size(json_object_get(root, "terms")) == stage->decision.reasons.count);
    json_decref(root);
    release(stage);
}

static void the_hour_is_told_or_unknown(void **state)
{
    (void)state;
    struct stage *stage = decided("hungover");
    struct str text = decision_temporal_json(&stage->decision, stage->arena);
    assert_string_equal(text.data,
                        "{\"known\":true,\"window\":\"URGENT\",\"strategy\":\"urgent\","
                        "\"time_of_day\":\"MORNING\",\"holiday\":\"Test day\",\"threshold_shift\":"
                        "0.0,\"preferred_archetypes\":[\"CHECKLIST\",\"COACH\","
                        "\"PROBLEM_SOLUTION_DIRECT\"]}");
    stage->decision.temporal.known = false;
    text = decision_temporal_json(&stage->decision, stage->arena);
    assert_string_equal(text.data, "{\"known\":false}");
    release(stage);
}

/* What jansson makes of a document is the document itself. */
static void assert_as_jansson(struct str text, int digits)
{
    json_t *root = parsed(text);
    char *dumped = json_dumps(root, JSON_COMPACT | JSON_REAL_PRECISION((size_t)digits));
    assert_string_equal(text.data, dumped);
    free(dumped);
    json_decref(root);
}

/* Absolute, as a configuration wants it. */
static const char *in_source(const char *path)
{
    static char full[PATH_MAX];
    char relative[PATH_MAX];
    const char *srcdir = getenv("srcdir") != NULL ? getenv("srcdir") : ".";
    snprintf(relative, sizeof relative, "%s/%s", srcdir, path);
    if (realpath(relative, full) == NULL)
        fail_msg("there is no %s", relative);
    return full;
}

/* The posts that have golden readings, and the lexicon that is shipped. */
static void documents_are_written_as_jansson_writes_them(void **state)
{
    (void)state;
    struct engine_source *small = source;
    struct error err = { 0 };
    char *line = NULL;
    size_t capacity = 0;
    ssize_t size;
    int count = 0;
    if (load_with(in_source("etc/lexicon.conf"), "", &source, &err) < 0)
        fail_msg("%s", err.message);
    FILE *file = fopen(in_source("tests/data/labelled-own.jsonl"), "r");
    assert_non_null(file);
    for (; (size = getline(&line, &capacity, file)) > 0; count++) {
        json_t *post = parsed((struct str){ line, (size_t)size });
        struct stage *stage = decided(json_string_value(json_object_get(post, "content")));
        stage->decision.evs_ratio = 1 + count / 7.0;
        stage->decision.rate = count / 13.0;
        assert_as_jansson(
            decision_signals_json(&stage->decision, engine_source_engine(source), stage->arena), 6);
        assert_as_jansson(decision_temporal_json(&stage->decision, stage->arena), 6);
        assert_as_jansson(score_line(stage), 15);
        release(stage);
        json_decref(post);
    }
    free(line);
    fclose(file);
    assert_true(count > 100);
    engine_source_free(source);
    source = small;
}

/* Many long terms outgrow the first buffer. */
static void a_long_decision_is_told_whole(void **state)
{
    (void)state;
    struct stage *stage = decided("hungover");
    struct reason made_up[300];
    for (size_t i = 0; i < 300; i++)
        made_up[i] =
            (struct reason){ "sss", "question", STR("\"a quoted term\" — with a dash"), 5 };
    stage->decision.reasons = (struct reasons){ made_up, 300, 300 };
    struct str text =
        decision_signals_json(&stage->decision, engine_source_engine(source), stage->arena);
    assert_int_equal(strlen(text.data), text.size);
    json_t *root = parsed(text);
    assert_int_equal(json_array_size(json_object_get(root, "terms")), 300);
    json_decref(root);
    release(stage);
}

/* Same input, same bytes: in any order, in any locale. */
static void the_same_posts_give_the_same_lines(void **state)
{
    (void)state;
    static const char *const posts[] = {
        "hungover",
        "Worst hangover ever, HELP!! any tips?",
        "liquid iv did nothing, still dying",
        "the hangover part 2 is on tv",
        "\xf0\x9f\xa4\xa2 drank three bottles of prosecco",
        "?!.",
    };
    enum { COUNT = sizeof posts / sizeof posts[0] };
    char *first[COUNT];
    for (int i = 0; i < COUNT; i++) {
        struct stage *stage = decided(posts[i]);
        first[i] = strdup(score_line(stage).data);
        release(stage);
    }
    static const char *const locales[] = { "C.UTF-8", "de_DE.UTF-8", "tr_TR.UTF-8", "C" };
    for (size_t l = 0; l < sizeof locales / sizeof locales[0]; l++) {
        setlocale(LC_ALL, locales[l]); /* those that are installed */
        for (int i = COUNT - 1; i >= 0; i--) {
            struct stage *stage = decided(posts[i]);
            assert_string_equal(score_line(stage).data, first[i]);
            release(stage);
        }
    }
    for (int i = 0; i < COUNT; i++)
        free(first[i]);
}

static void a_generation_that_cannot_be_built_says_why(void **state)
{
    (void)state;
    struct engine_source *none = NULL;
    struct error err = { 0 };
    assert_int_equal(load_with("/nowhere/lexicon.conf", "", &none, &err), -1);
    assert_non_null(strstr(err.message, "/nowhere/lexicon.conf"));
    assert_int_equal(load_with(small_lexicon(), "\"02-30 No such day\"", &none, &err), -1);
    assert_int_equal(err.code, ERROR_CONFIG);
    assert_non_null(strstr(err.message, "02-30 No such day"));
    assert_null(none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_score_line_has_the_keys_of_the_contract_in_their_order),
        cmocka_unit_test(numbers_are_what_they_are),
        cmocka_unit_test(what_is_left_alone_has_neither_archetype_nor_reply),
        cmocka_unit_test(reasons_read_as_the_contract_shows_them),
        cmocka_unit_test(signals_tell_rule_lexicon_weights_and_thresholds),
        cmocka_unit_test(the_hour_is_told_or_unknown),
        cmocka_unit_test(documents_are_written_as_jansson_writes_them),
        cmocka_unit_test(a_long_decision_is_told_whole),
        cmocka_unit_test(the_same_posts_give_the_same_lines),
        cmocka_unit_test(a_generation_that_cannot_be_built_says_why),
    };
    return cmocka_run_group_tests(tests, open_group, close_group);
}
