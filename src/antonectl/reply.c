/* antonectl reply: the drafts, and what reviewers say to them. */
#include "antoned/antonectl/open.h"
#include "antoned/antonectl/output.h"
#include "antoned/antonectl/words.h"
#include "antoned/store/lookup.h"
#include "antoned/store/review.h"

static int run_list(struct command *command, struct error *err)
{
    static const struct output_column columns[] = {
        { "id", "id" },
        { "platform", "platform" },
        { "approval_status", "status" },
        { "mode", "mode" },
        { "archetype", "archetype" },
        { "age_seconds", "age" },
        { "escalated", "escalated" },
        { "content", "reply" },
    };
    _cleanup_session_ struct pg_session *session = NULL;
    bool pending_only = command_option(command, "pending") != NULL;
    int64_t limit;
    json_t *replies;
    if (words_limit(command, 100, &limit, err) < 0 || open_session(command, &session, err) < 0 ||
        review_replies(session, pending_only, limit, &replies, err) < 0)
        return -1;
    output_list(command, replies, columns, OUTPUT_COUNT(columns),
                pending_only ? "No reply waits for approval." : "There are no replies.");
    json_decref(replies);
    return 0;
}

static int judge(struct command *command, enum judgement judgement, struct error *err)
{
    static const struct output_column facts[] = {
        { "id", "reply" },
        { "approval_status", "status" },
        { "approved_by", "by" },
        { "approved_at", "at" },
    };
    _cleanup_session_ struct pg_session *session = NULL;
    struct uuid_range typed;
    struct uuid reply;
    const char *who;
    json_t *outcome;
    if (command_option_required(command, "by", &who, err) < 0 ||
        lookup_parse_id(command_argument(command, 0), &typed, err) < 0 ||
        open_session(command, &session, err) < 0 ||
        lookup_own_id(session, &sql_review_find_reply, "reply", &typed, &reply, err) < 0 ||
        review_judge(session, &reply, judgement, who, command_option(command, "note"), &outcome,
                     err) < 0)
        return -1;
    output_facts(command, outcome, facts, OUTPUT_COUNT(facts));
    json_decref(outcome);
    return 0;
}

static int run_approve(struct command *command, struct error *err)
{
    return judge(command, JUDGE_APPROVED, err);
}

static int run_reject(struct command *command, struct error *err)
{
    return judge(command, JUDGE_REJECTED, err);
}

static const struct verb_option list_options[] = {
    { "pending", NULL, "only those that wait for approval" },
    { "limit", "N", "how many (100), the oldest first" },
    { 0 },
};
static const struct verb_option judge_options[] = {
    { "by", "WHO", "who decides so; required, and kept" },
    { "note", "TEXT", "why; kept in the audit trail" },
    { 0 },
};

static const struct verb verbs[] = {
    { .name = "list",
      .summary = "The replies, with their text",
      .options = list_options,
      .run = run_list },
    { .name = "approve",
      .arguments = "ID",
      .arguments_min = 1,
      .arguments_max = 1,
      .summary = "Approve a pending reply",
      .options = judge_options,
      .run = run_approve },
    { .name = "reject",
      .arguments = "ID",
      .arguments_min = 1,
      .arguments_max = 1,
      .summary = "Reject a pending reply",
      .options = judge_options,
      .run = run_reject },
    { 0 },
};
const struct noun noun_reply = { "reply", "The drafts that wait for a person", verbs };
