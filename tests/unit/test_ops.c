/* Unit tests of src/ops: from facts to judgement, sentence, document, page and metrics, for what
 * goes wrong once in a year as for what goes well. */
#include "unit.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "antoned/base/clock.h"
#include "antoned/ops/metrics.h"
#include "antoned/ops/page.h"
#include "antoned/ops/status.h"

#define S US_PER_SECOND

static struct {
    struct facts facts;
    struct config config;
    struct gauges gauges;
    struct work_counts counts;
    struct janitor_view janitor;
    struct pauses pauses;
    struct incident incidents[FACTS_INCIDENTS];
    uint64_t events[EVENT_COUNT];
    char instance[16];
} world;

/* A daemon of an hour, at rest, and well. */
static int start(void **state)
{
    (void)state;
    memset(&world, 0, sizeof world);
    strcpy(world.instance, "desk");
    world.config.instance = world.instance;
    world.config.archive.keep_free_bytes = 1 << 20;
    world.config.archive.verify_every_ms = CONFIG_FOREVER;
    world.gauges = (struct gauges){
        .schema_version = 16, .server_connections = 10, .server_connections_max = 100, .alive = 1
    };
    world.janitor = (struct janitor_view){ .due_us = 1800000000 * S };
    world.facts = (struct facts){
        .now_us = 10000 * S,
        .wall_us = 1790000000 * S,
        .phase = PHASE_WORKING,
        .config = &world.config,
        .version = "1.2.3",
        .control = { .proven = true, .proven_us = 9990 * S },
        .intake = { .counts = &world.counts,
                    .workers = 2,
                    .connected = 2,
                    .answered_us = 9999 * S },
        .heartbeat = { .state = "idle",
                       .host = "here",
                       .started_at_us = 1789996400 * S,
                       .state_since_us = 1789999000 * S,
                       .written_us = 9995 * S,
                       .latency_us = 1500 },
        .janitor = &world.janitor,
        .pauses = &world.pauses,
        .gauges = &world.gauges,
        .gauges_us = 9995 * S,
        .gauges_latency_us = 2500,
        .disk = { .free_bytes = INT64_C(5) << 30, .total_bytes = INT64_C(9) << 30 },
        .disk_us = 9995 * S,
        .lexicon = "2026.1",
        .incidents = world.incidents,
        .events = world.events,
    };
    return 0;
}

static int end(void **state)
{
    (void)state;
    buffer_free(&world.gauges.daemons);
    return 0;
}

static const struct health_check *check_of(const struct health *health, const char *name)
{
    for (size_t i = 0; i < health->count; i++)
        if (strcmp(health->checks[i].name, name) == 0)
            return &health->checks[i];
    fail_msg("there is no check %s", name);
    abort();
}

static struct health judged(void)
{
    struct health health;
    health_judge(&world.facts, &health);
    return health;
}

/* The check has that status and says that, and the whole is as bad. */
static void assert_says(const char *name, enum health_status status, const char *words)
{
    struct health health = judged();
    const struct health_check *check = check_of(&health, name);
    if (check->status != status || strstr(check->output, words) == NULL)
        fail_msg("%s: %s \"%s\"", name, health_status_name(check->status), check->output);
    assert_int_equal(health.status, status);
}

static void all_is_well(void **state)
{
    (void)state;
    struct health health = judged();
    assert_int_equal(health.status, HEALTH_PASS);
    assert_true(health_is_ready(&health, &world.facts));
    for (size_t i = 0; i < health.count; i++)
        assert_string_equal(health.checks[i].output, "");
}

static void what_is_not_known_yet_is_no_fault(void **state)
{
    (void)state;
    world.facts.gauges_us = world.facts.disk_us = world.facts.heartbeat.written_us = 0;
    world.facts.disk = (struct disk_found){ 0 };
    world.facts.pauses = NULL;
    world.facts.lexicon = NULL;
    struct health health = judged();
    assert_int_equal(health.status, HEALTH_PASS);
    json_t *status = status_json(&world.facts, &health);
    assert_true(json_is_null(json_object_get(json_object_get(status, "queue"), "waiting")));
    assert_true(json_is_null(json_object_get(status, "lexicon")));
    json_decref(status);
}

