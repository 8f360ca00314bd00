/* antonectl experiment: planned, started, looked at daily, and ended by a person. */
#include <stdio.h>
#include <string.h>

#include "antoned/antonectl/open.h"
#include "antoned/antonectl/output.h"
#include "antoned/antonectl/words.h"
#include "antoned/base/clock.h"
#include "antoned/base/parse.h"
#include "antoned/base/timestamp.h"
#include "antoned/store/experiments.h"

/* ---- a plan, and what may be wrong with it ---- */

static int parse_share(struct str text, int64_t *ret)
{
    char digits[4];
    struct error ignored;
    if (text.size == 0 || text.size >= sizeof digits)
        return -1;
    snprintf(digits, sizeof digits, "%.*s", STR_ARG(text));
    return parse_integer(digits, 1, 999, ret, &ignored);
}

static int parse_split(const char *typed, double *ret, struct error *err)
{
    int64_t a, b;
    struct str rest = str_from(typed != NULL ? typed : "50/50");
    struct str first = str_take(&rest, '/');
    if (parse_share(first, &a) < 0 || parse_share(rest, &b) < 0)
        return error_set(err, ERROR_USAGE,
                         "--split: \"%.20s\" is not two whole percentages above 0, such as 50/50",
                         typed);
    if (a + b != 100)
        return error_set(err, ERROR_USAGE, "--split: %lld and %lld are %lld; the arms sum to 100",
                         (long long)a, (long long)b, (long long)(a + b));
    *ret = (double)a / 100;
    return 0;
}

static int parse_time(const struct command *command, const char *option, int64_t *ret,
                      struct error *err)
{
    const char *typed = command_option(command, option);
    *ret = INT64_MIN;
    if (typed == NULL || timestamp_parse(str_from(typed), ret) == 0)
        return 0;
    return error_set(err, ERROR_USAGE,
                     "--%s: \"%.40s\" is not a timestamp such as 2026-11-20T09:00:00Z", option,
                     typed);
}

static int parse_dates(const struct command *command, struct experiment_plan *plan,
                       struct error *err)
{
    if (parse_time(command, "start", &plan->start_us, err) < 0 ||
        parse_time(command, "end", &plan->end_us, err) < 0)
        return -1;
    int64_t from_us = plan->start_us != INT64_MIN ? plan->start_us : clock_wall_us();
    if (plan->end_us != INT64_MIN && plan->end_us <= from_us)
        return error_set(err, ERROR_USAGE, "--end: %s is not after the start%s",
                         command_option(command, "end"),
                         plan->start_us == INT64_MIN ? ", which is now" : "");
    return 0;
}

static int check_plan(const struct experiment_plan *plan, struct error *err)
{
    size_t size = strlen(plan->name);
    if (size == 0 || size > 200)
        return error_set(err, ERROR_USAGE, "NAME: has %zu bytes; 1 to 200 are right", size);
    if (strcmp(plan->archetype[0], plan->archetype[1]) == 0)
        return error_set(err, ERROR_USAGE, "--a and --b: both are %.40s; the arms must differ",
                         plan->archetype[0]);
    if (experiment_figure(str_from(plan->metric)) == NULL)
        return error_set(err, ERROR_USAGE,
                         "--metric: \"%.60s\" is none of click_through, conversion, thanks_rate, "
                         "like_rate, positive_sentiment, follow_rate",
                         plan->metric);
    return 0;
}

static int read_plan(const struct command *command, struct experiment_plan *ret, struct error *err)
{
    *ret = (struct experiment_plan){ .name = command_argument(command, 0),
                                     .description = command_option(command, "description") };
    if (command_option_required(command, "metric", &ret->metric, err) < 0 ||
        command_option_required(command, "a", &ret->archetype[0], err) < 0 ||
        command_option_required(command, "b", &ret->archetype[1], err) < 0 ||
        parse_split(command_option(command, "split"), &ret->split, err) < 0 ||
        parse_dates(command, ret, err) < 0)
        return -1;
    return check_plan(ret, err);
}

/* ---- showing one ---- */

static void add_share(struct buffer *out, const json_t *arm)
{
    double n = json_number_value(json_object_get(arm, "n"));
    double successes = json_number_value(json_object_get(arm, "successes"));
    buffer_printf(out, "%.0f posts, %.0f replies, %.0f of %.0f known outcomes",
                  json_number_value(json_object_get(arm, "assigned")),
                  json_number_value(json_object_get(arm, "posted")), successes, n);
    if (n > 0)
        buffer_printf(out, " (%.1f %%)", 100 * successes / n);
}

