/* Unit tests of the lexicon: its errors, its grammar, its lint. */
#include "reading_lab.h"

#include "antoned/domain/model.h"

static const char *models = "topic: { mark = 30; mark_unseen = 40; }; asking: { mark = 30; };";

static const char *rates = "";

/* A lexicon that has all it must have, and `extra`. */
static int parse(const char *words, const char *extra, struct lexicon **ret, struct error *err)
{
    _cleanup_buffer_ struct buffer text = { 0 };
    buffer_printf(&text, "version = \"t\";\nwords: { %s };\ncategories: {\n%s\n", words, extra);
    for (int c = 0; c < CATEGORY_COUNT; c++) {
        if (category_rows[c].flag != NULL && strstr(extra, category_rows[c].name) == NULL)
            buffer_printf(&text, "%s: { terms = [ \"zz%d\" ]; };\n", category_rows[c].name, c);
    }
    buffer_printf(&text, "};\nmodels: { %s };\n%s\n", models, rates);
    return lexicon_parse(buffer_view(&text), "t.conf", ret, err);
}

static void refused(const char *words, const char *extra, const char *line, const char *why)
{
    struct lexicon *lexicon = NULL;
    struct error err = { 0 };
    assert_int_equal(parse(words, extra, &lexicon, &err), -1);
    assert_null(lexicon);
    assert_int_equal(err.code, ERROR_CONFIG);
    if (strncmp(err.message, line, strlen(line)) != 0 || strstr(err.message, why) == NULL)
        fail_msg("expected %s … %s, got: %s", line, why, err.message);
}

static void count_message(void *context, const char *message)
{
    assert_non_null(strstr(message, "alone is a common word"));
    ++*(size_t *)context;
}

#define DIRECT "direct: { terms = [ \"hungover\" ]; };\n"

static void mistakes_are_told_with_their_line(void **state)
{
    (void)state;
    refused("", DIRECT "nonsense: { terms = [ \"a\" ]; };", "t.conf:5:", "unknown category");
    refused("", DIRECT "plea: { tems = [ \"a\" ]; };", "t.conf:5:", "unknown key");
    refused("", DIRECT "plea: { weight = 99; };", "t.conf:5:", "out of range");
    refused("", DIRECT "plea: { weight = -5; };", "t.conf:5:", "out of range");
    refused("", DIRECT "plea: { weight = 0.2; };", "t.conf:5:", "whole number");
    refused("", DIRECT "film: { weight = 5; };", "t.conf:5:", "no weight");
    refused("", DIRECT "plea: { terms = [ \"a, , b\" ]; };", "t.conf:5:", "empty term");
    refused("", DIRECT "plea: { terms = [ \"---\" ]; };", "t.conf:5:", "can match nothing");
    refused("", DIRECT "plea: { terms = [ \"(a|b\" ]; };", "t.conf:5:", "without its )");
    refused("", DIRECT "plea: { terms = [ \"(a|)\" ]; };", "t.conf:5:", "empty, or may be");
    refused("", DIRECT "plea: { terms = [ \"<gin>\" ]; };", "t.conf:5:", "word lists");
    refused("gin = [ \"old tom\" ];", DIRECT, "t.conf:2:", "not a single word");
    refused("", DIRECT "plea: { terms = [ \"help\", \"HELP\" ]; };",
            "t.conf:5:", "already in plea");
    refused("", DIRECT "plea: { terms = [ \".. a\" ]; };", "t.conf:5:", "no word before");
    refused("", DIRECT "plea: { terms = [ \"a ..\" ]; };", "t.conf:5:", "no word before");
    refused("", DIRECT "plea: { terms = [ \"a .. .. b\" ]; };", "t.conf:5:", "no word before");
    refused("", DIRECT "film: { terms = [ \"hungover\" ]; };", "t.conf:5:", "contradicts line 4");
    refused("", "", "t.conf:", "direct has no terms");
    refused("", DIRECT "plea: {", "t.conf:", "error");
}