static void a_daemon_that_starts_or_drains(void **state)
{
    (void)state;
    world.facts.phase = PHASE_STARTING;
    assert_says("daemon:phase", HEALTH_FAIL, "starting");
    world.facts.phase = PHASE_DRAINING;
    assert_says("daemon:phase", HEALTH_WARN, "finishes the batches");
    struct health health = judged();
    assert_false(health_is_ready(&health, &world.facts));
}

static void a_database_that_is_away(void **state)
{
    (void)state;
    world.facts.control.proven = false;
    assert_says("database:read", HEALTH_FAIL, "connecting to the database");
    world.facts.control.lost_us = 9940 * S;
    error_set(&world.facts.control.loss, ERROR_UNAVAILABLE, "connection refused");
    assert_says("database:read", HEALTH_FAIL,
                "not reachable for 60 s, trying again: connection refused");
    assert_says("listener:self-test", HEALTH_FAIL, "not reachable");
    strcpy(world.facts.control.loss.sqlstate, "53100");
    assert_says("database:write", HEALTH_FAIL, "the disk of the database is full (60 s ago)");
}

static void a_database_that_does_not_answer(void **state)
{
    (void)state;
    world.facts.intake.waiting_us = 9997 * S;
    assert_says("database:read", HEALTH_WARN, "has not answered for 3 s");
    world.facts.intake.waiting_us = 9990 * S;
    assert_says("database:read", HEALTH_FAIL, "has not answered for 10 s");
    world.facts.intake.waiting_us = 0;
    world.facts.intake.answered_us = 9980 * S;
    world.facts.control.asked_us = 9990 * S;
    assert_says("listener:self-test", HEALTH_FAIL, "its self-test has had no answer for 10 s");
    world.facts.intake.answered_us = 9999 * S; /* others are answered meanwhile */
    assert_says("listener:self-test", HEALTH_FAIL, "while work connections are answered");
    struct health health = judged();
    assert_int_equal(check_of(&health, "database:read")->status, HEALTH_PASS);
}

static void writes_that_fail(void **state)
{
    (void)state;
    world.facts.heartbeat.asked_us = 9990 * S;
    assert_says("database:write", HEALTH_FAIL, "a write has had no answer for 10 s");
    world.facts.heartbeat.asked_us = 0;
    world.facts.heartbeat.refused_us = 9980 * S;
    error_set(&world.facts.heartbeat.refusal, ERROR_PERMISSION, "read-only transaction");
    assert_says("database:write", HEALTH_FAIL,
                "does not take what is written (20 s ago): read-only");
    world.facts.heartbeat.refused_us = 0;
    world.facts.intake.failed_us = 9970 * S;
    strcpy(world.facts.intake.failure.sqlstate, "53100");
    assert_says("database:write", HEALTH_FAIL, "the disk of the database is full (30 s ago)");
}

static void connections_that_are_down(void **state)
{
    (void)state;
    world.facts.intake.connected = 1;
    world.facts.intake.incomplete_us = 9990 * S;
    assert_says("pool:connections", HEALTH_WARN, "only 1 of 2 work connections stand, for 10 s");
    world.facts.intake.connected = 0;
    world.facts.intake.disconnected_us = 9990 * S;
    strcpy(world.facts.intake.failure.message, "too many clients");
    assert_says("database:read", HEALTH_FAIL,
                "no work connection for 10 s, trying again: too many clients");
    start(NULL);
    world.gauges.server_connections = 80;
    assert_says("database:connections", HEALTH_WARN, "80 of the server's 100 connections");
}

static void what_people_should_look_at(void **state)
{
    (void)state;
    world.facts.totals.stalled = true;
    assert_says("database:schema", HEALTH_FAIL, "statements and schema disagree");
    start(NULL);
    world.facts.heartbeat.namesake = true;
    assert_says("daemon:instance", HEALTH_WARN, "same instance name");
    start(NULL);
    world.facts.lag_us = 2 * S;
    assert_says("daemon:loop", HEALTH_WARN, "late by 2000 ms");
    start(NULL);
    world.gauges.posts = (struct waiting){ 3, 61 };
    assert_says("queue:oldest", HEALTH_WARN, "has waited for 61 s");
    start(NULL);
    world.facts.gauges_us = 9900 * S;
    assert_says("timer:gauges", HEALTH_WARN, "is 100 s old");
    start(NULL);
    world.gauges.retention_done_at = 1790000000 - 27 * 3600;
    assert_says("timer:retention", HEALTH_WARN, "for 27 hours");
}

