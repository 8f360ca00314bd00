/* The table, and where each row's numbers come from. */
#include "antoned/ops/metrics.h"

#include <inttypes.h>

#include "antoned/base/clock.h"
#include "antoned/sys/log.h"
#include "antoned/sys/process.h"
#include "metrics_text.h"

/* What the database knows is shown no longer than this without a new answer. */
#define GAUGES_KEPT_US (60 * US_PER_SECOND)

#define SOURCE(name)                                                                               \
    static void name(const struct facts *facts, const struct health *health,                       \
                     struct metric_writer *writer)

/* ---- posts ---- */

SOURCE(posts_decided)
{
    (void)health;
    for (int platform = 0; platform < PLATFORM_COUNT; platform++)
        for (int mode = 0; mode < WORK_MODES; mode++)
            metric_int(writer, facts->intake.counts->posts.decided[platform][mode], "%s,%s",
                       platform_name((enum platform)platform),
                       mode < MODE_COUNT ? mode_name((enum mode)mode) : "SPAM");
}

SOURCE(rules_fired)
{
    (void)health;
    for (int rule = 0; rule < WORK_RULES; rule++)
        metric_int(writer, facts->intake.counts->posts.rules[rule], "%s",
                   rule_name((enum rule)rule));
}

SOURCE(posts_late)
{
    (void)health;
    metric_int(writer, facts->intake.counts->posts.late, NULL);
}

SOURCE(posts_failed)
{
    (void)health;
    metric_int(writer, facts->intake.counts->retried, "retried");
    metric_int(writer, facts->intake.counts->given_up, "given_up");
}

SOURCE(drafts_written)
{
    (void)health;
    metric_int(writer, facts->intake.counts->drafts, NULL);
}

static void by_severity(struct metric_writer *writer, const uint64_t *counts, enum severity least)
{
    for (int severity = (int)least; severity < WORK_PRIORITIES; severity++)
        metric_int(writer, counts[severity], "%s", severity_name((enum severity)severity));
}

SOURCE(escalations_raised)
{
    (void)health;
    by_severity(writer, facts->intake.counts->posts.escalations, SEVERITY_LOW);
}

SOURCE(safety_findings)
{
    (void)health;
    by_severity(writer, facts->intake.counts->posts.findings, SEVERITY_MEDIUM);
}

SOURCE(queue_wait)
{
    (void)health;
    metric_histogram(writer, &facts->intake.counts->posts.wait, -10, 17);
}

/* ---- batches ---- */

SOURCE(batches)
{
    (void)health;
    static const char *const ends[WORK_ENDS] = { "committed", "empty", "listed", "failed", "lost" };
    for (int end = 0; end < WORK_ENDS; end++)
        metric_int(writer, facts->intake.counts->batches[end], "%s", ends[end]);
}

SOURCE(errors)
{
    (void)health;
    static const char *const classes[WORK_ERRORS] = {
        [ERROR_DATA] = "data",
        [ERROR_UNAVAILABLE] = "unavailable",
        [ERROR_INTERNAL] = "internal",
        [ERROR_OS] = "os",
        [ERROR_IO] = "io",
        [ERROR_RETRY] = "retry",
        [ERROR_PERMISSION] = "permission",
        [ERROR_CONFIG] = "config",
    };
    for (int code = 0; code < WORK_ERRORS; code++)
        if (classes[code] != NULL)
            metric_int(writer, facts->intake.counts->errors[code], "%s", classes[code]);
}

#define DURATION(name)                                                                             \
    SOURCE(name)                                                                                   \
    {                                                                                              \
        (void)health;                                                                              \
        metric_histogram(writer, &facts->intake.counts->name, -14, 6);                             \
    }
DURATION(batch)
DURATION(claim)
DURATION(decide)
DURATION(record)
#undef DURATION

/* ---- what the database knows ---- */

static bool gauges_are_fresh(const struct facts *facts)
{
    return facts->gauges_us > 0 && facts->now_us - facts->gauges_us < GAUGES_KEPT_US;
}

#define GAUGE_INT(name, member)                                                                    \
    SOURCE(name)                                                                                   \
    {                                                                                              \
        (void)health;                                                                              \
        if (gauges_are_fresh(facts))                                                               \
            metric_int(writer, (uint64_t)facts->gauges->member, NULL);                             \
    }
