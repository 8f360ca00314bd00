/* antonectl status: one look at everything. */
#include <stdio.h>

#include "antoned/antonectl/look.h"
#include "antoned/antonectl/output.h"
#include "antoned/antonectl/screen.h"
#include "antoned/base/clock.h"

#define WATCH_MS INT64_C(2000)

static void show_to_people(const struct command *command, const json_t *look)
{
    static const struct output_column facts[] = {
        { "sentence", "state" },
        { "source", "says" },
        { "without_daemon", "because" },
        { "waiting", "posts waiting" },
        { "oldest_seconds", "oldest has waited" },
        { "failed", "posts given up" },
        { "decided_today", "decided today" },
        { "unpostable_today", "may not be answered there" },
        { "pending_replies", "replies to approve" },
        { "uncertain_replies", "replies uncertain" },
        { "open_escalations", "open escalations" },
        { "escalated_posts", "posts in these" },
        { "schema_version", "schema version" },
    };
    static const struct output_column own[] = {
        { "instance", "asked" },
        { "state", "does" },
        { "state_since", "since" },
        { "uptime_seconds", "runs for" },
    };
    static const struct output_column daemons[] = {
        { "instance", "daemon" },
        { "host", "host" },
        { "version", "version" },
        { "state", "state" },
        { "beat_age_seconds", "last beat" },
        { "posts_processed", "posts" },
    };
    output_facts(command, look, facts, OUTPUT_COUNT(facts));
    if (json_is_object(json_object_get(look, "daemon")))
        output_facts(command, json_object_get(look, "daemon"), own, OUTPUT_COUNT(own));
    output_heading("Daemons");
    /* A daemon knows of the others how they are, not what they have done. */
    bool is_own = json_is_object(json_object_get(look, "daemon"));
    output_list(command, json_object_get(look, "daemons"), daemons, OUTPUT_COUNT(daemons) - is_own,
                "No daemon has been heard of within two minutes.");
}

static void show(const struct command *command, const json_t *look)
{
    if (command->json)
        output_document(look);
    else
        show_to_people(command, look);
}

static void show_again(const struct command *command, bool only_database)
{
    struct error err = { 0 };
    json_t *look = NULL;
    int failed = look_now(command, only_database, &look, &err);
    if (!command->json)
        screen_clear();
    if (failed < 0 && command->json)
        look = json_pack("{s:n, s:s, s:s}", "source", "status", "fail", "sentence", err.message);
    if (look == NULL)
        printf("Nothing can be seen: %s\n", err.message);
    else if (command->json)
        output_line(look);
    else
        show_to_people(command, look);
    json_decref(look);
}

/* Until it is interrupted, or nobody reads any more. */
static int watch(const struct command *command, bool only_database)
{
    while (fflush(stdout) == 0) {
        show_again(command, only_database);
        if (fflush(stdout) != 0)
            break;
        clock_sleep_ms(WATCH_MS);
    }
    return 0;
}

static int run_status(struct command *command, struct error *err)
{
    bool only_database = command_option(command, "database") != NULL;
    json_t *look;
    /* What is wrong with the configuration ends it at once; an outage is what one watches for. */
    int failed = look_now(command, only_database, &look, err);
    bool is_watched = command_option(command, "watch") != NULL;
    if (failed < 0 && !(is_watched && err->code == ERROR_UNAVAILABLE))
        return -1;
    if (failed == 0 && !is_watched)
        show(command, look);
    if (failed == 0)
        json_decref(look);
    return is_watched ? watch(command, only_database) : 0;
}

static const struct verb_option status_options[] = {
    { "watch", NULL, "again every two seconds, until it is interrupted; with --json a line each" },
    { "database", NULL, "ask the database alone, also while a daemon answers" },
    { 0 },
};

static const struct verb verbs[] = {
    { .summary = "One look: the state, the queue, what waits for people, the daemons",
      .details = "The daemon at http.listen of the configuration is asked, and where none answers "
                 "the database.",
      .options = status_options,
      .run = run_status },
    { 0 },
};
const struct noun noun_status = { "status", "One look at everything", verbs };
