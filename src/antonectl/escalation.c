/* antonectl escalation: what needs a person's eyes. */
#include "antoned/antonectl/open.h"
#include "antoned/antonectl/output.h"
#include "antoned/antonectl/words.h"
#include "antoned/store/lookup.h"
#include "antoned/store/review.h"

static int run_list(struct command *command, struct error *err)
{
    static const struct output_column columns[] = {
        { "id", "id" },
        { "priority", "priority" },
        { "status", "status" },
        { "reason", "reason" },
        { "post_count", "posts" },
        { "age_seconds", "age" },
        { "platform", "platform" },
        { "platform_post_id", "post" },
        { "assigned_to", "assigned to" },
        { "decision_id", "decision" },
    };
    _cleanup_session_ struct pg_session *session = NULL;
    int64_t limit;
    json_t *escalations;
    if (words_limit(command, 100, &limit, err) < 0 || open_session(command, &session, err) < 0 ||
        review_escalations(session, command_option(command, "all") != NULL, limit, &escalations,
                           err) < 0)
        return -1;
    output_list(command, escalations, columns, OUTPUT_COUNT(columns), "No escalation is open.");
    json_decref(escalations);
    return 0;
}

static void show_to_people(const struct command *command, const json_t *escalation)
{
    static const struct output_column facts[] = {
        { "id", "escalation" },     { "priority", "priority" },  { "status", "status" },
        { "reason", "reason" },     { "safety_flags", "flags" }, { "post_count", "posts" },
        { "created_at", "opened" }, { "age_seconds", "age" },    { "assigned_to", "assigned to" },
        { "resolved_by", "by" },    { "resolved_at", "at" },     { "resolution_notes", "note" },
        { "reply_id", "reply" },    { "content", "text" },
    };
    static const struct output_column posts[] = {
        { "platform", "platform" },
        { "platform_post_id", "post" },
        { "detected_at", "detected" },
        { "decision_id", "decision" },
    };
    output_facts(command, escalation, facts, OUTPUT_COUNT(facts));
    output_heading("Posts");
    output_list(command, json_object_get(escalation, "posts"), posts, OUTPUT_COUNT(posts),
                "Those that it stood for are gone.");
}

static int run_show(struct command *command, struct error *err)
{
    _cleanup_session_ struct pg_session *session = NULL;
    struct uuid_range typed;
    struct uuid id;
    json_t *escalation;
    if (lookup_parse_id(command_argument(command, 0), &typed, err) < 0 ||
        open_session(command, &session, err) < 0 ||
        lookup_own_id(session, &sql_review_find_escalation, "escalation", &typed, &id, err) < 0 ||
        review_case(session, &id, &escalation, err) < 0)
        return -1;
    if (command->json)
        output_document(escalation);
    else
        show_to_people(command, escalation);
    json_decref(escalation);
    return 0;
}

static int run_resolve(struct command *command, struct error *err)
{
    static const struct output_column facts[] = {
        { "id", "escalation" },  { "priority", "priority" }, { "status", "status" },
        { "resolved_by", "by" }, { "resolved_at", "at" },
    };
    _cleanup_session_ struct pg_session *session = NULL;
    struct uuid_range typed;
    struct uuid escalation;
    const char *who;
    json_t *outcome;
    if (command_option_required(command, "by", &who, err) < 0 ||
        lookup_parse_id(command_argument(command, 0), &typed, err) < 0 ||
        open_session(command, &session, err) < 0 ||
        lookup_own_id(session, &sql_review_find_escalation, "escalation", &typed, &escalation,
                      err) < 0 ||
        review_resolve(session, &escalation, who, command_option(command, "note"), &outcome, err) <
            0)
        return -1;
    output_facts(command, outcome, facts, OUTPUT_COUNT(facts));
    json_decref(outcome);
    return 0;
}

static const struct verb_option list_options[] = {
    { "all", NULL, "the resolved and closed ones, too" },
    { "limit", "N", "how many (100), the gravest and oldest first" },
    { 0 },
};
static const struct verb_option resolve_options[] = {
    { "by", "WHO", "who resolves it; required, and kept" },
    { "note", "TEXT", "how; kept with the escalation and in the audit trail" },
    { 0 },
};

static const struct verb verbs[] = {
    { .name = "list", .summary = "The open escalations", .options = list_options, .run = run_list },
    { .name = "show",
      .arguments = "ID",
      .arguments_min = 1,
      .arguments_max = 1,
      .summary = "One escalation: its text, and the posts that it stands for",
      .run = run_show },
    { .name = "resolve",
      .arguments = "ID",
      .arguments_min = 1,
      .arguments_max = 1,
      .summary = "Resolve an open escalation",
      .options = resolve_options,
      .run = run_resolve },
    { 0 },
};
const struct noun noun_escalation = { "escalation", "What needs a person's eyes", verbs };