#define GAUGE_REAL(name, member)                                                                   \
    SOURCE(name)                                                                                   \
    {                                                                                              \
        (void)health;                                                                              \
        if (gauges_are_fresh(facts))                                                               \
            metric_real(writer, facts->gauges->member, NULL);                                      \
    }
GAUGE_INT(queue_posts, posts.count)
GAUGE_REAL(queue_oldest, posts.oldest_seconds)
GAUGE_INT(drafts_waiting, drafts.count)
GAUGE_REAL(drafts_oldest, drafts.oldest_seconds)
GAUGE_INT(server_connections, server_connections)
GAUGE_INT(server_connections_max, server_connections_max)
GAUGE_INT(daemons_alive, alive)
GAUGE_INT(archive_damaged, is_damaged)
GAUGE_INT(schema_version, schema_version)
#undef GAUGE_INT
#undef GAUGE_REAL

SOURCE(escalations_waiting)
{
    (void)health;
    for (int each = SEVERITY_LOW; gauges_are_fresh(facts) && each < WORK_PRIORITIES; each++)
        metric_int(writer, (uint64_t)facts->gauges->escalations[each].count, "%s",
                   severity_name((enum severity)each));
}

SOURCE(escalated_posts)
{
    (void)health;
    for (int each = SEVERITY_LOW; gauges_are_fresh(facts) && each < WORK_PRIORITIES; each++)
        metric_int(writer, (uint64_t)facts->gauges->escalated_posts[each], "%s",
                   severity_name((enum severity)each));
}

SOURCE(escalations_oldest)
{
    (void)health;
    for (int each = SEVERITY_LOW; gauges_are_fresh(facts) && each < WORK_PRIORITIES; each++)
        metric_real(writer, facts->gauges->escalations[each].oldest_seconds, "%s",
                    severity_name((enum severity)each));
}

/* ---- connections ---- */

SOURCE(connections)
{
    (void)health;
    metric_int(writer, (uint64_t)facts->intake.busy, "busy");
    metric_int(writer, (uint64_t)(facts->intake.connected - facts->intake.busy), "idle");
    metric_int(writer, (uint64_t)(facts->intake.workers - facts->intake.connected), "down");
}

SOURCE(outages)
{
    (void)health;
    metric_int(writer, facts->control.losses, NULL);
}

static double seconds_since(const struct facts *facts, int64_t then_us)
{
    return then_us == 0 ? 0 : (double)(facts->now_us - then_us) / US_PER_SECOND;
}

static double most(double a, double b)
{
    return a > b ? a : b;
}

SOURCE(database_silent)
{
    (void)health;
    double asked = most(seconds_since(facts, facts->intake.waiting_us),
                        seconds_since(facts, facts->control.asked_us));
    metric_real(writer, most(asked, seconds_since(facts, facts->control.lost_us)), NULL);
}

SOURCE(database_latency)
{
    (void)health;
    if (facts->gauges_us > 0)
        metric_real(writer, (double)facts->gauges_latency_us / US_PER_SECOND, "read");
    if (facts->heartbeat.written_us > 0)
        metric_real(writer, (double)facts->heartbeat.latency_us / US_PER_SECOND, "write");
}

SOURCE(statement_drift)
{
    (void)health;
    metric_int(writer, facts->totals.stalled, NULL);
}

/* ---- timers ---- */

static void write_timer(const struct facts *facts, struct metric_writer *writer, const char *timer,
                        int64_t then_us)
{
    if (then_us > 0)
        metric_real(writer, (double)(facts->wall_us - (facts->now_us - then_us)) / US_PER_SECOND,
                    "%s", timer);
}

SOURCE(timers)
{
    (void)health;
    const struct gauges *gauges = facts->gauges;
    write_timer(facts, writer, "heartbeat", facts->heartbeat.written_us);
    write_timer(facts, writer, "gauges", facts->gauges_us);
    write_timer(facts, writer, "listener", facts->control.proven_us);
    write_timer(facts, writer, "reference", facts->reference_us);
    write_timer(facts, writer, "disk", facts->disk.os_errno == 0 ? facts->disk_us : 0);
    if (facts->gauges_us > 0 && gauges->retention_done_at > 0)
        metric_real(writer, gauges->retention_done_at, "retention");
    if (facts->gauges_us > 0 && gauges->verified_at > 0)
        metric_real(writer, gauges->verified_at, "verification");
}

