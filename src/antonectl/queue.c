/* antonectl queue: what waits, what failed, and why. */
#include <stdio.h>

#include "antoned/antonectl/open.h"
#include "antoned/antonectl/output.h"
#include "antoned/antonectl/queue_import.h"
#include "antoned/antonectl/queue_withdraw.h"
#include "antoned/antonectl/words.h"
#include "antoned/base/parse.h"
#include "antoned/store/queue.h"

static int run_status(struct command *command, struct error *err)
{
    static const struct output_column facts[] = {
        { "ready", "ready" },
        { "prioritised", "of these and the later, with priority" },
        { "later", "to be retried later" },
        { "tried", "failed at least once" },
        { "failed", "given up" },
        { "oldest_seconds", "oldest has waited" },
    };
    _cleanup_session_ struct pg_session *session = NULL;
    json_t *status;
    if (open_session(command, &session, err) < 0 || queue_status(session, &status, err) < 0)
        return -1;
    output_facts(command, status, facts, OUTPUT_COUNT(facts));
    json_decref(status);
    return 0;
}

static int run_peek(struct command *command, struct error *err)
{
    static const struct output_column columns[] = {
        { "id", "id" },
        { "platform", "platform" },
        { "platform_post_id", "post" },
        { "priority", "priority" },
        { "age_seconds", "age" },
        { "error_count", "failures" },
        { "error_message", "last failure" },
    };
    _cleanup_session_ struct pg_session *session = NULL;
    int64_t limit;
    json_t *posts;
    if (words_limit(command, 20, &limit, err) < 0 || open_session(command, &session, err) < 0 ||
        queue_peek(session, limit, &posts, err) < 0)
        return -1;
    output_list(command, posts, columns, OUTPUT_COUNT(columns), "The queue is empty.");
    json_decref(posts);
    return 0;
}

static int retry_one(struct pg_session *session, const char *typed, const char *actor,
                     int64_t *ret_revived, struct error *err)
{
    struct uuid post;
    if (queue_find(session, typed, &post, err) < 0 || queue_retry(session, &post, actor, err) < 0)
        return -1;
    *ret_revived = 1;
    return 0;
}

static int run_retry(struct command *command, struct error *err)
{
    static const struct output_column facts[] = { { "revived", "back in the queue" } };
    const char *typed = command_argument(command, 0);
    bool all_failed = command_option(command, "failed") != NULL;
    if (all_failed == (typed != NULL))
        return error_set(err, ERROR_USAGE, "give either the ID of a post or --failed");

    _cleanup_session_ struct pg_session *session = NULL;
    const char *actor = words_actor(command);
    int64_t revived;
    if (open_session(command, &session, err) < 0 ||
        (all_failed ? queue_retry_failed(session, actor, &revived, err)
                    : retry_one(session, typed, actor, &revived, err)) < 0)
        return -1;
    json_t *outcome = json_pack("{s:I}", "revived", (json_int_t)revived);
    output_facts(command, outcome, facts, OUTPUT_COUNT(facts));
    json_decref(outcome);
    return 0;
}

static int run_why(struct command *command, struct error *err)
{
    static const struct output_column facts[] = {
        { "id", "post" },
        { "platform", "platform" },
        { "platform_post_id", "platform's id" },
        { "age_seconds", "detected before" },
        { "priority", "priority" },
        { "keyword_count", "keywords" },
        { "error_count", "failures" },
        { "decided_at", "decided at" },
        { "state", "state" },
        { "why", "why" },
    };
    _cleanup_session_ struct pg_session *session = NULL;
    struct uuid post;
    json_t *row;
    if (open_session(command, &session, err) < 0)
        return -1;
    if (queue_find(session, command_argument(command, 0), &post, err) < 0 ||
        queue_why(session, &post, &row, err) < 0)
        return queue_name_locks(session, err);
    output_facts(command, row, facts, OUTPUT_COUNT(facts));
    json_decref(row);
    return 0;
}

static const struct verb_option import_options[] = {
    { "all", NULL, "queue posts that match no keyword, too" },
    { "format", "FORM", "antone (the default), reddit, x, x-archive, threads, or auto" },
    { "account", "FILE", "account.js of an archive (x-archive; beside FILE)" },
    { "zstd-window", "SIZE", "memory that a zstd frame may ask for (8MiB)" },
    { "by", "WHO", "for the audit trail of what is taken back (the user's name)" },
    { 0 },
};
static const struct verb_option withdraw_options[] = {
    { "file", "FILE", "a line each: PLATFORM ID, PLATFORM ID author, or a notice of X" },
    { "author", NULL, "ID is an account: all of its posts, and the account" },
    { "by", "WHO", "for the audit trail (the user's name)" },
    { 0 },
};
static const struct verb_option peek_options[] = {
    { "limit", "N", "how many (20)" },
    { 0 },
};
static const struct verb_option retry_options[] = {
    { "failed", NULL, "every post that was given up" },
    { "by", "WHO", "for the audit trail (the user's name)" },
    { 0 },
};

static const struct verb verbs[] = {
    { .name = "import",
      .arguments = "FILE|-",
      .arguments_min = 1,
      .arguments_max = 1,
      .summary = "Queue posts of a file",
      .details = "Invalid lines are reported as FILE:LINE: field: what is wrong, and skipped; the "
                 "rest is imported, and the exit status is 65. Importing a file again changes "
                 "nothing.",
      .options = import_options,
      .run = queue_import },
    { .name = "withdraw",
      .arguments = "[PLATFORM ID]",
      .arguments_max = 2,
      .summary = "Take posts out that their authors took back",
      .details = "Out of queue, decisions and drafts at once, of archive files after each "
                 "daemon's next run or by antonectl archive erase-author without a person. They "
                 "stay away, also what is not here yet.",
      .options = withdraw_options,
      .run = queue_withdraw },
    { .name = "status", .summary = "How much waits, how long, and what failed", .run = run_status },
    { .name = "peek",
      .summary = "The posts that are next",
      .options = peek_options,
      .run = run_peek },
    { .name = "retry",
      .arguments = "[ID]",
      .arguments_max = 1,
      .summary = "Put posts that were given up back into the queue",
      .details = "ID is the UUID of a post or the platform's own id.",
      .options = retry_options,
      .run = run_retry },
    { .name = "why",
      .arguments = "ID",
      .arguments_min = 1,
      .arguments_max = 1,
      .summary = "Where a post stands, and why",
      .details = "ID is the UUID of a post or the platform's own id.",
      .run = run_why },
    { 0 },
};
const struct noun noun_queue = { "queue", "The posts that wait for a decision", verbs };