static void add_texts(json_t *experiment, const json_t *results)
{
    _cleanup_buffer_ struct buffer a = { 0 }, b = { 0 }, difference = { 0 }, ratio = { 0 };
    add_share(&a, json_object_get(results, "a"));
    add_share(&b, json_object_get(results, "b"));
    json_object_set_new(experiment, "arm_a", json_string(a.data));
    json_object_set_new(experiment, "arm_b", json_string(b.data));
    if (json_object_get(results, "p") != NULL) {
        buffer_printf(&difference, "%+.1f points, %+.1f to %+.1f, p %.4f; valid at any look",
                      100 * json_number_value(json_object_get(results, "difference")),
                      100 * json_number_value(json_object_get(results, "low")),
                      100 * json_number_value(json_object_get(results, "high")),
                      json_number_value(json_object_get(results, "p")));
        json_object_set_new(experiment, "b_against_a", json_string(difference.data));
    }
    buffer_printf(&ratio, "p %.4f", json_number_value(json_object_get(results, "sample_ratio_p")));
    json_object_set_new(experiment, "sample_ratio", json_string(ratio.data));
    json_object_set(experiment, "verdict", json_object_get(results, "verdict"));
}

static void show(const struct command *command, json_t *experiment)
{
    static const struct output_column facts[] = {
        { "id", "experiment" },
        { "name", "name" },
        { "description", "description" },
        { "status", "status" },
        { "metric", "metric" },
        { "a", "A" },
        { "b", "B" },
        { "traffic_split", "share of A" },
        { "start_date", "from" },
        { "end_date", "until" },
        { "arm_a", "A has" },
        { "arm_b", "B has" },
        { "b_against_a", "B against A" },
        { "sample_ratio", "split as planned" },
        { "verdict", "verdict" },
        { "winner", "winner" },
    };
    const json_t *results = json_object_get(experiment, "results");
    if (!command->json && json_is_object(json_object_get(results, "a")))
        add_texts(experiment, results);
    output_facts(command, experiment, facts, OUTPUT_COUNT(facts));
}

/* What was kept when it ended; of one that runs, what the database holds now. */
static int look(struct pg_session *session, const struct uuid *id, json_t **ret, struct error *err)
{
    json_t *results;
    if (experiments_show(session, id, ret, err) < 0)
        return -1;
    json_object_del(*ret, "split");
    if (strcmp(json_string_value(json_object_get(*ret, "status")), "RUNNING") != 0)
        return 0;
    if (experiments_judge(session, id, &results, err) < 0) {
        json_decref(*ret);
        return -1;
    }
    json_object_set_new(*ret, "results", results != NULL ? results : json_null());
    return 0;
}

/* ---- verbs ---- */

static int run_create(struct command *command, struct error *err)
{
    _cleanup_session_ struct pg_session *session = NULL;
    struct experiment_plan plan;
    struct uuid id;
    json_t *experiment;
    if (read_plan(command, &plan, err) < 0 || open_session(command, &session, err) < 0 ||
        experiments_create(session, &plan, words_actor(command), &id, err) < 0 ||
        look(session, &id, &experiment, err) < 0)
        return -1;
    show(command, experiment);
    json_decref(experiment);
    return 0;
}

static int run_start(struct command *command, struct error *err)
{
    _cleanup_session_ struct pg_session *session = NULL;
    struct uuid id;
    json_t *experiment;
    if (open_session(command, &session, err) < 0 ||
        experiments_find(session, command_argument(command, 0), &id, err) < 0 ||
        experiments_start(session, &id, words_actor(command), err) < 0 ||
        look(session, &id, &experiment, err) < 0)
        return -1;
    show(command, experiment);
    json_decref(experiment);
    return 0;
}

/* Nobody makes a winner of what the figures do not show. */
static int check_winner(const json_t *experiment, const char *winner, struct error *err)
{
    const json_t *results = json_object_get(experiment, "results");
    const char *proposal = json_string_value(json_object_get(results, "proposal"));
    const char *verdict = json_string_value(json_object_get(results, "verdict"));
    if (winner == NULL || (proposal != NULL && strcmp(proposal, winner) == 0))
        return 0;
    if (strcmp(winner, "A") != 0 && strcmp(winner, "B") != 0)
        return error_set(err, ERROR_USAGE, "--winner: \"%.20s\" is neither A nor B", winner);
    return error_set(err, ERROR_DATA, "--winner: %s is not proposed: %s", winner,
                     verdict != NULL ? verdict : "it has shown nothing that can be compared");
}

