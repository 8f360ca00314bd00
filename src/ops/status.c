/* The document, one function a member. What is not known is null. */
#include "antoned/ops/status.h"

#include <stdio.h>
#include <string.h>

#include "antoned/base/clock.h"
#include "antoned/base/timestamp.h"

#define FORM 1 /* of the document: another one when a member changes its meaning */

static json_t *at_us(int64_t us)
{
    char text[TIMESTAMP_SIZE];
    if (us == 0)
        return json_null();
    timestamp_format(us, text);
    return json_string(text);
}

static json_t *at_seconds(double seconds)
{
    return at_us((int64_t)(seconds * US_PER_SECOND));
}

/* Seconds since a moment of the monotonic clock. */
static json_t *seconds_ago(const struct facts *facts, int64_t then_us)
{
    return then_us == 0 ? json_null() : json_integer((facts->now_us - then_us) / US_PER_SECOND);
}

static json_t *waiting(const struct facts *facts, const struct waiting *waiting)
{
    if (facts->gauges_us == 0)
        return json_pack("{s:n, s:n, s:b}", "waiting", "oldest_seconds", "is_limited", 0);
    return json_pack("{s:I, s:I, s:b}", "waiting", (json_int_t)waiting->count, "oldest_seconds",
                     (json_int_t)waiting->oldest_seconds, "is_limited",
                     waiting->count >= GAUGES_LIMIT);
}

static json_t *queue(const struct facts *facts)
{
    json_t *queue = waiting(facts, &facts->gauges->posts);
    json_object_set_new(queue, "seen_seconds_ago", seconds_ago(facts, facts->gauges_us));
    return queue;
}

static json_t *modes(const struct facts *facts)
{
    json_t *modes = json_object();
    for (int mode = 0; mode < WORK_MODES; mode++) {
        uint64_t posts = 0;
        for (int platform = 0; platform < PLATFORM_COUNT; platform++)
            posts += facts->intake.counts->posts.decided[platform][mode];
        json_object_set_new(modes, mode < MODE_COUNT ? mode_name((enum mode)mode) : "SPAM",
                            json_integer((json_int_t)posts));
    }
    return modes;
}

static json_t *decided(const struct facts *facts)
{
    json_t *minutes = json_array();
    for (size_t i = 0; i < FACTS_MINUTES; i++)
        json_array_append_new(minutes, json_integer((json_int_t)facts->minutes[i]));
    return json_pack(
        "{s:I, s:I, s:I, s:I, s:o, s:o}", "total", (json_int_t)facts->totals.tally.posts, "late",
        (json_int_t)facts->intake.counts->posts.late, "retried",
        (json_int_t)facts->intake.counts->retried, "given_up",
        (json_int_t)facts->intake.counts->given_up, "modes", modes(facts), "last_minutes", minutes);
}

static json_t *escalations(const struct facts *facts)
{
    json_t *all = json_object();
    for (int each = SEVERITY_LOW; each <= SEVERITY_CRITICAL; each++) {
        json_t *one = waiting(facts, &facts->gauges->escalations[each]);
        json_object_set_new(one, "posts",
                            facts->gauges_us == 0
                                ? json_null()
                                : json_integer(facts->gauges->escalated_posts[each]));
        json_object_set_new(all, severity_name((enum severity)each), one);
    }
    return all;
}

static json_t *milliseconds(int64_t known_us, int64_t latency_us)
{
    return known_us == 0 ? json_null() : json_real((double)latency_us / 1000);
}

static json_t *database(const struct facts *facts)
{
    bool is_known = facts->gauges_us > 0;
    json_t *database = json_pack(
        "{s:b, s:o, s:o, s:o, s:o, s:{s:i, s:i, s:i}}", "is_reachable",
        facts->control.proven && facts->control.lost_us == 0, "unreachable_seconds",
        seconds_ago(facts, facts->control.lost_us), "unanswered_seconds",
        seconds_ago(facts, facts->control.asked_us), "read_ms",
        milliseconds(facts->gauges_us, facts->gauges_latency_us), "write_ms",
        milliseconds(facts->heartbeat.written_us, facts->heartbeat.latency_us), "connections",
        "busy", facts->intake.busy, "idle", facts->intake.connected - facts->intake.busy, "down",
        facts->intake.workers - facts->intake.connected);
    json_object_set_new(database, "listener_proved_seconds_ago",
                        seconds_ago(facts, facts->control.proven_us));
    json_object_set_new(database, "server_connections",
                        is_known ? json_integer(facts->gauges->server_connections) : json_null());
    json_object_set_new(database, "server_connections_max",
                        is_known ? json_integer(facts->gauges->server_connections_max)
                                 : json_null());
    json_object_set_new(database, "schema_version",
                        is_known ? json_integer(facts->gauges->schema_version) : json_null());
    return database;
}

