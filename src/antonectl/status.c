/* antonectl status: one look at everything. */
#include "antoned/store/status.h"
#include "antoned/antonectl/open.h"
#include "antoned/antonectl/output.h"

static void show_to_people(const struct command *command, const json_t *look)
{
    static const struct output_column facts[] = {
        { "waiting", "posts waiting" },
        { "oldest_seconds", "oldest has waited" },
        { "failed", "posts given up" },
        { "decided_today", "decided today" },
        { "pending_replies", "replies to approve" },
        { "uncertain_replies", "replies uncertain" },
        { "open_escalations", "open escalations" },
        { "escalated_posts", "posts in these" },
        { "schema_version", "schema version" },
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
    output_heading("Daemons");
    output_list(command, json_object_get(look, "daemons"), daemons, OUTPUT_COUNT(daemons),
                "No daemon has ever worked on this database.");
}

static int run_status(struct command *command, struct error *err)
{
    const struct config *config;
    _cleanup_session_ struct pg_session *session = NULL;
    json_t *look;
    if (open_config(command, &config, err) < 0 || open_session(command, &session, err) < 0 ||
        status_look(session, config->time.zone, &look, err) < 0)
        return -1;
    if (command->json)
        output_document(look);
    else
        show_to_people(command, look);
    json_decref(look);
    return 0;
}

static const struct verb verbs[] = {
    { .summary = "One look: the queue, today's decisions, what waits for people, the daemons",
      .run = run_status },
    { 0 },
};
const struct noun noun_status = { "status", "One look at everything", verbs };