static void an_archive_that_is_not_as_it_should_be(void **state)
{
    (void)state;
    world.gauges.is_damaged = true;
    assert_says("archive:verified", HEALTH_WARN, "found damage");
    start(NULL);
    world.config.archive.verify_every_ms = INT64_C(86400) * 1000;
    world.gauges.verified_at = 1790000000 - 3 * 86400;
    assert_says("archive:verified", HEALTH_WARN, "not verified for 3 days");
    start(NULL);
    world.facts.disk.free_bytes = 1000;
    assert_says("archive:space", HEALTH_WARN, "less is free than archive.keep_free");
    world.facts.disk.os_errno = 13;
    assert_says("archive:space", HEALTH_WARN, "cannot be used: Permission denied");
    world.facts.disk_asked_us = 9990 * S;
    assert_says("archive:space", HEALTH_WARN, "has not answered for 10 s");
}

/* ---- a pause ---- */

static void pause_part(enum pause_part part)
{
    world.pauses.parts[part] = (struct pause){ .is_paused = true, .since_us = 1789999940 * S };
    strcpy(world.pauses.parts[part].by, "kim");
    strcpy(world.pauses.parts[part].reason, "the API moves");
}

static void assert_sentence(const char *words)
{
    struct health health = judged();
    json_t *status = status_json(&world.facts, &health);
    const char *sentence = json_string_value(json_object_get(status, "sentence"));
    assert_non_null(sentence);
    if (strstr(sentence, words) == NULL)
        fail_msg("%s", sentence);
    json_decref(status);
}

static void a_pause_warns_and_says_who_and_why(void **state)
{
    (void)state;
    pause_part(PAUSE_RETENTION);
    assert_says("daemon:retention", HEALTH_WARN, "retention is paused by kim since 2026-09-21T");
    assert_sentence("Posts are decided, but somebody should look: retention is paused");
    pause_part(PAUSE_INTAKE);
    world.gauges.posts = (struct waiting){ 3, 100 };
    assert_says("daemon:intake", HEALTH_WARN, ": the API moves");
    assert_sentence("No posts are taken: intake is paused by kim");
    struct health health = judged();
    assert_int_equal(check_of(&health, "daemon:intake")->value, 60);
    assert_true(health_is_ready(&health, &world.facts));
    world.facts.control.proven = false;
    assert_sentence("No posts are decided: connecting");
}

static void the_sentence_tells_of_the_queue(void **state)
{
    (void)state;
    assert_sentence("All is well: the queue is empty.");
    world.gauges.posts = (struct waiting){ 3, 12 };
    assert_sentence("All is well: 3 posts wait, the oldest for 12 s.");
    world.gauges.posts = (struct waiting){ GAUGES_LIMIT, 12 };
    assert_sentence("10000 or more posts wait");
}

/* ---- document and page ---- */

static void set_daemons(const char *text)
{
    buffer_clear(&world.gauges.daemons);
    buffer_add_text(&world.gauges.daemons, text);
}

static const char *state_of(const json_t *daemons, size_t i)
{
    return json_string_value(json_object_get(json_array_get(daemons, i), "state"));
}

