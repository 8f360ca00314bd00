/* The look: from the daemon's own document, or put together from the database. */
#include "antoned/antonectl/look.h"

#include <string.h>

#include "antoned/antonectl/live.h"
#include "antoned/antonectl/open.h"
#include "antoned/store/pauses.h"
#include "antoned/store/status.h"

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])
#define LATE_S          60 /* for which a post waits: warn, as the daemon has it */

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "";
}

/* ---- from the daemon ---- */

static void copy(json_t *look, const char *key, const json_t *from, const char *its_key)
{
    json_t *value = json_object_get(from, its_key);
    if (value != NULL)
        json_object_set(look, key, value);
}

/* { "CRITICAL": { "waiting": 1, … }, … } as { "CRITICAL": 1 }, without those that are not there. */
static json_t *counts_of(json_t *escalations)
{
    static const char *const gravest_first[] = { "CRITICAL", "HIGH", "MEDIUM", "LOW" };
    json_t *counts = json_object();
    for (size_t i = 0; i < COUNT_OF(gravest_first); i++) {
        json_t *waiting =
            json_object_get(json_object_get(escalations, gravest_first[i]), "waiting");
        if (json_integer_value(waiting) > 0)
            json_object_set(counts, gravest_first[i], waiting);
    }
    return counts;
}

/* Takes the document over. */
static json_t *look_of_daemon(json_t *document)
{
    static const char *const same[] = { "status",      "sentence", "is_ready", "state",
                                        "state_since", "paused",   "problems", "daemons" };
    json_t *look = json_pack("{s:s}", "source", "daemon");
    const json_t *queue = json_object_get(document, "queue");
    for (size_t i = 0; i < COUNT_OF(same); i++)
        copy(look, same[i], document, same[i]);
    copy(look, "waiting", queue, "waiting");
    copy(look, "oldest_seconds", queue, "oldest_seconds");
    copy(look, "pending_replies", json_object_get(document, "drafts"), "waiting");
    json_object_set_new(look, "open_escalations",
                        counts_of(json_object_get(document, "escalations")));
    copy(look, "schema_version", json_object_get(document, "database"), "schema_version");
    json_object_set_new(look, "daemon", document);
    return look;
}

/* ---- from the database ---- */

/* The gravest that was said counts, and of those the first. */
static void say(json_t *look, const char *status, const char *check, json_t *output)
{
    const char *so_far = text_of(look, "status");
    json_array_append_new(
        json_object_get(look, "problems"),
        json_pack("{s:s, s:s, s:O}", "check", check, "status", status, "output", output));
    if (strcmp(so_far, "pass") == 0 ||
        (strcmp(so_far, "warn") == 0 && strcmp(status, "fail") == 0)) {
        bool is_held = strcmp(status, "fail") == 0 || strcmp(check, "daemon:intake") == 0;
        json_object_set_new(look, "status", json_string(status));
        json_object_set_new(look, "sentence",
                            json_sprintf("%s: %s.",
                                         is_held ? "No posts are decided"
                                                 : "Posts are decided, but somebody should look",
                                         json_string_value(output)));
    }
    json_decref(output);
}

static bool works(const json_t *daemon)
{
    static const char *const states[] = { "idle", "deciding", "paused" };
    return str_index(str_from(text_of(daemon, "state")), states, COUNT_OF(states)) >= 0;
}

static void judge_daemons(json_t *look)
{
    const json_t *daemons = json_object_get(look, "daemons"), *daemon;
    size_t i, working = 0;
    json_array_foreach(daemons, i, daemon) working += works(daemon);
    json_object_set_new(look, "is_ready", json_boolean(working > 0));
    if (working > 0)
        return;
    const json_t *first = json_array_get(daemons, 0);
    say(look, "fail", "daemons:alive",
        first == NULL
            ? json_string("no daemon has been heard of within two minutes")
            : json_sprintf("no daemon is at work; %s on %s is %s", text_of(first, "instance"),
                           text_of(first, "host"), text_of(first, "state")));
}

static void judge_pauses(json_t *look)
{
    size_t i;
    const json_t *pause, *paused = json_object_get(look, "paused");
    json_array_foreach(paused, i, pause)
    {
        const char *part = text_of(pause, "part");
        say(look, "warn", strcmp(part, "intake") == 0 ? "daemon:intake" : "daemon:retention",
            json_sprintf("%s is paused by %s since %s: %s", part, text_of(pause, "paused_by"),
                         text_of(pause, "paused_at"), text_of(pause, "reason")));
    }
}

static void judge(json_t *look)
{
    json_int_t oldest = json_integer_value(json_object_get(look, "oldest_seconds"));
    json_object_set_new(look, "status", json_string("pass"));
    json_object_set_new(look, "sentence", json_string("All is well, as the database has it."));
    json_object_set_new(look, "problems", json_array());
    judge_daemons(look);
    judge_pauses(look);
    if (oldest > LATE_S)
        say(look, "warn", "queue:oldest",
            json_sprintf("a post has waited for %lld s", (long long)oldest));
}

static int look_at_database(const struct command *command, json_t **ret, struct error *err)
{
    const struct config *config;
    _cleanup_session_ struct pg_session *session = NULL;
    json_t *look, *paused;
    if (open_config(command, &config, err) < 0 || open_session(command, &session, err) < 0 ||
        status_look(session, config->time.zone, &look, err) < 0)
        return -1;
    if (pauses_list(session, &paused, err) < 0) {
        json_decref(look);
        return -1;
    }
    json_object_set_new(look, "source", json_string("database"));
    json_object_set_new(look, "paused", paused);
    json_object_set_new(look, "daemon", json_null());
    judge(look);
    *ret = look;
    return 0;
}

/* ---- either ---- */

int look_now(const struct command *command, bool only_database, json_t **ret, struct error *err)
{
    const struct config *config;
    struct error why = { 0 };
    json_t *document;
    if (open_config(command, &config, err) < 0)
        return -1;
    if (!only_database && live_ask(config, "/status.json", &document, &why) == 0) {
        *ret = look_of_daemon(document);
        return 0;
    }
    if (look_at_database(command, ret, err) < 0)
        return only_database ? -1 : error_prefix(err, "%s", why.message);
    if (!only_database)
        json_object_set_new(*ret, "without_daemon", json_string(why.message));
    return 0;
}