static json_t *retention(const struct facts *facts)
{
    const struct janitor_view *janitor = facts->janitor;
    return json_pack("{s:b, s:b, s:o, s:o, s:I, s:I, s:I, s:I}", "is_running",
                     janitor->running && !janitor->verifying, "is_verifying", janitor->verifying,
                     "due_at", at_us(janitor->due_us), "last_done_at",
                     at_seconds(facts->gauges->retention_done_at), "runs_done",
                     (json_int_t)janitor->done, "runs_failed", (json_int_t)janitor->failed, "files",
                     (json_int_t)janitor->files, "rows", (json_int_t)janitor->rows);
}

static json_t *status_archive(const struct facts *facts)
{
    const struct disk_found *disk = &facts->disk;
    bool is_known = disk->total_bytes > 0;
    return json_pack("{s:o, s:b, s:o, s:o, s:I, s:o, s:o}", "verified_at",
                     at_seconds(facts->gauges->verified_at), "is_damaged",
                     facts->gauges->is_damaged, "free_bytes",
                     is_known ? json_integer(disk->free_bytes) : json_null(), "size_bytes",
                     is_known ? json_integer(disk->total_bytes) : json_null(), "keep_free_bytes",
                     (json_int_t)facts->config->archive.keep_free_bytes, "is_writable",
                     facts->disk_us > 0 ? json_boolean(disk->os_errno == 0) : json_null(),
                     "unanswered_seconds", seconds_ago(facts, facts->disk_asked_us));
}

static json_t *own_row(const struct facts *facts)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:o}", "instance", facts->config->instance, "host",
                     facts->heartbeat.host, "version", facts->version, "state",
                     facts->heartbeat.state, "beat_age_seconds",
                     seconds_ago(facts, facts->heartbeat.written_us));
}

/* Of itself it knows better than what the database said at the last beat, or before the first. */
static void put_own(const struct facts *facts, json_t *daemons)
{
    size_t i;
    json_t *daemon;
    json_array_foreach(daemons, i, daemon)
    {
        const char *instance = json_string_value(json_object_get(daemon, "instance"));
        if (instance != NULL && strcmp(instance, facts->config->instance) == 0)
            break;
    }
    if (i < json_array_size(daemons))
        json_array_set_new(daemons, i, own_row(facts));
    else
        json_array_append_new(daemons, own_row(facts));
}

static json_t *daemons(const struct facts *facts)
{
    json_t *daemons = facts->gauges_us == 0 ? NULL
                                            : json_loadb(facts->gauges->daemons.data,
                                                         facts->gauges->daemons.size, 0, NULL);
    if (daemons == NULL)
        daemons = json_array();
    if (!facts->heartbeat.namesake)
        put_own(facts, daemons);
    return daemons;
}

static json_t *errors(const struct facts *facts)
{
    json_t *errors = json_array();
    for (size_t i = 0; i < FACTS_INCIDENTS && facts->incidents[i].at_us != 0; i++) {
        const struct incident *incident = &facts->incidents[i];
        json_array_append_new(errors,
                              json_pack("{s:o, s:s, s:s, s:s}", "at", at_us(incident->at_us),
                                        "event", log_event_kinds[incident->event].name, "subject",
                                        log_event_kinds[incident->event].subject, "message",
                                        incident->message));
    }
    return errors;
}

static json_t *problems(const struct health *health)
{
    json_t *problems = json_array();
    for (size_t i = 0; i < health->count; i++) {
        const struct health_check *check = &health->checks[i];
        if (check->status != HEALTH_PASS)
            json_array_append_new(problems, json_pack("{s:s, s:s, s:s}", "check", check->name,
                                                      "status", health_status_name(check->status),
                                                      "output", check->output));
    }
    return problems;
}