static void of_itself_it_knows_better_than_the_last_beat(void **state)
{
    (void)state;
    world.facts.heartbeat.state = "deciding";
    set_daemons(
        "[{\"instance\":\"desk\",\"state\":\"idle\"},{\"instance\":\"other\",\"state\":\"away\"}]");
    struct health health = judged();
    json_t *status = status_json(&world.facts, &health),
           *daemons = json_object_get(status, "daemons");
    assert_int_equal(json_array_size(daemons), 2);
    assert_string_equal(state_of(daemons, 0), "deciding");
    assert_string_equal(state_of(daemons, 1), "away");
    assert_int_equal(
        json_integer_value(json_object_get(json_array_get(daemons, 0), "beat_age_seconds")), 5);
    json_decref(status);

    set_daemons("[{\"instance\":\"other\",\"state\":\"idle\"}]"); /* before its first beat */
    status = status_json(&world.facts, &health), daemons = json_object_get(status, "daemons");
    assert_int_equal(json_array_size(daemons), 2);
    assert_string_equal(state_of(daemons, 1), "deciding");
    json_decref(status);

    world.facts.heartbeat.namesake = true; /* the row is the other's */
    set_daemons("[{\"instance\":\"desk\",\"state\":\"idle\"}]");
    status = status_json(&world.facts, &health), daemons = json_object_get(status, "daemons");
    assert_int_equal(json_array_size(daemons), 1);
    assert_string_equal(state_of(daemons, 0), "idle");
    json_decref(status);

    world.facts.heartbeat.namesake = false;
    set_daemons("no JSON");
    status = status_json(&world.facts, &health);
    assert_int_equal(json_array_size(json_object_get(status, "daemons")), 1);
    json_decref(status);
}

static char *page(void)
{
    struct buffer out = { 0 };
    struct health health = judged();
    json_t *status = status_json(&world.facts, &health);
    page_write(status, &out);
    json_decref(status);
    return out.data;
}

static void assert_page(const char *words)
{
    char *text = page();
    if (strstr(text, words) == NULL)
        fail_msg("the page lacks \"%s\"", words);
    free(text);
}

static void the_page_shows_it_and_escapes_what_is_foreign(void **state)
{
    (void)state;
    pause_part(PAUSE_RETENTION);
    strcpy(world.pauses.parts[PAUSE_RETENTION].reason, "<b>\"&");
    world.facts.minutes[FACTS_MINUTES - 1] = 12345;
    world.facts.totals.tally.posts = 12345;
    world.gauges.escalations[SEVERITY_CRITICAL] = (struct waiting){ 2, 7200 };
    world.gauges.drafts = (struct waiting){ GAUGES_LIMIT, 60 };
    world.incidents[0] = (struct incident){ .at_us = 1789999999 * S, .event = EVENT_POST_FAILED };
    strcpy(world.incidents[0].message, "attempt <1>");
    assert_page("&lt;b&gt;&quot;&amp;");
    assert_page("<td class=\"number\">paused</td>");
    assert_page("12&#8239;345");
    assert_page("10&#8239;000 or more");
    assert_page("attempt &lt;1&gt;");
    assert_page("5.0 GiB");
    world.facts.disk.free_bytes = 5 << 20;
    assert_page("5 MiB");
    world.pauses = (struct pauses){ 0 };
    world.janitor.running = true;
    assert_page("<td class=\"number\">archiving</td>");
    world.janitor.verifying = true;
    assert_page("<td class=\"number\">verifying</td>");
    world.facts.gauges_us = 0;
    assert_page("unknown");
}

static void health_in_its_form(void **state)
{
    (void)state;
    world.gauges.posts = (struct waiting){ 3, 61.5 };
    struct health health = judged();
    json_t *document = health_json(&health, &world.facts);
    json_t *oldest =
        json_array_get(json_object_get(json_object_get(document, "checks"), "queue:oldest"), 0);
    assert_string_equal(json_string_value(json_object_get(document, "output")),
                        "a post has waited for 61 s");
    assert_string_equal(json_string_value(json_object_get(oldest, "observedUnit")), "s");
    assert_true(json_real_value(json_object_get(oldest, "observedValue")) == 61.5);
    assert_string_equal(json_string_value(json_object_get(document, "serviceId")), "desk");
    json_decref(document);
}

/* ---- metrics ---- */

static char *metrics_text(enum metrics_format format)
{
    struct buffer out = { 0 };
    struct health health = judged();
    metrics_write(&world.facts, &health, format, &out);
    return out.data;
}

static void assert_metric(const char *line, bool is_there)
{
    char *text = metrics_text(METRICS_TEXT);
    if ((strstr(text, line) != NULL) != is_there)
        fail_msg("\"%s\" is %s", line, is_there ? "missing" : "there");
    free(text);
}

