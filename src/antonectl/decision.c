/* antonectl decision show: a decision explained, from the post to the reply. */
#include <stdio.h>
#include <string.h>

#include "antoned/antonectl/decision.h"
#include "antoned/antonectl/open.h"
#include "antoned/antonectl/output.h"
#include "antoned/base/buffer.h"
#include "antoned/domain/decision.h"
#include "antoned/store/status.h"

/* What each rule says, in the order of docs/DECISION_ENGINE.md, From a reading to a decision. */
static const struct {
    enum rule rule;
    const char *meaning;
} meanings[] = {
    { RULE_SPAM, "spam is filtered" },
    { RULE_UNREADABLE, "there is nothing to read in it" },
    { RULE_SAFETY, "a sign that the person may not be safe: no reply, and a human" },
    { RULE_AUTHOR_BLOCKED, "the author has blocked or reported us" },
    { RULE_LOW_TOPIC_RELEVANCE, "it is not about a real morning after: TRS below the gate" },
    { RULE_WITHHELD, "it is not for a brand to answer; the reasons say why" },
    { RULE_COMPETITOR, "a competitor is named, and how content the author is with it decides" },
    { RULE_POWER_USER, "many follow the author" },
    { RULE_HELPFUL, "SSS reaches the helpful threshold: a solution is sought" },
    { RULE_VIRAL, "it spreads more than five times as fast as the author's posts do" },
    { RULE_MODERATE, "SSS reaches the moderate threshold, and the relationship decides" },
    { RULE_VELOCITY, "it spreads more than twice as fast as the author's posts do" },
    { RULE_NO_SIGNAL, "nothing speaks for a reply" },
};

const char *decision_meaning_of(const char *rule)
{
    for (size_t i = 0; rule != NULL && i < sizeof meanings / sizeof meanings[0]; i++) {
        if (strcmp(rule, rule_name(meanings[i].rule)) == 0)
            return meanings[i].meaning;
    }
    return NULL;
}