static void a_forgotten_comma_is_told(void **state)
{
    (void)state;
    struct lexicon *lexicon = NULL;
    struct error err = { 0 };
    refused("", DIRECT "plea: { terms = [ \"a\" \"b\" ]; };", "t.conf:5:", "a comma is missing");
    refused("", DIRECT "plea: { terms = [ \"a\" # , \"b\",\n/* , */ \"c\" ]; };",
            "t.conf:6:", "a comma is missing");
    if (parse("", DIRECT "plea: { terms = [ \"a\" # \"b\" \"c\"\n, \"d\" /* \"e\" \"f\" */ ]; };",
              &lexicon, &err) < 0)
        fail_msg("%s", err.message);
    lexicon_free(lexicon);
}

static void refused_rates(const char *others, const char *extra, const char *line, const char *why)
{
    rates = others;
    refused("", extra, line, why);
    rates = "";
}

/* A word that anybody says stops a post only when somebody has measured how often it is said. */
static void a_common_word_states_its_rate(void **state)
{
    (void)state;
    static const char *const critical = DIRECT "assault: { terms = [ \"zz, table\" ]; };";
    static const char *const group = DIRECT "assault: { terms = [ \"(zz|table)\" ]; };";
    refused("", critical, "t.conf:5:", "\"table\" alone is a common word, and assault");
    refused("", group, "t.conf:5:", "\"table\" alone is a common word");
    refused_rates("rates = [ \"chair 3\" ];", critical, "t.conf:5:", "\"table\" alone");
    refused_rates("rates = [ \"table\" ];", critical, "t.conf:", "is no word and its rate");
    refused_rates("rates = [ \"table -1\" ];", critical, "t.conf:", "is no word and its rate");
    refused_rates("rates = [ \"table 100001\" ];", critical, "t.conf:", "is no word and its rate");
    refused_rates("rates = [ \"table 3x\" ];", critical, "t.conf:", "is no word and its rate");
    refused_rates("rates = [ \"table 3, table 4\" ];", critical, "t.conf:", "stated twice");
    refused_rates("rates = \"table 3\";", critical, "t.conf:", "array of strings");
    static const char *const sound[] = {
        DIRECT "assault: { terms = [ \"table manners, chairz*, zzq\" ]; };",
        DIRECT "grief: { terms = [ \"zz, table\" ]; };",
    };
    for (size_t i = 0; i < sizeof sound / sizeof *sound; i++) {
        struct lexicon *lexicon = NULL;
        struct error err = { 0 };
        if (parse("", sound[i], &lexicon, &err) < 0)
            fail_msg("%s", err.message);
        size_t told = 0;
        assert_int_equal(lexicon_lint(lexicon, count_message, &told), i);
        assert_int_equal(told, i);
        lexicon_free(lexicon);
    }
    rates = "rates = [ \"table 3\", \"chair 0\" ];";
    struct lexicon *lexicon = NULL;
    struct error err = { 0 };
    assert_int_equal(parse("", critical, &lexicon, &err), 0);
    lexicon_free(lexicon);
    rates = "";
}

/* As refused(), with other models in the sixty-odd lines' last. */
static void refused_models(const char *others, const char *why)
{
    const char *sound = models;
    models = others;
    refused("", DIRECT, "t.conf:", why);
    models = sound;
}

