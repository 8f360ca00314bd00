/* The checks, one function each. */
#include "antoned/ops/health.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "antoned/base/clock.h"
#include "antoned/base/timestamp.h"

const char *health_status_name(enum health_status status)
{
    static const char *const names[] = { "pass", "warn", "fail" };
    return names[status];
}

__attribute__((format(printf, 3, 4))) static void
say(struct health_check *check, enum health_status status, const char *format, ...)
{
    va_list args;
    if (status < check->status || check->output[0] != '\0')
        return; /* the first word stands */
    check->status = status;
    va_start(args, format);
    vsnprintf(check->output, sizeof check->output, format, args);
    va_end(args);
}

static void see(struct health_check *check, double value, const char *unit)
{
    check->is_seen = true;
    check->value = value;
    check->unit = unit;
}

/* Since then, in seconds; 0 when there is no then. */
static int64_t seconds_since(const struct facts *facts, int64_t then_us)
{
    return then_us == 0 ? 0 : (facts->now_us - then_us) / US_PER_SECOND;
}

static enum health_status status_of_silence(int64_t seconds)
{
    return seconds >= HEALTH_SILENT_S ? HEALTH_FAIL
           : seconds >= HEALTH_SLOW_S ? HEALTH_WARN
                                      : HEALTH_PASS;
}

/* ---- the daemon ---- */

static void check_phase(const struct facts *facts, struct health_check *check)
{
    see(check, (double)(facts->wall_us - facts->heartbeat.started_at_us) / US_PER_SECOND, "s");
    if (facts->phase == PHASE_STARTING)
        say(check, HEALTH_FAIL, "starting: takes no posts yet");
    if (facts->phase == PHASE_DRAINING)
        say(check, HEALTH_WARN, "stopping: finishes the batches in hand");
}

static void check_loop(const struct facts *facts, struct health_check *check)
{
    see(check, (double)facts->lag_us / 1000, "ms");
    if (facts->lag_us > US_PER_SECOND)
        say(check, HEALTH_WARN, "the event loop was late by %lld ms",
            (long long)(facts->lag_us / 1000));
}

static void say_paused(const struct facts *facts, struct health_check *check, enum pause_part part)
{
    char since[TIMESTAMP_SIZE];
    const struct pause *pause = facts->pauses != NULL ? &facts->pauses->parts[part] : NULL;
    if (pause == NULL || !pause->is_paused)
        return;
    timestamp_format(pause->since_us, since);
    int64_t seconds = (facts->wall_us - pause->since_us) / US_PER_SECOND;
    see(check, (double)seconds, "s");
    say(check, HEALTH_WARN, "%s is paused by %s since %s: %s", pause_part_name(part), pause->by,
        since, pause->reason);
}

static void check_intake(const struct facts *facts, struct health_check *check)
{
    say_paused(facts, check, PAUSE_INTAKE);
}

static void check_retention_pause(const struct facts *facts, struct health_check *check)
{
    say_paused(facts, check, PAUSE_RETENTION);
}

static void check_instance(const struct facts *facts, struct health_check *check)
{
    if (facts->heartbeat.namesake)
        say(check, HEALTH_WARN, "another daemon has the same instance name");
}

/* ---- the database ---- */

static bool is_full(const struct error *err)
{
    return strcmp(err->sqlstate, "53100") == 0;
}

static void say_refused(const struct facts *facts, struct health_check *check, int64_t since_us,
                        const struct error *why)
{
    long long seconds = (long long)seconds_since(facts, since_us);
    if (is_full(why))
        say(check, HEALTH_FAIL, "the disk of the database is full (%lld s ago): %s", seconds,
            why->message);
    else
        say(check, HEALTH_FAIL, "the database does not take what is written (%lld s ago): %s",
            seconds, why->message);
}

static void say_lost(const struct facts *facts, struct health_check *check)
{
    const struct control_view *control = &facts->control;
    if (control->lost_us > 0 && is_full(&control->loss))
        say_refused(facts, check, control->lost_us, &control->loss);
    else if (control->lost_us > 0)
        say(check, HEALTH_FAIL, "the database is not reachable for %lld s, trying again: %s",
            (long long)seconds_since(facts, control->lost_us), control->loss.message);
    else if (!control->proven)
        say(check, HEALTH_FAIL, "connecting to the database");
}

/* Is it the server, or only the connection that listens? Whoever else asks meanwhile knows. */
static bool work_is_answered(const struct facts *facts)
{
    int64_t asked_us = facts->control.asked_us;
    return asked_us > 0 && facts->intake.answered_us > asked_us;
}

static void check_read(const struct facts *facts, struct health_check *check)
{
    int64_t work_s = seconds_since(facts, facts->intake.waiting_us);
    int64_t control_s = work_is_answered(facts) ? 0 : seconds_since(facts, facts->control.asked_us);
    int64_t silent_s = work_s > control_s ? work_s : control_s;
    if (facts->gauges_us > 0)
        see(check, (double)facts->gauges_latency_us / 1000, "ms");
    say_lost(facts, check);
    if (silent_s >= HEALTH_SLOW_S)
        say(check, status_of_silence(silent_s), "the database has not answered for %lld s",
            (long long)silent_s);
    if (seconds_since(facts, facts->intake.disconnected_us) >= HEALTH_SLOW_S)
        say(check, HEALTH_FAIL, "no work connection for %lld s, trying again: %s",
            (long long)seconds_since(facts, facts->intake.disconnected_us),
            facts->intake.failure.message);
}