static int run_stop(struct command *command, struct error *err)
{
    _cleanup_session_ struct pg_session *session = NULL;
    const char *winner = command_option(command, "winner"), *who;
    struct uuid id;
    json_t *experiment, *stopped;
    if (command_option_required(command, "by", &who, err) < 0 ||
        open_session(command, &session, err) < 0 ||
        experiments_find(session, command_argument(command, 0), &id, err) < 0 ||
        look(session, &id, &experiment, err) < 0)
        return -1;
    const json_t *results = json_object_get(experiment, "results");
    int result = check_winner(experiment, winner, err);
    if (result == 0)
        result = experiments_stop(session, &id, json_is_null(results) ? NULL : results, winner, who,
                                  err);
    json_decref(experiment);
    if (result < 0 || look(session, &id, &stopped, err) < 0)
        return -1;
    show(command, stopped);
    json_decref(stopped);
    return 0;
}

static int run_list(const struct command *command, struct pg_session *session, struct error *err)
{
    static const struct output_column columns[] = {
        { "id", "id" },
        { "name", "name" },
        { "status", "status" },
        { "metric", "metric" },
        { "a", "A" },
        { "b", "B" },
        { "start_date", "from" },
        { "end_date", "until" },
        { "winner", "winner" },
    };
    json_t *experiments;
    if (experiments_list(session, 100, &experiments, err) < 0)
        return -1;
    output_list(command, experiments, columns, OUTPUT_COUNT(columns), "There is no experiment.");
    json_decref(experiments);
    return 0;
}

static int run_show(struct command *command, struct error *err)
{
    _cleanup_session_ struct pg_session *session = NULL;
    struct uuid id;
    json_t *experiment;
    if (open_session(command, &session, err) < 0)
        return -1;
    if (command_argument(command, 0) == NULL)
        return run_list(command, session, err);
    if (experiments_find(session, command_argument(command, 0), &id, err) < 0 ||
        look(session, &id, &experiment, err) < 0)
        return -1;
    show(command, experiment);
    json_decref(experiment);
    return 0;
}

static const struct verb_option create_options[] = {
    { "metric", "FIGURE", "a rate of 'kpi list', of which more is better; required" },
    { "a", "ARCHETYPE", "what arm A answers with; required" },
    { "b", "ARCHETYPE", "what arm B answers with; required" },
    { "split", "A/B", "percent of the posts for each (50/50)" },
    { "start", "TIMESTAMP", "posts that come in from then on (when it is started)" },
    { "end", "TIMESTAMP", "… and before then (open)" },
    { "description", "TEXT", "what is to be found out" },
    { "by", "WHO", "who plans it (you)" },
    { 0 },
};
static const struct verb_option start_options[] = { { "by", "WHO", "who starts it (you)" }, { 0 } };
static const struct verb_option stop_options[] = {
    { "by", "WHO", "who ends it; required, and kept" },
    { "winner", "A|B", "confirms the winner that is proposed" },
    { 0 },
};

static const struct verb verbs[] = {
    { .name = "create",
      .arguments = "NAME",
      .arguments_min = 1,
      .arguments_max = 1,
      .summary = "Plan an experiment",
      .options = create_options,
      .run = run_create },
    { .name = "start",
      .arguments = "NAME|ID",
      .arguments_min = 1,
      .arguments_max = 1,
      .summary = "Start a planned one",
      .options = start_options,
      .run = run_start },
    { .name = "stop",
      .arguments = "NAME|ID",
      .arguments_min = 1,
      .arguments_max = 1,
      .summary = "End it, with its winner if one is proposed",
      .details = "What it has shown is kept with it. One that never ran is cancelled.",
      .options = stop_options,
      .run = run_stop },
    { .name = "show",
      .arguments = "[NAME|ID]",
      .arguments_max = 1,
      .summary = "What it has shown so far; without a name, all of them",
      .details = "May be looked at every day: interval and p hold over all looks together.",
      .run = run_show },
    { 0 },
};
const struct noun noun_experiment = { "experiment", "Two voices compared by what comes of them",
                                      verbs };