static const char *text_at(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static void set_text(json_t *view, const char *key, struct buffer *text)
{
    if (text->size > 0)
        json_object_set_new(view, key, json_stringn(text->data, text->size));
    buffer_free(text);
}

static void add_rule(json_t *view, const json_t *signals)
{
    struct buffer text = { 0 };
    const char *rule = text_at(signals, "rule"), *meaning = decision_meaning_of(rule);
    if (rule != NULL)
        buffer_printf(&text, "%s%s%s", rule, meaning != NULL ? ": " : "",
                      meaning != NULL ? meaning : "");
    set_text(view, "rule", &text);
}

static double hundredths_at(const json_t *array, size_t index)
{
    return (double)json_integer_value(json_array_get(array, index)) / 100;
}

static void add_thresholds(json_t *view, const json_t *signals)
{
    const json_t *thresholds = json_object_get(signals, "thresholds");
    struct buffer text = { 0 };
    if (json_array_size(thresholds) >= 2)
        buffer_printf(&text, "helpful from SSS %.2f, moderate from %.2f",
                      hundredths_at(thresholds, 0), hundredths_at(thresholds, 1));
    set_text(view, "thresholds", &text);
}

static void add_safety(json_t *view, const json_t *decision, const json_t *signals)
{
    const json_t *safety = json_object_get(signals, "safety");
    const json_t *flags = json_object_get(decision, "safety_flags");
    struct buffer text = { 0 };
    if (json_array_size(safety) >= 3) {
        buffer_printf(&text, "severity %s, distress %.2f",
                      json_string_value(json_array_get(safety, 0)), hundredths_at(safety, 1));
        if (json_is_true(json_array_get(safety, 2)))
            buffer_add_text(&text, ", read as hyperbole");
    }
    set_text(view, "safety", &text);
    if (json_array_size(flags) > 0)
        json_object_set(view, "safety_flags", (json_t *)(uintptr_t)flags);
}

static void add_time(json_t *view, const json_t *decision)
{
    const json_t *time = json_object_get(decision, "temporal_context");
    const char *window = text_at(time, "window"), *holiday = text_at(time, "holiday");
    const char *time_of_day = text_at(time, "time_of_day");
    struct buffer text = { 0 };
    if (window != NULL)
        buffer_printf(&text, "window %s", window);
    if (time_of_day != NULL)
        buffer_printf(&text, ", %s", time_of_day);
    if (holiday != NULL)
        buffer_printf(&text, ", %s", holiday);
    set_text(view, "time", &text);
}

static void add_velocity(json_t *view, const json_t *signals)
{
    const json_t *evs = json_object_get(signals, "evs");
    struct buffer text = { 0 };
    if (json_array_size(evs) >= 2)
        buffer_printf(&text, "%.2f times the author's usual",
                      json_number_value(json_array_get(evs, 0)));
    if (json_is_number(json_array_get(evs, 1)))
        buffer_printf(&text, " (%.1f an hour)", json_number_value(json_array_get(evs, 1)));
    set_text(view, "velocity", &text);
}

static void add_lexicon(json_t *view, const json_t *signals)
{
    const json_t *lexicon = json_object_get(signals, "lexicon");
    struct buffer text = { 0 };
    if (json_array_size(lexicon) >= 2)
        buffer_printf(&text, "version %s, SHA-256 %.12s…",
                      json_string_value(json_array_get(lexicon, 0)),
                      json_string_value(json_array_get(lexicon, 1)));
    set_text(view, "lexicon", &text);
}

static void add_experiment(json_t *view, const json_t *decision)
{
    const char *name = text_at(decision, "experiment");
    const char *predicted = text_at(decision, "predicted_mode");
    struct buffer experiment = { 0 }, drawn = { 0 };
    if (name != NULL)
        buffer_printf(&experiment, "%s, arm %s", name, text_at(decision, "experiment_variant"));
    if (json_is_true(json_object_get(decision, "is_randomized_experiment")))
        buffer_printf(&drawn, "drawn at random; the rules said %s",
                      predicted != NULL ? predicted : "nothing");
    set_text(view, "experiment", &experiment);
    set_text(view, "drawn", &drawn);
}

static void copy(json_t *view, const json_t *decision, const char *key)
{
    json_object_set(view, key, json_object_get(decision, key));
}

/* The decision's facts, worded. */
static json_t *view_of(const json_t *decision)
{
    static const char *const kept[] = {
        "id",         "post_id", "platform",  "platform_post_id",    "content",      "published_at",
        "decided_at", "mode",    "archetype", "competitor_detected", "is_power_user"
    };
    const json_t *signals = json_object_get(decision, "signals");
    json_t *view = json_object();
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
        copy(view, decision, kept[i]);
    add_rule(view, signals);
    add_thresholds(view, signals);
    add_safety(view, decision, signals);
    add_time(view, decision);
    add_velocity(view, signals);
    add_lexicon(view, signals);
    add_experiment(view, decision);
    return view;
}

static void show_facts(const struct command *command, const json_t *decision)
{
    static const struct output_column facts[] = {
        { "id", "decision" },
        { "post_id", "post" },
        { "platform", "platform" },
        { "platform_post_id", "platform's id" },
        { "content", "text" },
        { "published_at", "published at" },
        { "decided_at", "decided at" },
        { "mode", "mode" },
        { "rule", "rule" },
        { "thresholds", "thresholds" },
        { "archetype", "archetype" },
        { "safety", "safety" },
        { "safety_flags", "safety signs" },
        { "competitor_detected", "competitor" },
        { "is_power_user", "power user" },
        { "time", "time" },
        { "velocity", "velocity" },
        { "experiment", "experiment" },
        { "drawn", "drawn" },
        { "lexicon", "lexicon" },
    };
    json_t *view = view_of(decision);
    output_facts(command, view, facts, OUTPUT_COUNT(facts));
    json_decref(view);
}

/* The four sub-scores with what each counts for, and their sum with its terms of interaction. */
static void show_scores(const struct command *command, const json_t *decision)
{
    static const struct output_column columns[] = {
        { "score", "score" }, { "value", "value" }, { "weight", "weight" }, { "says", "says" }
    };
    static const char *const scores[][3] = {
        { "SSS", "sss_score", "a solution is sought" },
        { "ARS", "ars_score", "how the author stands to us" },
        { "EVS", "evs_score", "how fast it spreads" },
        { "TRS", "trs_score", "it is about a real morning after" },
        { "composite", "composite_score", "all four, weighted" },
    };
    const json_t *weights = json_object_get(json_object_get(decision, "signals"), "weights");
    json_t *rows = json_array();
    for (size_t i = 0; i < sizeof scores / sizeof scores[0]; i++) {
        json_t *row = json_pack("{s:s, s:O, s:s}", "score", scores[i][0], "value",
                                json_object_get(decision, scores[i][1]), "says", scores[i][2]);
        json_object_set(row, "weight", json_array_get(weights, i + 1));
        json_array_append_new(rows, row);
    }
    const char *segment = json_string_value(json_array_get(weights, 0));
    output_heading("Scores");
    output_list(command, rows, columns, OUTPUT_COUNT(columns), "");
    if (segment != NULL)
        printf("Weights: %s\n", segment);
    json_decref(rows);
}

/* "terms" is ["sss: question +0.25 (anyone)", …] (store/decision_json.h). */
static json_t *term_row(const char *term)
{
    const char *colon = strstr(term, ": ");
    if (colon == NULL)
        return json_pack("{s:s}", "reason", term);
    return json_pack("{s:s%, s:s}", "score", term, (size_t)(colon - term), "reason", colon + 2);
}

static void show_terms(const struct command *command, const json_t *decision)
{
    static const struct output_column columns[] = { { "score", "score" },
                                                    { "reason", "what counted" } };
    const json_t *terms = json_object_get(json_object_get(decision, "signals"), "terms");
    json_t *rows = json_array();
    size_t i;
    json_t *term;
    json_array_foreach(terms, i, term)
    {
        if (json_is_string(term))
            json_array_append_new(rows, term_row(json_string_value(term)));
    }
    output_heading("What counted, in its order");
    output_list(command, rows, columns, OUTPUT_COUNT(columns), "Nothing was recorded.");
    json_decref(rows);
}

static void show_consequences(const struct command *command, const json_t *decision)
{
    static const struct output_column mentions[] = {
        { "competitor", "competitor" },     { "sentiment", "sentiment" },
        { "satisfaction", "satisfaction" }, { "opportunity", "opportunity" },
        { "replied", "replied" },
    };
    static const struct output_column replies[] = {
        { "id", "id" }, { "status", "status" }, { "by", "by" }, { "content", "reply" }
    };
    static const struct output_column escalations[] = {
        { "id", "id" }, { "reason", "reason" }, { "priority", "priority" }, { "status", "status" }
    };
    const json_t *named = json_object_get(decision, "mentions");
    if (json_array_size(named) > 0) {
        output_heading("Competitors");
        output_list(command, named, mentions, OUTPUT_COUNT(mentions), "");
    }
    output_heading("Replies");
    output_list(command, json_object_get(decision, "replies"), replies, OUTPUT_COUNT(replies),
                "None was drafted.");
    output_heading("Escalations");
    output_list(command, json_object_get(decision, "escalations"), escalations,
                OUTPUT_COUNT(escalations), "None.");
}

static int run_show(struct command *command, struct error *err)
{
    _cleanup_session_ struct pg_session *session = NULL;
    json_t *decision;
    if (open_session(command, &session, err) < 0 ||
        status_decision(session, command_argument(command, 0), &decision, err) < 0)
        return -1;
    if (command->json) {
        output_document(decision);
    } else {
        show_facts(command, decision);
        show_scores(command, decision);
        show_terms(command, decision);
        show_consequences(command, decision);
    }
    json_decref(decision);
    return 0;
}

static const struct verb verbs[] = {
    { .name = "show",
      .arguments = "ID",
      .arguments_min = 1,
      .arguments_max = 1,
      .summary = "A decision, and every reason for it",
      .details = "ID is the UUID of the decision or of its post, or the platform's own id of the "
                 "post. Shows the text of the post.",
      .run = run_show },
    { 0 },
};
const struct noun noun_decision = { "decision", "What was decided, and why", verbs };
