/* antonectl score: JSON Lines in, one explained decision a line out, in input
 * order. */
#include <inttypes.h>
#include <stdio.h>

#include "antoned/antonectl/lines.h"
#include "antoned/antonectl/open.h"
#include "antoned/store/decision_json.h"
#include "antoned/store/engine_source.h"
#include "antoned/store/history.h"
#include "antoned/store/post_json.h"
#include "antoned/store/reference_json.h"

struct scoring {
    const struct command *command;
    const char *path;
    struct engine_source *source;
    struct lines *lines;
    struct arena *arena; /* of one line */
    struct reply_history history;
    int64_t seen, invalid, printed;
};

/* The live reference data, as a daemon would read it. */
static int read_live(const struct command *command, struct reference_data **ret, struct error *err)
{
    _cleanup_session_ struct pg_session *session = NULL;
    if (open_session(command, &session, err) < 0)
        return -1;
    struct reference_data *data = reference_data_new();
    for (int statement = 0; statement < REFERENCE_STATEMENTS; statement++) {
        _cleanup_rows_ struct pg_rows *rows = NULL;
        if (pg_session_run(session, reference_sql(statement), NULL, &rows, err) < 0 ||
            reference_parse(data, statement, rows, err) < 0) {
            reference_data_free(data);
            return -1;
        }
    }
    *ret = data;
    return 0;
}

/* What of the live data is not used, and why: a doubter wants to know. */
static void log_faults(const struct engine *engine)
{
    for (size_t i = 0; i < engine_fault_count(engine); i++)
        fprintf(stderr, "antonectl: not used: %s\n", engine_fault(engine, i));
}

static int open_all(struct scoring *scoring, struct error *err)
{
    const struct config *config;
    struct reference_data *data;
    bool live = command_option(scoring->command, "db") != NULL;
    if (open_config(scoring->command, &config, err) < 0 ||
        (live ? read_live(scoring->command, &data, err) : reference_json_embedded(&data, err)) <
            0 ||
        engine_source_load(config, data, &scoring->source, err) < 0)
        return -1;
    log_faults(engine_source_engine(scoring->source));
    scoring->arena = arena_new(64 * 1024);
    scoring->history = history_new(engine_source_reference(scoring->source));
    scoring->lines = lines_open(scoring->path, POST_JSON_LINE_MAX_BYTES, 0, err);
    return scoring->lines != NULL ? 0 : -1;
}

/* With --json the lines are the elements of one array. */
static void print_line(struct scoring *scoring, struct str text)
{
    if (scoring->command->json)
        fputs(scoring->printed > 0 ? ",\n" : "[\n", stdout);
    fwrite(text.data, 1, text.size, stdout);
    if (!scoring->command->json)
        putchar('\n');
    scoring->printed++;
}

static void print_end(const struct scoring *scoring)
{
    if (scoring->command->json)
        fputs(scoring->printed > 0 ? "\n]\n" : "[]\n", stdout);
}

/* As an import would flag the author; tiers ascend. */
static bool is_power_user(const struct reference *reference, const struct author *author)
{
    return reference->power_tier_count > 0 &&
           author->follower_count >= reference->power_tiers[0].minimum_followers;
}

/* What the lines before it leave to a line: their texts, so that none comes twice, and the turns of
 * voices and of the product; not the limits of a day, because the lines are of any. */
static void begin_line(struct scoring *scoring)
{
    const struct reference *reference = engine_source_reference(scoring->source);
    struct reply_history *history = &scoring->history;
    if (command_option(scoring->command, "apart") != NULL) {
        history_clear(history);
        *history = history_new(reference);
    }
    for (size_t i = 0; i < reference->competitor_count; i++)
        history->mentions_today[i] = 0;
    history->mentions_today_total = 0;
    arena_reset(scoring->arena);
}

static void score_line(struct scoring *scoring, struct str text)
{
    const struct reference *reference = engine_source_reference(scoring->source);
    struct post_line line;
    struct error why = { 0 };
    scoring->seen++;
    begin_line(scoring);
    if (post_json_read(text, POST_JSON_SCORE, scoring->arena, &line, &why) < 0) {
        scoring->invalid++;
        fprintf(stderr, "%s:%" PRId64 ": %s\n", scoring->path, lines_number(scoring->lines),
                why.message);
        return;
    }
    line.post.author.is_power_user = is_power_user(reference, &line.post.author);
    struct decision decision;
    engine_decide(engine_source_engine(scoring->source), &line.post, &scoring->history,
                  scoring->arena, &decision);
    print_line(scoring, decision_score_json(&decision, reference, scoring->arena));
}

static int score_lines(struct scoring *scoring, struct error *err)
{
    struct str text;
    int got;
    while ((got = lines_next(scoring->lines, &text, err)) > 0)
        score_line(scoring, text);
    print_end(scoring);
    if (got == 0 && scoring->invalid > 0)
        return error_set(err, ERROR_DATA, "%" PRId64 " of %" PRId64 " lines are invalid: see above",
                         scoring->invalid, scoring->seen);
    return got;
}

static int run_score(struct command *command, struct error *err)
{
    const char *path = command_argument(command, 0);
    struct scoring scoring = { .command = command, .path = path != NULL ? path : "-" };
    int failed = open_all(&scoring, err);
    if (failed == 0)
        failed = score_lines(&scoring, err);
    lines_close(scoring.lines);
    history_clear(&scoring.history);
    engine_source_free(scoring.source);
    arena_free(scoring.arena);
    return failed;
}

static const struct verb_option options[] = {
    { "apart", NULL, "score each line as if no reply came before it" },
    { "db", NULL, "use the database's reference data instead of what is built in" },
    { 0 },
};

static const struct verb verbs[] = {
    { .arguments = "[FILE|-]",
      .arguments_max = 1,
      .summary = "Score JSON Lines and explain each decision",
      .details = "Only content is needed in a line; keys that are not ours are "
                 "ignored. Needs no "
                 "database, and writes to none.",
      .options = options,
      .run = run_score },
    { 0 },
};
const struct noun noun_score = { "score", "What would be decided about posts, and why", verbs };