static void check_write(const struct facts *facts, struct health_check *check)
{
    const struct heartbeat_view *beat = &facts->heartbeat;
    int64_t silent_s = seconds_since(facts, beat->asked_us);
    if (beat->written_us > 0)
        see(check, (double)beat->latency_us / 1000, "ms");
    say_lost(facts, check);
    if (facts->intake.failed_us > 0)
        say_refused(facts, check, facts->intake.failed_us, &facts->intake.failure);
    if (silent_s >= HEALTH_SLOW_S)
        say(check, status_of_silence(silent_s), "a write has had no answer for %lld s",
            (long long)silent_s);
    if (beat->refused_us > 0)
        say_refused(facts, check, beat->refused_us, &beat->refusal);
}

static void check_schema(const struct facts *facts, struct health_check *check)
{
    if (facts->gauges_us > 0)
        see(check, facts->gauges->schema_version, "");
    if (facts->totals.stalled)
        say(check, HEALTH_FAIL, "statements and schema disagree, no posts are taken: %s",
            facts->intake.failure.message);
}

static void check_listener(const struct facts *facts, struct health_check *check)
{
    int64_t silent_s = seconds_since(facts, facts->control.asked_us);
    if (facts->control.proven_us > 0)
        see(check, (double)seconds_since(facts, facts->control.proven_us), "s");
    say_lost(facts, check);
    if (silent_s >= HEALTH_SLOW_S && work_is_answered(facts))
        say(check, status_of_silence(silent_s),
            "the connection that listens has not answered for %lld s, while work connections are "
            "answered",
            (long long)silent_s);
    else if (silent_s >= HEALTH_SLOW_S)
        say(check, status_of_silence(silent_s), "its self-test has had no answer for %lld s",
            (long long)silent_s);
}

static void check_server_connections(const struct facts *facts, struct health_check *check)
{
    const struct gauges *gauges = facts->gauges;
    if (facts->gauges_us == 0 || gauges->server_connections_max == 0)
        return;
    int64_t percent = 100 * gauges->server_connections / gauges->server_connections_max;
    see(check, (double)percent, "percent");
    if (percent >= HEALTH_CONNECTIONS_PERCENT)
        say(check, HEALTH_WARN, "%lld of the server's %lld connections are in use",
            (long long)gauges->server_connections, (long long)gauges->server_connections_max);
}

/* ---- the queue ---- */

static void check_depth(const struct facts *facts, struct health_check *check)
{
    if (facts->gauges_us > 0)
        see(check, (double)facts->gauges->posts.count, "posts");
}

static void check_oldest(const struct facts *facts, struct health_check *check)
{
    if (facts->gauges_us == 0)
        return;
    double seconds = facts->gauges->posts.oldest_seconds;
    see(check, seconds, "s");
    if (seconds > HEALTH_LATE_S)
        say(check, HEALTH_WARN, "a post has waited for %lld s", (long long)seconds);
}

static void check_pool(const struct facts *facts, struct health_check *check)
{
    see(check, facts->intake.busy, "busy");
    int64_t incomplete_s = seconds_since(facts, facts->intake.incomplete_us);
    if (incomplete_s >= HEALTH_SLOW_S)
        say(check, HEALTH_WARN, "only %d of %d work connections stand, for %lld s",
            facts->intake.connected, facts->intake.workers, (long long)incomplete_s);
}

/* ---- timers ---- */

static void check_gauges(const struct facts *facts, struct health_check *check)
{
    if (facts->gauges_us == 0)
        return;
    int64_t age_s = seconds_since(facts, facts->gauges_us);
    see(check, (double)age_s, "s");
    if (age_s > HEALTH_LATE_S)
        say(check, HEALTH_WARN, "what is shown of the queue is %lld s old", (long long)age_s);
}

static void check_heartbeat(const struct facts *facts, struct health_check *check)
{
    if (facts->heartbeat.written_us > 0)
        see(check, (double)seconds_since(facts, facts->heartbeat.written_us), "s");
}

static void check_reference(const struct facts *facts, struct health_check *check)
{
    if (facts->reference_us > 0)
        see(check, (double)seconds_since(facts, facts->reference_us), "s");
}

static void check_retention(const struct facts *facts, struct health_check *check)
{
    double done_at = facts->gauges->retention_done_at;
    if (facts->gauges_us == 0 || done_at == 0)
        return; /* there was none yet: the first is made when its time of day comes */
    double age_s = (double)facts->wall_us / US_PER_SECOND - done_at;
    see(check, age_s, "s");
    if (age_s > HEALTH_RETENTION_S)
        say(check, HEALTH_WARN, "no run of retention has come to its end for %lld hours",
            (long long)(age_s / 3600));
}

/* ---- the archive ---- */

