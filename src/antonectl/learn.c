/* antonectl learn: what the weekly learning found, and what is done about it. */
#include <stdio.h>

#include "antoned/antonectl/open.h"
#include "antoned/antonectl/output.h"
#include "antoned/antonectl/words.h"
#include "antoned/store/learning.h"
#include "antoned/store/lookup.h"

static int run_status(struct command *command, struct error *err)
{
    static const struct output_column columns[] = {
        { "id", "id" },
        { "created_at", "at" },
        { "action", "action" },
        { "segment_key", "segment" },
        { "predicted_improvement", "predicted" },
        { "actual_improvement", "came true" },
        { "accuracy", "accuracy" },
        { "valid_segments", "ranges with samples" },
        { "reason", "reason" },
    };
    const struct config *config;
    _cleanup_session_ struct pg_session *session = NULL;
    int64_t limit;
    json_t *runs;
    if (words_limit(command, 8, &limit, err) < 0 || open_config(command, &config, err) < 0 ||
        open_session(command, &session, err) < 0 || learning_list(session, limit, &runs, err) < 0)
        return -1;
    if (!command->json)
        printf("%s\n\n", config->learning.apply ? "Proposals are applied at once (learning.apply)."
                                                : "Proposals wait for a person (learn apply).");
    output_list(command, runs, columns, OUTPUT_COUNT(columns), "Learning has not run yet.");
    json_decref(runs);
    return 0;
}

/* The run that is meant, with a session. */
static int find_run(const struct command *command, struct pg_session **ret_session,
                    struct uuid *ret, struct error *err)
{
    struct uuid_range typed;
    return lookup_parse_id(command_argument(command, 0), &typed, err) < 0 ||
                   open_session(command, ret_session, err) < 0
               ? -1
               : lookup_own_id(*ret_session, &sql_learning_find, "run of learning", &typed, ret,
                               err);
}

static int run_show(struct command *command, struct error *err)
{
    static const struct output_column facts[] = {
        { "id", "id" },
        { "created_at", "at" },
        { "action", "action" },
        { "reason", "reason" },
        { "segment_type", "segment type" },
        { "segment_key", "segment" },
        { "old_weights", "row before" },
        { "new_weights", "row proposed" },
        { "predicted_improvement", "predicted" },
        { "estimate", "estimate" },
        { "valid_segments", "ranges with samples" },
        { "total_segments", "of" },
        { "sample_sizes", "samples" },
        { "applied_at", "applied at" },
        { "baseline_performance", "value before" },
        { "actual_improvement", "came true" },
        { "accuracy", "accuracy" },
        { "evaluated_at", "judged at" },
    };
    _cleanup_session_ struct pg_session *session = NULL;
    struct uuid id;
    json_t *run;
    if (find_run(command, &session, &id, err) < 0 || learning_show(session, &id, &run, err) < 0)
        return -1;
    output_facts(command, run, facts, OUTPUT_COUNT(facts));
    json_decref(run);
    return 0;
}

static int settle(struct command *command, bool applies, struct error *err)
{
    static const struct output_column facts[] = {
        { "id", "id" },
        { "action", "action" },
        { "segment_key", "segment" },
        { "old_weights", "row before" },
        { "new_weights", "row proposed" },
        { "predicted_improvement", "predicted" },
    };
    _cleanup_session_ struct pg_session *session = NULL;
    struct uuid id;
    const char *who;
    json_t *done;
    if (command_option_required(command, "by", &who, err) < 0 ||
        find_run(command, &session, &id, err) < 0)
        return -1;
    int result = applies ? learning_apply(session, &id, who, &done, err)
                         : learning_revert(session, &id, who, LEARNING_REVERTED, &done, err);
    if (result < 0)
        return -1;
    output_facts(command, done, facts, OUTPUT_COUNT(facts));
    json_decref(done);
    return 0;
}

static int run_apply(struct command *command, struct error *err)
{
    return settle(command, true, err);
}

static int run_revert(struct command *command, struct error *err)
{
    return settle(command, false, err);
}

static const struct verb_option status_options[] = {
    { "limit", "N", "how many runs (8), the newest first" },
    { 0 },
};
static const struct verb_option settle_options[] = {
    { "by", "WHO", "who decides it; required, and kept" },
    { 0 },
};

static const struct verb verbs[] = {
    { .name = "status",
      .summary = "What the weekly runs found",
      .options = status_options,
      .run = run_status },
    { .name = "show",
      .arguments = "ID",
      .arguments_min = 1,
      .arguments_max = 1,
      .summary = "One run: rows, estimates, samples, what came true",
      .run = run_show },
    { .name = "apply",
      .arguments = "ID",
      .arguments_min = 1,
      .arguments_max = 1,
      .summary = "Accept a proposal; daemons use it within a second",
      .options = settle_options,
      .run = run_apply },
    { .name = "revert",
      .arguments = "ID",
      .arguments_min = 1,
      .arguments_max = 1,
      .summary = "Put back what was before an accepted one",
      .options = settle_options,
      .run = run_revert },
    { 0 },
};
const struct noun noun_learn = { "learn", "Weights and thresholds, from what came of replies",
                                 verbs };
