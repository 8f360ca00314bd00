/* antonectl retention: runs it now, shows what it would do, shows how it stands. */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "antoned/antonectl/open.h"
#include "antoned/antonectl/output.h"
#include "antoned/antonectl/progress.h"
#include "antoned/base/clock.h"
#include "antoned/base/timestamp.h"
#include "antoned/flow/own_archive.h"
#include "antoned/flow/retention_policy.h"
#include "antoned/flow/retention_run.h"
#include "antoned/store/pauses.h"
#include "antoned/store/retention.h"
#include "antoned/store/retention_report.h"

/* run */

struct running {
    struct progress *bar;
    json_t *files; /* what was archived, for --json */
    struct retention_progress last;
};

static volatile sig_atomic_t stop_asked;

static int64_t sum(const int64_t counts[ARCHIVE_DATASET_COUNT])
{
    int64_t total = 0;
    for (int dataset = 0; dataset < ARCHIVE_DATASET_COUNT; dataset++)
        total += counts[dataset];
    return total;
}

static void moved(void *ctx, const struct retention_progress *progress)
{
    struct running *running = ctx;
    int64_t expected = sum(progress->expected), done = sum(progress->rows) + progress->streamed;
    if (progress->state != RETENTION_ARCHIVING || expected == 0)
        return;
    if (running->bar == NULL)
        running->bar = progress_new(expected, "rows");
    progress_show(running->bar, done < expected ? done : expected, done);
}

static void archived(void *ctx, const struct archive_entry *entry)
{
    struct running *running = ctx;
    json_array_append_new(running->files, json_pack("{s:s, s:I, s:I}", "path", entry->path, "rows",
                                                    (json_int_t)entry->summary.rows, "bytes",
                                                    (json_int_t)entry->summary.bytes));
}

static void interrupted(int number)
{
    static const char notice[] = "\nantonectl: stopping after the part in hand\n";
    stop_asked = number;
    if (write(STDERR_FILENO, notice, sizeof notice - 1) < 0)
        return; /* nobody reads it */
}

static json_t *summary(const struct running *running)
{
    const struct retention_progress *last = &running->last;
    json_t *rows = json_object();
    for (int dataset = 0; dataset < ARCHIVE_DATASET_COUNT; dataset++)
        json_object_set_new(rows, archive_dataset_info((enum archive_dataset)dataset)->name,
                            json_integer(last->rows[dataset]));
    return json_pack("{s:I, s:o, s:I, s:I, s:I, s:b, s:{s:i, s:i, s:i, s:i}, s:O}", "archived",
                     (json_int_t)sum(last->rows), "rows", rows, "files", (json_int_t)last->files,
                     "bytes", (json_int_t)last->bytes, "unprocessed", (json_int_t)last->unprocessed,
                     "stopped", last->stopped, "recovered", "unfinished",
                     last->recovered.unfinished, "withdrawn", last->recovered.withdrawn, "adopted",
                     last->recovered.adopted, "replaced", last->recovered.replaced, "parts",
                     running->files);
}

static void show_to_people(const struct running *running)
{
    const struct retention_progress *last = &running->last;
    bool large = last->bytes >= 1 << 20;
    for (int dataset = 0; dataset < ARCHIVE_DATASET_COUNT; dataset++) {
        if (last->rows[dataset] > 0)
            printf("%-24s %10" PRId64 " rows archived\n",
                   archive_dataset_info((enum archive_dataset)dataset)->name, last->rows[dataset]);
    }
    if (last->files > 0)
        printf("%" PRId64 " file%s, %.1f %s, each read back before its rows were deleted\n",
               last->files, output_plural(last->files),
               (double)last->bytes / (large ? 1 << 20 : 1 << 10), large ? "MiB" : "KiB");
    else
        puts("Nothing was old enough to go.");
    if (last->recovered.adopted + last->recovered.withdrawn + last->recovered.unfinished > 0)
        printf(
            "Left by an interruption, in files: %d adopted, %d withdrawn, %d unfinished removed\n",
            last->recovered.adopted, last->recovered.withdrawn, last->recovered.unfinished);
    if (last->unprocessed > 0)
        printf("Past their time but undecided, posts that stay: %" PRId64 "\n", last->unprocessed);
    if (last->stopped)
        puts("Stopped before the end; the next run goes on from here.");
}

static void report(const struct command *command, const struct running *running)
{
    if (command->json) {
        json_t *document = summary(running);
        output_document(document);
        json_decref(document);
    } else {
        show_to_people(running);
    }
}