static bool is_paused(const struct facts *facts, enum pause_part part)
{
    return facts->pauses != NULL && facts->pauses->parts[part].is_paused;
}

static json_t *paused(const struct facts *facts)
{
    json_t *paused = json_array();
    for (int part = 0; part < PAUSE_PARTS; part++) {
        if (!is_paused(facts, (enum pause_part)part))
            continue;
        const struct pause *pause = &facts->pauses->parts[part];
        json_array_append_new(paused, json_pack("{s:s, s:o, s:s, s:s}", "part",
                                                pause_part_name((enum pause_part)part), "paused_at",
                                                at_us(pause->since_us), "paused_by", pause->by,
                                                "reason", pause->reason));
    }
    return paused;
}

/* The state in one sentence, for people: what is wrong comes first. */
static json_t *sentence(const struct facts *facts, const struct health *health)
{
    char text[sizeof(struct health_check) + 100];
    const struct gauges *gauges = facts->gauges;
    const struct health_check *worst = health_worst(health);
    if (health->status == HEALTH_FAIL)
        snprintf(text, sizeof text, "No posts are decided: %s.", worst->output);
    else if (is_paused(facts, PAUSE_INTAKE))
        snprintf(text, sizeof text, "No posts are taken: %s.", worst->output);
    else if (health->status == HEALTH_WARN)
        snprintf(text, sizeof text, "Posts are decided, but somebody should look: %s.",
                 worst->output);
    else if (gauges->posts.count == 0)
        snprintf(text, sizeof text, "All is well: the queue is empty.");
    else
        snprintf(text, sizeof text, "All is well: %lld%s posts wait, the oldest for %lld s.",
                 (long long)gauges->posts.count,
                 gauges->posts.count >= GAUGES_LIMIT ? " or more" : "",
                 (long long)gauges->posts.oldest_seconds);
    return json_string(text);
}

static void add_daemon(json_t *document, const struct facts *facts)
{
    static const char *const phases[] = { "starting", "working", "stopping" };
    int64_t uptime_us = facts->wall_us - facts->heartbeat.started_at_us;
    json_object_set_new(document, "at", at_us(facts->wall_us));
    json_object_set_new(document, "instance", json_string(facts->config->instance));
    json_object_set_new(document, "release", json_string(facts->version));
    json_object_set_new(document, "lexicon",
                        facts->lexicon != NULL ? json_string(facts->lexicon) : json_null());
    json_object_set_new(document, "started_at", at_us(facts->heartbeat.started_at_us));
    json_object_set_new(document, "uptime_seconds", json_integer(uptime_us / US_PER_SECOND));
    json_object_set_new(document, "phase", json_string(phases[facts->phase]));
    json_object_set_new(document, "state", json_string(facts->heartbeat.state));
    json_object_set_new(document, "state_since", at_us(facts->heartbeat.state_since_us));
    json_object_set_new(document, "paused", paused(facts));
}

json_t *status_json(const struct facts *facts, const struct health *health)
{
    json_t *document = json_pack(
        "{s:i, s:s, s:b, s:o}", "form", FORM, "status", health_status_name(health->status),
        "is_ready", health_is_ready(health, facts), "sentence", sentence(facts, health));
    json_t *drafts = waiting(facts, &facts->gauges->drafts);
    add_daemon(document, facts);
    json_object_set_new(drafts, "written", json_integer((json_int_t)facts->intake.counts->drafts));
    json_object_set_new(document, "problems", problems(health));
    json_object_set_new(document, "queue", queue(facts));
    json_object_set_new(document, "decided", decided(facts));
    json_object_set_new(document, "drafts", drafts);
    json_object_set_new(document, "escalations", escalations(facts));
    json_object_set_new(document, "database", database(facts));
    json_object_set_new(document, "retention", retention(facts));
    json_object_set_new(document, "archive", status_archive(facts));
    json_object_set_new(document, "daemons", daemons(facts));
    json_object_set_new(document, "errors", errors(facts));
    return document;
}