/* ---- retention and archive ---- */

SOURCE(retention_runs)
{
    (void)health;
    metric_int(writer, facts->janitor->done, "done");
    metric_int(writer, facts->janitor->failed, "failed");
}

SOURCE(retention_running)
{
    (void)health;
    metric_int(writer, facts->janitor->running, NULL);
}

#define ARCHIVED(name, member)                                                                     \
    SOURCE(name)                                                                                   \
    {                                                                                              \
        (void)health;                                                                              \
        metric_int(writer, facts->janitor->member, NULL);                                          \
    }
ARCHIVED(archive_files, files)
ARCHIVED(archive_rows, rows)
ARCHIVED(archive_written, bytes)
#undef ARCHIVED

SOURCE(archive_part)
{
    (void)health;
    metric_histogram(writer, &facts->janitor->part, -6, 13);
}

SOURCE(archive_free)
{
    (void)health;
    if (facts->disk.total_bytes > 0)
        metric_int(writer, (uint64_t)facts->disk.free_bytes, NULL);
}

SOURCE(archive_size)
{
    (void)health;
    if (facts->disk.total_bytes > 0)
        metric_int(writer, (uint64_t)facts->disk.total_bytes, NULL);
}

SOURCE(archive_keep_free)
{
    (void)health;
    metric_int(writer, (uint64_t)facts->config->archive.keep_free_bytes, NULL);
}

SOURCE(archive_writable)
{
    (void)health;
    if (facts->disk_us > 0)
        metric_int(writer, facts->disk.os_errno == 0, NULL);
}

SOURCE(archive_silent)
{
    (void)health;
    metric_real(writer, seconds_since(facts, facts->disk_asked_us), NULL);
}

/* ---- the daemon ---- */

SOURCE(health_status)
{
    (void)facts;
    metric_int(writer, (uint64_t)health->status, NULL);
}

SOURCE(ready)
{
    metric_int(writer, health_is_ready(health, facts), NULL);
}

SOURCE(paused)
{
    (void)health;
    for (int part = 0; facts->pauses != NULL && part < PAUSE_PARTS; part++)
        metric_int(writer, facts->pauses->parts[part].is_paused, "%s",
                   pause_part_name((enum pause_part)part));
}

SOURCE(lines_lost)
{
    (void)facts;
    (void)health;
    metric_int(writer, log_lost_lines(), NULL);
}

SOURCE(events)
{
    (void)health;
    for (int event = EVENT_NONE + 1; event < EVENT_COUNT; event++)
        metric_int(writer, facts->events[event], "%s", log_event_kinds[event].name);
}

SOURCE(loop_lag)
{
    (void)health;
    metric_real(writer, (double)facts->lag_us / US_PER_SECOND, NULL);
}

SOURCE(reference_faults)
{
    (void)health;
    metric_int(writer, facts->faults, NULL);
}

SOURCE(http_answers)
{
    (void)health;
    static const char *const classes[] = { NULL, NULL, "2xx", NULL, "4xx", "5xx" };
    for (int class = 0; class < 6; class ++)
        if (classes[class] != NULL)
            metric_int(writer, facts->http.answers[class], "%s", classes[class]);
}

SOURCE(http_connections)
{
    (void)health;
    metric_int(writer, facts->http.connections, NULL);
}

SOURCE(http_closed)
{
    (void)health;
    metric_int(writer, facts->http.evicted, "evicted");
    metric_int(writer, facts->http.overdue, "overdue");
}

SOURCE(build)
{
    (void)health;
    metric_int(writer, 1, "%s,%s", facts->version, facts->config->instance);
}

SOURCE(engine)
{
    (void)health;
    if (facts->lexicon != NULL)
        metric_int(writer, 1, "%s", facts->lexicon);
}

SOURCE(process_start)
{
    (void)health;
    metric_real(writer, (double)facts->heartbeat.started_at_us / US_PER_SECOND, NULL);
}

SOURCE(process_cpu)
{
    (void)facts;
    (void)health;
    metric_real(writer, (double)process_cpu_us() / US_PER_SECOND, NULL);
}

SOURCE(process_memory)
{
    (void)facts;
    (void)health;
    metric_int(writer, (uint64_t)process_memory_bytes(), NULL);
}