static int archive_now(const struct command *command, struct retention_run_options *options,
                       struct error *err)
{
    struct running running = { .files = json_array() };
    options->stop = &stop_asked;
    sigaction(SIGINT, &(struct sigaction){ .sa_handler = interrupted }, NULL);
    sigaction(SIGTERM, &(struct sigaction){ .sa_handler = interrupted }, NULL);
    int result = retention_run(
        options,
        &(struct retention_run_events){ .moved = moved, .archived = archived, .ctx = &running },
        &running.last, err);
    progress_free(running.bar);
    if (result == 0)
        report(command, &running);
    json_decref(running.files);
    return result;
}

static int plan_dataset(struct pg_session *session, const struct config *config,
                        enum archive_dataset dataset, int64_t now_us, json_t *plan,
                        struct error *err)
{
    int64_t limit_us = retention_limit_us(config, dataset, now_us);
    const char *name = archive_dataset_info(dataset)->name;
    bool whole =
        archive_dataset_info(dataset)->span != ARCHIVE_DAY; /* one file, whatever its size */
    json_t *periods;
    if (limit_us == INT64_MIN)
        return 0;
    if (retention_plan(session, dataset, limit_us,
                       whole ? INT64_MAX / 2 : config->archive.part_rows, &periods, err) < 0)
        return -1;
    size_t i;
    json_t *period;
    json_array_foreach(periods, i, period)
    {
        json_object_set_new(period, "class", json_string(name));
    }
    json_array_extend(plan, periods);
    json_decref(periods);
    return 0;
}

static int show_plan(const struct command *command, const struct config *config,
                     struct pg_session *session, int64_t now_us, struct error *err)
{
    static const struct output_column columns[] = {
        { "class", "dataset" },     { "period", "period" }, { "batches", "files" },
        { "rows", "rows" },         { "bytes", "bytes" },   { "first_key", "first key" },
        { "last_key", "last key" },
    };
    json_t *plan = json_array();
    int result = 0;
    for (int dataset = 0; dataset < ARCHIVE_DATASET_COUNT && result == 0; dataset++)
        result = plan_dataset(session, config, (enum archive_dataset)dataset, now_us, plan, err);
    if (result == 0)
        output_list(command, plan, columns, OUTPUT_COUNT(columns), "Nothing is old enough to go.");
    json_decref(plan);
    return result;
}

static int parse_as_of(const char *text, int64_t now_us, int64_t *ret_us, struct error *err)
{
    if (timestamp_parse(str_from(text), ret_us) < 0)
        return error_set(err, ERROR_USAGE,
                         "--as-of: \"%.40s\" is not a timestamp such as 2026-11-20T09:00:00Z",
                         text);
    if (*ret_us > now_us)
        return error_set(err, ERROR_USAGE, "--as-of lies in the future");
    return 0;
}

static int run_run(struct command *command, struct error *err)
{
    struct retention_run_options options = {
        .accept_clock = command_option(command, "accept-clock") != NULL,
        .measured = isatty(STDERR_FILENO) != 0, /* only the progress line needs it */
    };
    const char *as_of = command_option(command, "as-of");
    _cleanup_session_ struct pg_session *session = NULL;
    int64_t now_us;
    if (open_config(command, &options.config, err) < 0 ||
        open_session(command, &session, err) < 0 || retention_now(session, &now_us, err) < 0 ||
        (as_of != NULL && parse_as_of(as_of, now_us, &options.as_of_us, err) < 0))
        return -1;
    if (command_option(command, "dry-run") != NULL)
        return show_plan(command, options.config, session,
                         options.as_of_us != 0 ? options.as_of_us : now_us, err);
    if (pauses_check(session, PAUSE_RETENTION, err) < 0)
        return -1;
    pg_session_close(session);
    session = NULL;
    return archive_now(command, &options, err);
}

/* status */

static int add_policies(struct pg_session *session, const struct config *config, int64_t now_us,
                        json_t *look, struct error *err)
{
    json_t *policies = json_array();
    json_object_set_new(look, "policies", policies);
    for (int dataset = 0; dataset < ARCHIVE_DATASET_COUNT; dataset++) {
        int64_t limit_us = retention_limit_us(config, (enum archive_dataset)dataset, now_us),
                due = 0;
        char before[TIMESTAMP_SIZE] = "kept for ever";
        if (limit_us != INT64_MIN) {
            timestamp_format(limit_us - limit_us % US_PER_SECOND, before);
            if (retention_count(session, (enum archive_dataset)dataset, limit_us, &due, err) < 0)
                return -1;
        }
        json_array_append_new(policies,
                              json_pack("{s:s, s:s, s:I}", "class",
                                        archive_dataset_info((enum archive_dataset)dataset)->name,
                                        "before", before, "due", (json_int_t)due));
    }
    return 0;
}

