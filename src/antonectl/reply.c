/* antonectl reply: the drafts, and what reviewers say to them. */
#include "antoned/antonectl/open.h"
#include "antoned/antonectl/output.h"
#include "antoned/antonectl/words.h"
#include "antoned/store/lookup.h"
#include "antoned/store/review.h"

static int which_option(const struct command *command, enum review_which *ret, struct error *err)
{
    bool pending = command_option(command, "pending") != NULL,
         uncertain = command_option(command, "uncertain") != NULL;
    if (pending && uncertain)
        return error_set(err, ERROR_USAGE, "--pending and --uncertain exclude each other");
    *ret = pending ? REVIEW_PENDING : uncertain ? REVIEW_UNCERTAIN : REVIEW_ALL;
    return 0;
}

static int run_list(struct command *command, struct error *err)
{
    static const struct output_column columns[] = {
        { "id", "id" },
        { "platform", "platform" },
        { "approval_status", "status" },
        { "mode", "mode" },
        { "archetype", "archetype" },
        { "posting", "posting" },
        { "taken_by", "taken by" },
        { "age_seconds", "age" },
        { "escalated", "escalated" },
        { "obstacle", "may not be posted" },
        { "content", "reply" },
    };
    _cleanup_session_ struct pg_session *session = NULL;
    static const char *const none[] = {
        [REVIEW_ALL] = "There are no replies.",
        [REVIEW_PENDING] = "No reply waits for approval.",
        [REVIEW_UNCERTAIN] = "No poster left a reply in doubt.",
    };
    enum review_which which;
    int64_t limit;
    json_t *replies;
    if (which_option(command, &which, err) < 0 || words_limit(command, 100, &limit, err) < 0 ||
        open_session(command, &session, err) < 0 ||
        review_replies(session, which, limit, &replies, err) < 0)
        return -1;
    output_list(command, replies, columns, OUTPUT_COUNT(columns), none[which]);
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

static int run_release(struct command *command, struct error *err)
{
    static const struct output_column facts[] = {
        { "id", "reply" },
        { "approval_status", "status" },
        { "taken_by", "was taken by" },
        { "taken_at", "at" },
    };
    _cleanup_session_ struct pg_session *session = NULL;
    struct uuid_range typed;
    struct uuid reply;
    const char *who, *note;
    json_t *outcome;
    if (command_option_required(command, "by", &who, err) < 0 ||
        command_option_required(command, "note", &note, err) < 0 ||
        lookup_parse_id(command_argument(command, 0), &typed, err) < 0 ||
        open_session(command, &session, err) < 0 ||
        lookup_own_id(session, &sql_review_find_reply, "reply", &typed, &reply, err) < 0 ||
        review_release(session, &reply, who, note, &outcome, err) < 0)
        return -1;
    output_facts(command, outcome, facts, OUTPUT_COUNT(facts));
    json_decref(outcome);
    return 0;
}

static const struct verb_option list_options[] = {
    { "pending", NULL, "only those that wait for approval" },
    { "uncertain", NULL, "only those of which nobody knows whether they were posted" },
    { "limit", "N", "how many (100), the oldest first" },
    { 0 },
};
static const struct verb_option judge_options[] = {
    { "by", "WHO", "who decides so; required, and kept" },
    { "note", "TEXT", "why; kept in the audit trail" },
    { 0 },
};

static const struct verb_option release_options[] = {
    { "by", "WHO", "who looked; required, and kept" },
    { "note", "TEXT", "how it is known that it was not posted; required, and kept" },
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
    { .name = "release",
      .arguments = "ID",
      .arguments_min = 1,
      .arguments_max = 1,
      .summary = "Offer a reply again that a poster took and never reported",
      .options = release_options,
      .run = run_release },
    { 0 },
};
const struct noun noun_reply = { "reply", "The drafts that wait for a person", verbs };