static void mistakes_of_models_are_told_too(void **state)
{
    (void)state;
    refused_models("", "models.topic has no mark");
    refused_models("topic: { mark = 30; mark_unseen = 40; };", "models.asking has no mark");
    refused_models("topics: { };", "unknown model");
    refused_models("topic: { mark = 999; };", "out of range");
    refused_models("topic: { marks = 9; };", "unknown key");
    refused_models("topic: { mark =\n4294967308; };", "models.topic.mark is out of range");
    refused_models("topic: { mark = 0x800000000000000C; };", "models.topic.mark is out of range");
    refused_models("topic: { mark = 12L; };", "models.topic.mark is written 12L");
    refused_models("asking: { words = ( { points = 4294967298; terms = [ \"a\" ]; } ); };",
                   "models.asking.words[0].points is out of range");
    refused_models("topic: { mark = 012; };",
                   "models.topic.mark is written 012, and what begins with a zero is octal");
    refused_models(
        "topic: { mark = 4294967308; };",
        "models.topic.mark is out of range: 4294967308 does not fit 32 bits"); /* 2^32 + 12 */
    refused_models("topic: { categories: { symptoms_ = 3; }; };", "unknown category");
    refused_models("topic: { words = [ \"a\" ]; };", "must be a list");
    refused_models("topic: { words = ( { points = 3; } ); };", "by their worth");
    refused_models("asking: { words = ( { points = 999; terms = [ \"a\" ]; } ); };",
                   "out of range");
}

static void a_lexicon_without_safety_is_refused(void **state)
{
    (void)state;
    struct lexicon *lexicon = NULL;
    struct error err = { 0 };
    struct str text =
        STR("version = \"1\"; categories: { direct: { terms = [ \"a\" ]; }; };"
            "models: { topic: { mark = 3; mark_unseen = 4; }; asking: { mark = 3; }; };");
    assert_int_equal(lexicon_parse(text, "t.conf", &lexicon, &err), -1);
    assert_non_null(strstr(err.message, "self_harm"));
    text = STR("@include \"/etc/passwd\"\n");
    assert_int_equal(lexicon_parse(text, "t.conf", &lexicon, &err), -1);
    assert_non_null(strstr(err.message, "@include"));
}

/* The hits of one text in a lexicon of one category, as "first-last " each. */
static const char *hits_of(const char *words, const char *terms, const char *content)
{
    struct lexicon *lexicon = NULL;
    struct error err = { 0 };
    char *extra = arena_printf(lab_arena, "direct: { terms = [ \"%s\" ]; };", terms);
    if (parse(words, extra, &lexicon, &err) < 0)
        fail_msg("%s", err.message);
    struct normalised text;
    struct hits hits;
    normalise(str_from(content), lab_arena, &text);
    matcher_find(lexicon_matcher(lexicon), &text, lab_arena, &hits);
    char *out = arena_strdup(lab_arena, "");
    for (size_t i = 0; i < hits.count; i++)
        out = arena_printf(lab_arena, "%s%u-%u ", out, hits.items[i].first, hits.items[i].last);
    lexicon_free(lexicon);
    return out;
}

static void terms_match_as_their_grammar_says(void **state)
{
    (void)state;
    assert_string_equal(hits_of("", "hung over", "so hung-over today"), "1-2 ");
    assert_string_equal(hits_of("", "over", "overt clover over"), "2-2 ");
    assert_string_equal(hits_of("", "vomit*", "vomit vomiting invomit"), "0-0 1-1 ");
    assert_string_equal(hits_of("", "(a|my) head*", "my headache a head the head"), "0-1 2-3 ");
    assert_string_equal(hits_of("", "so? sick", "so sick sick"), "0-1 1-1 2-2 ");
    assert_string_equal(hits_of("", "# pints, #am", "9 pints at 3am"), "0-1 3-3 ");
    assert_string_equal(hits_of("", "can't move", "cant move can't move"), "0-1 2-3 ");
    assert_string_equal(hits_of("gin = [ \"gin, rum*, pimm's\" ];", "too much <gin>",
                                "too much rumpunch, too much pimms"),
                        "0-2 3-5 ");
    assert_string_equal(hits_of("", "sore head", "my sore head's fine"), "1-2 ");
    assert_string_equal(hits_of("", "hangover", "HANGOVERRRR hangooover"), "0-0 1-1 ");
    assert_string_equal(hits_of("", "please", "pleeeease"), "0-0 ");
    refused("", DIRECT "plea: { terms = [ \"a..b\" ]; };", "t.conf:5:", "between spaces");
}

