/* antonectl platform: what may be said where, looked at and changed. */
#include "antoned/store/platform.h"
#include "antoned/antonectl/open.h"
#include "antoned/antonectl/output.h"
#include "antoned/antonectl/words.h"
#include "antoned/base/arena.h"
#include "antoned/domain/platform_rules.h"

static int platform_argument(const struct command *command, enum platform *ret, struct error *err)
{
    const char *typed = command_argument(command, 0);
    if (words_platform(str_from(typed), ret) < 0)
        return error_set(err, ERROR_USAGE, "\"%s\" is no platform: TWITTER, REDDIT or THREADS",
                         typed);
    return 0;
}

static int run_list(struct command *command, struct error *err)
{
    static const struct output_column columns[] = {
        { "platform", "platform" },
        { "max_length", "length" },
        { "needs_mention", "only if mentioned" },
        { "needs_disclosure", "disclosure" },
        { "allows_links", "links" },
        { "replies_per_day", "a day" },
        { "seconds_between", "between" },
        { "closed_communities", "closed communities" },
        { "handles", "our names" },
    };
    _cleanup_session_ struct pg_session *session = NULL;
    json_t *rules;
    if (open_session(command, &session, err) < 0 || platform_list(session, &rules, err) < 0)
        return -1;
    output_list(command, rules, columns, OUTPUT_COUNT(columns), "There are no rules.");
    json_decref(rules);
    return 0;
}

static int run_show(struct command *command, struct error *err)
{
    static const struct output_column columns[] = {
        { "rule", "rule" },      { "entry", "entry" },
        { "value", "value" },    { "is_verified", "verified" },
        { "source_date", "of" }, { "source", "source" },
    };
    _cleanup_session_ struct pg_session *session = NULL;
    enum platform platform;
    json_t *rules;
    if (platform_argument(command, &platform, err) < 0 ||
        open_session(command, &session, err) < 0 ||
        platform_show(session, platform, &rules, err) < 0)
        return -1;
    output_list(command, rules, columns, OUTPUT_COUNT(columns), "There are no rules.");
    json_decref(rules);
    return 0;
}

/* A value as people type it: "yes", "r/Sober". */
static const char *value_of(const char *rule, const char *typed, struct arena *arena)
{
    if (str_equal_text(str_from(rule), "closed_community"))
        return platform_community(str_from(typed), arena).data;
    if (str_equal_text(str_from(typed), "yes"))
        return "true";
    return str_equal_text(str_from(typed), "no") ? "false" : typed;
}

/* What was typed is the value, or the entry of a list, which counts unless it is struck out. */
static int read_rule(const struct command *command, struct arena *arena,
                     struct platform_change *change, struct error *err)
{
    bool strike_out = command_option(command, "off") != NULL;
    change->rule = command_argument(command, 1);
    bool is_list = platform_rule_is_list(str_from(change->rule));
    const char *value = value_of(change->rule, command_argument(command, 2), arena);
    const char *fault = platform_rule_fault(str_from(change->rule), str_from(value), arena);
    if (fault != NULL)
        return error_set(err, ERROR_USAGE, "%s \"%s\" %s", change->rule, value, fault);
    if (strike_out && !is_list)
        return error_set(err, ERROR_USAGE, "--off strikes an entry out of a list, and %s is none",
                         change->rule);
    change->entry = is_list ? value : "";
    change->value = !is_list ? value : strike_out ? "false" : "true";
    return 0;
}

static int read_change(const struct command *command, struct arena *arena,
                       struct platform_change *change, struct error *err)
{
    change->is_verified = command_option(command, "verified") != NULL;
    if (read_rule(command, arena, change, err) < 0 ||
        command_option_required(command, "by", &change->who, err) < 0 ||
        command_option_required(command, "reason", &change->why, err) < 0 ||
        command_option_required(command, "source", &change->source, err) < 0)
        return -1;
    return command_option_required(command, "date", &change->source_date, err);
}

static int run_set(struct command *command, struct error *err)
{
    static const struct output_column facts[] = {
        { "platform", "platform" }, { "rule", "rule" },  { "entry", "entry" },
        { "value", "value" },       { "before", "was" },
    };
    _cleanup_arena_ struct arena *arena = arena_new(1024);
    _cleanup_session_ struct pg_session *session = NULL;
    struct platform_change change = { 0 };
    json_t *outcome;
    if (platform_argument(command, &change.platform, err) < 0 ||
        read_change(command, arena, &change, err) < 0 || open_session(command, &session, err) < 0 ||
        platform_set(session, &change, &outcome, err) < 0)
        return -1;
    output_facts(command, outcome, facts, OUTPUT_COUNT(facts));
    json_decref(outcome);
    return 0;
}

static const struct verb_option set_options[] = {
    { "by", "WHO", "who decides so; required, and kept" },
    { "reason", "TEXT", "why; required, and kept in the audit trail" },
    { "source", "TEXT", "where it stands; required" },
    { "date", "DAY", "of the source, or of the reading: 2026-11-29; required" },
    { "verified", NULL, "it was read at the platform itself" },
    { "off", NULL, "strike this entry out of its list" },
    { 0 },
};

static const struct verb verbs[] = {
    { .name = "list", .summary = "The rules of each platform, a line each", .run = run_list },
    { .name = "show",
      .arguments = "PLATFORM",
      .arguments_min = 1,
      .arguments_max = 1,
      .summary = "Each rule of a platform, with its source and date",
      .run = run_show },
    { .name = "set",
      .arguments = "PLATFORM RULE VALUE",
      .arguments_min = 3,
      .arguments_max = 3,
      .summary = "Change a rule, or add to a list",
      .details =
          "Rules: max_length, needs_mention, needs_disclosure, allows_links, replies_per_day, "
          "seconds_between; lists: handle, closed_community. Daemons use it within a second; "
          "what was approved before is held to it when a poster takes it.",
      .options = set_options,
      .run = run_set },
    { 0 },
};
const struct noun noun_platform = { "platform", "What may be said where", verbs };