static void check_verified(const struct facts *facts, struct health_check *check)
{
    const struct gauges *gauges = facts->gauges;
    int64_t limit_ms = facts->config->archive.verify_every_ms;
    if (facts->gauges_us == 0)
        return;
    if (gauges->is_damaged)
        say(check, HEALTH_WARN, "the last verification found damage: antonectl archive verify");
    if (gauges->verified_at == 0)
        return;
    double age_s = (double)facts->wall_us / US_PER_SECOND - gauges->verified_at;
    see(check, age_s, "s");
    if (limit_ms != CONFIG_FOREVER && age_s > (double)limit_ms / 1000 + HEALTH_RETENTION_S)
        say(check, HEALTH_WARN, "it was not verified for %lld days", (long long)(age_s / 86400));
}

static void check_space(const struct facts *facts, struct health_check *check)
{
    const struct disk_found *disk = &facts->disk;
    int64_t silent_s = seconds_since(facts, facts->disk_asked_us);
    if (silent_s >= HEALTH_SLOW_S)
        say(check, HEALTH_WARN, "the disk of the archive has not answered for %lld s",
            (long long)silent_s);
    if (facts->disk_us == 0)
        return;
    if (disk->total_bytes > 0)
        see(check, (double)disk->free_bytes, "bytes");
    if (disk->os_errno != 0)
        say(check, HEALTH_WARN, "the archive's directory cannot be used: %s",
            strerror(disk->os_errno));
    else if (disk->total_bytes > 0 && disk->free_bytes < facts->config->archive.keep_free_bytes)
        say(check, HEALTH_WARN, "less is free than archive.keep_free: nothing is archived");
}

/* ---- all of them ---- */

static const struct {
    const char *name, *type;
    void (*check)(const struct facts *facts, struct health_check *check);
} checks[] = {
    { "daemon:phase", "component", check_phase },
    { "daemon:intake", "component", check_intake },
    { "daemon:retention", "component", check_retention_pause },
    { "daemon:loop", "system", check_loop },
    { "daemon:instance", "component", check_instance },
    { "database:read", "datastore", check_read },
    { "database:write", "datastore", check_write },
    { "database:schema", "datastore", check_schema },
    { "database:connections", "datastore", check_server_connections },
    { "listener:self-test", "datastore", check_listener },
    { "queue:depth", "component", check_depth },
    { "queue:oldest", "component", check_oldest },
    { "pool:connections", "component", check_pool },
    { "timer:gauges", "component", check_gauges },
    { "timer:heartbeat", "component", check_heartbeat },
    { "timer:reference", "component", check_reference },
    { "timer:retention", "component", check_retention },
    { "archive:verified", "component", check_verified },
    { "archive:space", "system", check_space },
};
enum { CHECKS = sizeof checks / sizeof checks[0] };
_Static_assert(CHECKS <= (int)HEALTH_CHECKS_MAX, "more checks than there is room for");

void health_judge(const struct facts *facts, struct health *ret)
{
    *ret = (struct health){ .count = CHECKS };
    for (size_t i = 0; i < CHECKS; i++) {
        struct health_check *check = &ret->checks[i];
        check->name = checks[i].name;
        check->type = checks[i].type;
        checks[i].check(facts, check);
        if (check->status > ret->status)
            ret->status = check->status;
    }
}

bool health_is_ready(const struct health *health, const struct facts *facts)
{
    return facts->phase == PHASE_WORKING && health->status < HEALTH_FAIL;
}

const struct health_check *health_worst(const struct health *health)
{
    for (size_t i = 0; i < health->count; i++)
        if (health->checks[i].status == health->status)
            return &health->checks[i];
    return NULL;
}

static json_t *number_json(double value)
{
    double whole = (double)(json_int_t)value;
    return value == whole ? json_integer((json_int_t)value) : json_real(value);
}

static json_t *check_json(const struct health_check *check, const char *now)
{
    json_t *object = json_pack("{s:s, s:s, s:s}", "componentType", check->type, "status",
                               health_status_name(check->status), "time", now);
    if (check->is_seen) {
        json_object_set_new(object, "observedValue", number_json(check->value));
        json_object_set_new(object, "observedUnit", json_string(check->unit));
    }
    if (check->output[0] != '\0')
        json_object_set_new(object, "output", json_string(check->output));
    return json_pack("[o]", object);
}

json_t *health_json(const struct health *health, const struct facts *facts)
{
    char now[TIMESTAMP_SIZE];
    timestamp_format(facts->wall_us, now);
    json_t *all = json_object();
    for (size_t i = 0; i < health->count; i++)
        json_object_set_new(all, health->checks[i].name, check_json(&health->checks[i], now));
    json_t *document =
        json_pack("{s:s, s:s, s:s, s:s, s:s}", "status", health_status_name(health->status),
                  "version", "1", "releaseId", facts->version, "serviceId", facts->config->instance,
                  "description", "antoned decides queued social posts");
    const struct health_check *worst = health_worst(health);
    if (health->status != HEALTH_PASS)
        json_object_set_new(document, "output", json_string(worst->output));
    json_object_set_new(document, "checks", all);
    return document;
}