/* Two dots hold up to three words, known or not, of one clause. */
static void a_gap_holds_words_of_one_clause(void **state)
{
    (void)state;
    assert_string_equal(hits_of("", "lost .. dad", "lost dad"), "0-1 ");
    assert_string_equal(hits_of("", "lost .. dad", "I lost my dear old dad"), "1-5 ");
    assert_string_equal(hits_of("", "lost .. dad", "lost my dear old silly dad"), "");
    assert_string_equal(hits_of("", "lost .. dad", "lost my keys. dad drove"), "");
    assert_string_equal(hits_of("", "lost .. dad", "we lost. my dad cried"), "");
    assert_string_equal(hits_of("", "lost .. dad", "lost my keys, dad drove"), "");
    assert_string_equal(hits_of("", "lost .. dad", "lost, dad said"), "0-1 ");
    assert_string_equal(hits_of("", "a .. b .. (c|d)", "a b x y z d"), "0-5 ");
    assert_string_equal(hits_of("", "a .. b, a x b", "a x b"), "0-2 0-2 ");
}

/* A list or group is shown by the member that was there, as far as its place is certain; what stood
 * in a gap never is. */
static void a_hit_is_shown_without_what_stood_in_its_gap(void **state)
{
    (void)state;
    static const char *const rows[][3] = {
        { "(lost|miss) .. (dad|mum)", "I miss my secret mum", "miss .. mum" },
        { "(a|b) (c|d)", "b d", "b d" },
        { "# pints .. (late|early)", "9 pints, 9 pints too late", "# pints .. late" },
        { "(a|b) .. (c|d) .. (e|f)", "a x d y e", "a .. (c|d) .. e" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct lexicon *lexicon = NULL;
        struct error err = { 0 };
        struct evidence evidence;
        const char *plea =
            arena_printf(lab_arena, DIRECT "plea: { terms = [ \"%s\" ]; };", rows[i][0]);
        assert_int_equal(parse("", plea, &lexicon, &err), 0);
        evidence_find(lexicon, str_from(rows[i][1]), lab_arena, &evidence);
        struct str shown = evidence_term(&evidence, CATEGORY_PLEA);
        if (!str_equal_text(shown, rows[i][2]))
            fail_msg("%s: %.*s", rows[i][0], STR_ARG(shown));
        lexicon_free(lexicon);
    }
}

/* Overlapping terms, one within the other, in a text that starts one and completes the next. */
static void all_terms_are_found_at_once(void **state)
{
    (void)state;
    assert_string_equal(hits_of("", "a b c d, b c, c d e", "a b c d e"), "1-2 0-3 2-4 ");
    assert_string_equal(hits_of("", "a a b", "a a a a b"), "2-4 ");
}

static bool finds(const char *terms, const char *content, enum category category)
{
    struct lexicon *lexicon = NULL;
    struct error err = { 0 };
    struct evidence evidence;
    if (parse("", arena_printf(lab_arena, DIRECT "%s", terms), &lexicon, &err) < 0)
        fail_msg("%s", err.message);
    evidence_find(lexicon, str_from(content), lab_arena, &evidence);
    bool found = evidence_has(&evidence, category);
    lexicon_free(lexicon);
    return found;
}

/* A name ends with its clause, another term with its line or question; what is said of a danger
 * does not, for whoever wraps a line does not unsay it. */
static void what_ends_a_term_goes_by_its_category(void **state)
{
    (void)state;
    const char *plea = "plea: { terms = [ \"help me\" ]; };";
    assert_true(finds(plea, "help. me", CATEGORY_PLEA));
    assert_false(finds(plea, "help\nme", CATEGORY_PLEA));
    assert_false(finds(plea, "help? me", CATEGORY_PLEA));
    const char *name = "figurative: { terms = [ \"sugar rush\" ]; };";
    assert_true(finds(name, "sugar rush", CATEGORY_FIGURATIVE));
    assert_false(finds(name, "sugar, rush", CATEGORY_FIGURATIVE));
    struct reading wrapped = lab_read("hungover. I want\nto die. what helps?");
    assert_true(lab_has_flag(&wrapped, "SELF_HARM"));
    struct reading asked = lab_read("hungover. did I cut? myself. what helps?");
    assert_true(lab_has_flag(&asked, "SELF_HARM"));
}

static size_t reported;

static void count(void *context, const char *message)
{
    (void)context;
    (void)message;
    reported++;
}

static void the_lint_finds_what_changes_nothing(void **state)
{
    (void)state;
    struct lexicon *lexicon = NULL;
    struct error err = { 0 };
    assert_int_equal(parse("",
                           "direct: { terms = [ \"hangover\",\n \"bad hangover, (a|no) hangover\","
                           " \"hangover*, # hangover, (awful|evil) head\", \"awful head\" ]; };",
                           &lexicon, &err),
                     0);
    reported = 0;
    assert_int_equal(lexicon_lint(lexicon, count, NULL), 3);
    assert_int_equal(reported, 3);
    lexicon_free(lexicon);
}

static int densest(const struct lexicon *lexicon, const char *content)
{
    struct evidence evidence;
    struct sum_model model = *lexicon_asking(lexicon);
    model.reach = 4;
    evidence_find(lexicon, str_from(content), lab_arena, &evidence);
    return model_sum_of(&model, &evidence).points;
}

/* Four words that stand together count, each once, whatever comes before or behind them. */
static void a_model_is_summed_within_reach(void **state)
{
    (void)state;
    struct lexicon *lexicon = NULL;
    struct error err = { 0 };
    const char *sound = models;
    models =
        "topic: { mark = 30; mark_unseen = 40; };"
        "asking: { mark = 5; words = ( { points = 3; terms = [ \"blood\" ]; },"
        " { points = 2; terms = [ \"alone, he's gone\" ]; } ); };";
    assert_int_equal(parse("", DIRECT, &lexicon, &err), 0);
    models = sound;
    assert_int_equal(densest(lexicon, "nothing here"), 0);
    assert_int_equal(densest(lexicon, "alone with blood"), 5);
    assert_int_equal(densest(lexicon, "blood blood and blood"), 3);
    assert_int_equal(densest(lexicon, "alone and then there was blood"), 3);
    assert_int_equal(densest(lexicon, "hello blood. he's gone so far away alone"), 5);
    assert_int_equal(densest(lexicon, "lol haha blood, alone. just kidding, all is well here"), 5);
    lexicon_free(lexicon);
}

static void the_shipped_one_says_which_it_is(void **state)
{
    (void)state;
    assert_int_equal(strlen(lexicon_checksum(lab_lexicon)), 64);
    assert_true(lexicon_version(lab_lexicon)[0] != '\0');
    assert_true(lexicon_term_count(lab_lexicon) > 3000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mistakes_are_told_with_their_line),
        cmocka_unit_test(a_forgotten_comma_is_told),
        cmocka_unit_test(a_common_word_states_its_rate),
        cmocka_unit_test(mistakes_of_models_are_told_too),
        cmocka_unit_test(a_lexicon_without_safety_is_refused),
        cmocka_unit_test(terms_match_as_their_grammar_says),
        cmocka_unit_test(a_gap_holds_words_of_one_clause),
        cmocka_unit_test(a_hit_is_shown_without_what_stood_in_its_gap),
        cmocka_unit_test(all_terms_are_found_at_once),
        cmocka_unit_test(what_ends_a_term_goes_by_its_category),
        cmocka_unit_test(the_lint_finds_what_changes_nothing),
        cmocka_unit_test(a_model_is_summed_within_reach),
        cmocka_unit_test(the_shipped_one_says_which_it_is),
    };
    return cmocka_run_group_tests(tests, lab_open, lab_close);
}