static void metrics_say_what_is(void **state)
{
    (void)state;
    pause_part(PAUSE_INTAKE);
    world.counts.posts.decided[0][0] = 7;
    world.events[EVENT_READY] = 1;
    assert_metric("\nantoned_paused{part=\"intake\"} 1\n", true);
    assert_metric("\nantoned_paused{part=\"retention\"} 0\n", true);
    assert_metric("\nantoned_log_lines_lost_total 0\n", true);
    assert_metric("antoned_posts_decided_total{platform=\"TWITTER\",mode=\"HELPFUL\"} 7\n", true);
    assert_metric("antoned_events_total{event=\"READY\"} 1\n", true);
    assert_metric("\nantoned_health_status 1\n", true);
    assert_metric("\nantoned_queue_posts 0\n", true);
    world.facts.gauges_us =
        9900 * S; /* what the database knew then is not told as if it were now */
    assert_metric("\nantoned_queue_posts ", false);
    assert_metric("\nantoned_drafts_waiting ", false);
    world.facts.pauses = NULL;
    assert_metric("antoned_paused{", false);
}

static void open_metrics_has_its_end_and_its_units(void **state)
{
    (void)state;
    char *open = metrics_text(METRICS_OPEN), *text = metrics_text(METRICS_TEXT);
    assert_string_equal(open + strlen(open) - strlen("\n# EOF\n"), "\n# EOF\n");
    assert_null(strstr(text, "# EOF"));
    assert_non_null(strstr(open, "# UNIT antoned_batch_seconds seconds\n"));
    assert_non_null(strstr(open, "# TYPE antoned_build info\n"));
    assert_non_null(strstr(text, "# TYPE antoned_build_info gauge\n"));
    free(open);
    free(text);
}

static void who_scrapes_says_which_form_he_wants(void **state)
{
    (void)state;
    static const struct {
        const char *accept;
        enum metrics_format format;
    } cases[] = {
        { "", METRICS_TEXT },
        { "*/*", METRICS_TEXT },
        { "text/plain", METRICS_TEXT },
        { "application/openmetrics-text", METRICS_OPEN },
        { "Application/OpenMetrics-Text; version=1.0.0", METRICS_OPEN },
        { "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/"
          "*;q=0.1",
          METRICS_OPEN },
        { "application/openmetrics-text;q=0", METRICS_TEXT },
        { "application/openmetrics-text; q=0.000, */*", METRICS_TEXT },
        { "application/openmetrics-text;q=0.2, text/plain;q=0.9", METRICS_TEXT },
        { "application/openmetrics-text ; Q=0.9 , text/plain ; q=0.9", METRICS_OPEN },
        { "text/plain, application/openmetrics-text", METRICS_OPEN },
        { "application/openmetrics-textual", METRICS_TEXT },
        { "application/openmetrics-text;q=nonsense", METRICS_TEXT },
        { "application/openmetrics-text;q=2", METRICS_OPEN },
        { ";;,,;q=,", METRICS_TEXT },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (metrics_accepted(cases[i].accept) != cases[i].format)
            fail_msg("%s", cases[i].accept);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, start, end)
    const struct CMUnitTest tests[] = {
        CASE(all_is_well),
        CASE(what_is_not_known_yet_is_no_fault),
        CASE(a_daemon_that_starts_or_drains),
        CASE(a_database_that_is_away),
        CASE(a_database_that_does_not_answer),
        CASE(writes_that_fail),
        CASE(connections_that_are_down),
        CASE(what_people_should_look_at),
        CASE(an_archive_that_is_not_as_it_should_be),
        CASE(a_pause_warns_and_says_who_and_why),
        CASE(the_sentence_tells_of_the_queue),
        CASE(of_itself_it_knows_better_than_the_last_beat),
        CASE(the_page_shows_it_and_escapes_what_is_foreign),
        CASE(health_in_its_form),
        CASE(metrics_say_what_is),
        CASE(open_metrics_has_its_end_and_its_units),
        CASE(who_scrapes_says_which_form_he_wants),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
