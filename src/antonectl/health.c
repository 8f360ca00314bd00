/* antonectl health: is all well? For people, scripts and monitoring that runs a command. */
#include <stdio.h>
#include <string.h>

#include "antoned/antonectl/look.h"
#include "antoned/antonectl/output.h"

static void show_health(const struct command *command, const json_t *health)
{
    static const struct output_column facts[] = {
        { "status", "health" },
        { "sentence", "state" },
        { "source", "says" },
        { "without_daemon", "because" },
    };
    static const struct output_column problems[] = {
        { "status", "status" },
        { "check", "check" },
        { "output", "what is wrong" },
    };
    output_facts(command, health, facts, OUTPUT_COUNT(facts));
    if (json_array_size(json_object_get(health, "problems")) == 0)
        return;
    output_heading("Checks that do not pass");
    output_list(command, json_object_get(health, "problems"), problems, OUTPUT_COUNT(problems), "");
}

static int status_of(const json_t *health)
{
    static const char *const names[] = { "pass", "warn", "fail" };
    const char *status = json_string_value(json_object_get(health, "status"));
    int index = str_index(str_from(status), names, 3);
    return index >= 0 ? index : 2;
}

/* Neither daemon nor database: that is an answer, too. */
static json_t *unknown(const struct error *why)
{
    return json_pack("{s:n, s:s, s:s, s:b, s:[]}", "source", "status", "fail", "sentence",
                     why->message, "is_ready", 0, "problems");
}

static int run_health(struct command *command, struct error *err)
{
    static const char *const kept[] = { "source",   "without_daemon", "status",  "sentence",
                                        "is_ready", "paused",         "problems" };
    json_t *look;
    if (look_now(command, command_option(command, "database") != NULL, &look, err) < 0) {
        if (err->code != ERROR_UNAVAILABLE)
            return -1;
        look = unknown(err);
    }
    json_t *health = json_object();
    for (size_t i = 0; i < OUTPUT_COUNT(kept); i++)
        if (json_object_get(look, kept[i]) != NULL)
            json_object_set(health, kept[i], json_object_get(look, kept[i]));
    json_decref(look);
    if (command->json)
        output_document(health);
    else
        show_health(command, health);
    int status = status_of(health);
    json_decref(health);
    return status;
}

static const struct verb_option health_options[] = {
    { "database", NULL, "ask the database alone, also while a daemon answers" },
    { 0 },
};

static const struct verb verbs[] = {
    { .summary = "Is all well? Status 0 for pass, 1 for warn, 2 for fail",
      .details = "The daemon at http.listen of the configuration is asked, and where none answers "
                 "the database: does any daemon work on it?",
      .options = health_options,
      .run = run_health },
    { 0 },
};
const struct noun noun_health = { "health", "Is all well?", verbs };