const struct metric metrics[] = {
    { "antoned_posts_decided", METRIC_COUNTER, "", "platform mode",
      "Posts decided and committed; SPAM is no mode, but an outcome", posts_decided },
    { "antoned_rules_fired", METRIC_COUNTER, "", "rule", "Posts decided, by the rule that fired",
      rules_fired },
    { "antoned_posts_late", METRIC_COUNTER, "", "",
      "Posts decided that had waited for more than 60 seconds", posts_late },
    { "antoned_posts_failed", METRIC_COUNTER, "", "outcome",
      "Posts that could not be recorded: to be tried again, or given up", posts_failed },
    { "antoned_drafts_written", METRIC_COUNTER, "", "", "Draft replies written", drafts_written },
    { "antoned_escalations_raised", METRIC_COUNTER, "", "priority",
      "Posts for which a decision asked for a person; many posts of one text are one escalation",
      escalations_raised },
    { "antoned_safety_findings", METRIC_COUNTER, "", "severity",
      "Posts in which safety found something, whether a person was asked for or not",
      safety_findings },
    { "antoned_queue_wait_seconds", METRIC_HISTOGRAM, "seconds", "",
      "From detected_at of a post to its decision", queue_wait },
    { "antoned_batches", METRIC_COUNTER, "", "outcome",
      "Batches, by how they ended; listed is a step in the search for a post that fails", batches },
    { "antoned_errors", METRIC_COUNTER, "", "class",
      "Batches that failed and work connections that were lost, by what kind of error it was",
      errors },
    { "antoned_batch_seconds", METRIC_HISTOGRAM, "seconds", "",
      "A committed batch, from its claim to its commit", batch },
    { "antoned_claim_seconds", METRIC_HISTOGRAM, "seconds", "",
      "Claiming the posts of a committed batch, one round trip", claim },
    { "antoned_decide_seconds", METRIC_HISTOGRAM, "seconds", "",
      "Deciding the posts of a batch and sending what is to be written", decide },
    { "antoned_record_seconds", METRIC_HISTOGRAM, "seconds", "",
      "Writing the decisions of a batch and committing them, one round trip", record },
    { "antoned_queue_posts", METRIC_GAUGE, "", "",
      "Posts that wait for a decision; 10000 stands for so many or more", queue_posts },
    { "antoned_queue_oldest_seconds", METRIC_GAUGE, "seconds", "",
      "For how long the oldest of them has waited", queue_oldest },
    { "antoned_drafts_waiting", METRIC_GAUGE, "", "",
      "Drafts that wait for approval; 10000 stands for so many or more", drafts_waiting },
    { "antoned_drafts_oldest_seconds", METRIC_GAUGE, "seconds", "",
      "For how long the oldest of them has waited", drafts_oldest },
    { "antoned_escalations_waiting", METRIC_GAUGE, "", "priority",
      "Escalations that nobody has taken up; 10000 stands for so many or more",
      escalations_waiting },
    { "antoned_escalated_posts", METRIC_GAUGE, "", "priority",
      "Posts that these escalations stand for; those of one text and day share one",
      escalated_posts },
    { "antoned_escalations_oldest_seconds", METRIC_GAUGE, "seconds", "priority",
      "For how long the oldest of them has waited", escalations_oldest },
    { "antoned_connections", METRIC_GAUGE, "", "state",
      "Work connections of this daemon: busy with a batch, idle, or down", connections },
    { "antoned_server_connections", METRIC_GAUGE, "", "",
      "Connections of the database server in use, by everybody", server_connections },
    { "antoned_server_connections_max", METRIC_GAUGE, "", "",
      "Connections that the database server allows", server_connections_max },
    { "antoned_database_outages", METRIC_COUNTER, "", "", "Outages of the connection that listens",
      outages },
    { "antoned_database_silent_seconds", METRIC_GAUGE, "seconds", "",
      "For how long a question to the database has had no answer; 0 when none is open",
      database_silent },
    { "antoned_database_latency_seconds", METRIC_GAUGE, "seconds", "probe",
      "Round trip of the last look at the database, and of the last heartbeat written",
      database_latency },
    { "antoned_statement_drift", METRIC_GAUGE, "", "",
      "1 while statements and schema disagree and no posts are taken", statement_drift },
    { "antoned_schema_version", METRIC_GAUGE, "", "", "Version of the database's schema",
      schema_version },
    { "antoned_daemons_alive", METRIC_GAUGE, "", "",
      "Daemons on this database that wrote a heartbeat within two minutes", daemons_alive },
    { "antoned_timer_last_success_timestamp_seconds", METRIC_GAUGE, "seconds", "timer",
      "When each timer last did what it is for", timers },
    { "antoned_retention_runs", METRIC_COUNTER, "", "outcome",
      "Runs of retention by this daemon, by how they ended", retention_runs },
    { "antoned_retention_running", METRIC_GAUGE, "", "", "1 while this daemon archives or verifies",
      retention_running },
    { "antoned_archive_files", METRIC_COUNTER, "", "", "Archive files that this daemon wrote",
      archive_files },
    { "antoned_archive_rows", METRIC_COUNTER, "", "", "Rows that it archived", archive_rows },
    { "antoned_archive_written_bytes", METRIC_COUNTER, "bytes", "", "Bytes of these files",
      archive_written },
    { "antoned_archive_part_seconds", METRIC_HISTOGRAM, "seconds", "",
      "From one archive file to the next, with all the waiting for the queue", archive_part },
    { "antoned_archive_damaged", METRIC_GAUGE, "", "",
      "1 when the last verification by this instance found damage", archive_damaged },
    { "antoned_archive_free_bytes", METRIC_GAUGE, "bytes", "",
      "Free space on the file system of the archive", archive_free },
    { "antoned_archive_size_bytes", METRIC_GAUGE, "bytes", "", "Size of that file system",
      archive_size },
    { "antoned_archive_keep_free_bytes", METRIC_GAUGE, "bytes", "",
      "archive.keep_free: below it nothing is archived", archive_keep_free },
    { "antoned_archive_writable", METRIC_GAUGE, "", "",
      "1 when the last write to the archive's directory came to its end", archive_writable },
    { "antoned_archive_silent_seconds", METRIC_GAUGE, "seconds", "",
      "For how long a look at the archive's disk has had no answer; 0 when none is open",
      archive_silent },
    { "antoned_health_status", METRIC_GAUGE, "", "", "0 pass, 1 warn, 2 fail, as /health has it",
      health_status },
    { "antoned_ready", METRIC_GAUGE, "", "", "1 when posts are taken, as /readyz has it", ready },
    { "antoned_paused", METRIC_GAUGE, "", "part",
      "1 while an operator has paused intake or retention, for all daemons of the database",
      paused },
    { "antoned_log_lines_lost", METRIC_COUNTER, "", "",
      "Log lines that neither journald nor standard error took", lines_lost },
    { "antoned_events", METRIC_COUNTER, "", "event", "Events of the log, by name, repeats counted",
      events },
    { "antoned_loop_lag_seconds", METRIC_GAUGE, "seconds", "",
      "By how much the last beat of the event loop came late", loop_lag },
    { "antoned_reference_faults", METRIC_GAUGE, "", "",
      "Rows of reference data that cannot be used", reference_faults },
    { "antoned_http_answers", METRIC_COUNTER, "", "class", "Answers of this server", http_answers },
    { "antoned_http_connections", METRIC_GAUGE, "", "", "Connections to this server",
      http_connections },
    { "antoned_http_connections_closed", METRIC_COUNTER, "", "reason",
      "Connections closed for want of room, or of patience", http_closed },
    { "antoned_build", METRIC_INFO, "", "version instance", "What runs, and its name", build },
    { "antoned_engine", METRIC_INFO, "", "lexicon", "What posts are decided with", engine },
    { "process_start_time_seconds", METRIC_GAUGE, "seconds", "", "Start of the process",
      process_start },
    { "process_cpu_seconds", METRIC_COUNTER, "seconds", "", "CPU time of the process",
      process_cpu },
    { "process_resident_memory_bytes", METRIC_GAUGE, "bytes", "", "Memory of the process",
      process_memory },
};
const size_t metric_count = sizeof metrics / sizeof metrics[0];

void metrics_write(const struct facts *facts, const struct health *health,
                   enum metrics_format format, struct buffer *out)
{
    for (size_t i = 0; i < metric_count; i++) {
        struct metric_writer writer = { .out = out, .format = format, .metric = &metrics[i] };
        metric_head(&writer);
        metrics[i].write(facts, health, &writer);
    }
    if (format == METRICS_OPEN)
        buffer_add_text(out, "# EOF\n");
}