/* As the role that retention connects with, which need not be that of this session. */
static int check_role(const struct config *config, struct error *err)
{
    _cleanup_session_ struct pg_session *session = pg_session_open(
        &(struct pg_session_options){ .conninfo = config->database.maintenance_conninfo,
                                      .role = "ctl",
                                      .direct = "database.maintenance_conninfo",
                                      .connect_timeout_ms = config->database.connect_timeout_ms },
        err);
    return session == NULL ? -1 : retention_check_role(session, config, err);
}

/* Says what the next run will find wrong, in the words of the run itself. */
static void add_warnings(const struct config *config, struct pg_session *session, json_t *look,
                         int64_t now_us)
{
    json_t *warnings = json_array();
    json_object_set_new(look, "warnings", warnings);
    struct error err;
    struct archive_directory *directory = NULL;
    struct uuid own;
    if (archive_directory_open(config->archive.directory, &directory, &err) < 0 ||
        own_archive_find(session, directory, OWN_ARCHIVE_LOOK, &own, &err) < 0 ||
        retention_check_space(config, directory, &err) < 0)
        json_array_append_new(warnings, json_string(err.message));
    archive_directory_close(directory);
    int64_t last_us = INT64_MIN;
    const char *last = json_string_value(json_object_get(look, "clock_last_at"));
    if (last != NULL)
        (void)timestamp_parse(str_from(last), &last_us);
    if (retention_check_clock(now_us, last_us, &err) < 0)
        json_array_append_new(warnings, json_string(err.message));
    if (check_role(config, &err) < 0)
        json_array_append_new(warnings, json_string(err.message));
}

static void show_status(const struct command *command, const json_t *look)
{
    static const struct output_column facts[] = {
        { "last_started_at", "last run" },
        { "last_outcome", "its outcome" },
        { "last_error", "its error" },
        { "last_instance", "run by" },
        { "last_done_at", "last success" },
        { "last_verified_at", "archive verified" },
        { "files", "archive files" },
        { "rows", "archived rows" },
        { "bytes", "archived bytes" },
        { "unprocessed", "old posts, undecided" },
        { "escalated", "old posts, open escalation" },
        { "held", "restored rows on hold" },
        { "archives", "archives" },
        { "erasures", "erasures not complete" },
    };
    static const struct output_column policies[] = { { "class", "dataset" },
                                                     { "before", "may go when older than" },
                                                     { "due", "rows due" } };
    output_facts(command, look, facts, OUTPUT_COUNT(facts));
    output_heading("Policy");
    output_list(command, json_object_get(look, "policies"), policies, OUTPUT_COUNT(policies), "");
    size_t i;
    const json_t *warning;
    json_array_foreach(json_object_get(look, "warnings"), i, warning)
    {
        printf("%sWarning: %s\n", i == 0 ? "\n" : "", json_string_value(warning));
    }
}

static int run_status(struct command *command, struct error *err)
{
    const struct config *config;
    _cleanup_session_ struct pg_session *session = NULL;
    int64_t now_us;
    json_t *look;
    if (open_config(command, &config, err) < 0 || open_session(command, &session, err) < 0 ||
        retention_now(session, &now_us, err) < 0 ||
        retention_look(session, retention_limit_us(config, ARCHIVE_POSTS, now_us), &look, err) < 0)
        return -1;
    int result = add_policies(session, config, now_us, look, err);
    if (result == 0) {
        add_warnings(config, session, look, now_us);
        if (command->json)
            output_document(look);
        else
            show_status(command, look);
    }
    json_decref(look);
    return result;
}

static const struct verb_option run_options[] = {
    { "dry-run", NULL, "show what would be archived; change nothing" },
    { "as-of", "TIMESTAMP", "let ages count from this past instant instead of now" },
    { "accept-clock", NULL, "the database's clock is right although it seems to have jumped" },
    { 0 },
};
static const struct verb verbs[] = {
    { .name = "run",
      .summary = "Archive what is old enough, then delete it",
      .details = "Each part goes into a file that is synced and read back before its rows are "
                 "deleted, in one transaction. Interrupted at any point, the next run goes on.",
      .options = run_options,
      .run = run_run },
    { .name = "status",
      .summary = "What may go when, what is held back, how the last run went",
      .run = run_status },
    { 0 },
};
const struct noun noun_retention = { "retention", "Old rows, from the database to the archive",
                                     verbs };
