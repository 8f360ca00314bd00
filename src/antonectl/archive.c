/* antonectl archive: what is in it, is it whole, who is in it, back with it, out with a person. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "antoned/antonectl/archive.h"
#include "antoned/antonectl/open.h"
#include "antoned/antonectl/output.h"
#include "antoned/antonectl/progress.h"
#include "antoned/antonectl/words.h"
#include "antoned/archive/audit.h"
#include "antoned/base/memory.h"
#include "antoned/base/timestamp.h"
#include "antoned/flow/own_archive.h"
#include "antoned/flow/retention_erase.h"
#include "antoned/flow/retention_restore.h"
#include "antoned/store/erasure.h"
#include "antoned/store/retention.h"

void archive_close(struct archive *archive)
{
    pg_session_close(archive->session);
    archive_directory_close(archive->directory);
    archive_manifest_free(&archive->manifest);
    archives_free(&archive->archives);
}

/* What a verb needs of runs of retention meanwhile. */
enum standing { MOVING, LOCKED, STILL };

/* STILL keeps runs of retention out: by the lock of the database, which also holds where the
 * directory is on NFS and its own lock does not reach another host, then by that of the directory.
 * LOCKED is for an erasure, which takes the first in a session of its own. */
static int hold_still(struct archive *archive, enum standing standing, struct error *err)
{
    int64_t now_us;
    if (standing == STILL && archive->session != NULL &&
        erasure_take_lead(archive->session, &now_us, err) < 0)
        return -1;
    return archive_directory_lock(archive->directory, err);
}

/* Who needs the archive to stand still locks it before the manifest is read: a part that retention
 * commits in between would be a file of no entry. */
static int open_archive(const struct command *command, bool offline, enum standing standing,
                        struct archive *archive, struct error *err)
{
    if (open_config(command, &archive->config, err) < 0 ||
        archive_directory_open(archive->config->archive.directory, &archive->directory, err) < 0 ||
        (!offline && open_session(command, &archive->session, err) < 0) ||
        (standing != MOVING && hold_still(archive, standing, err) < 0))
        return -1;
    if (offline)
        return archive_manifest_load(archive->directory, &archive->manifest, err);
    struct uuid own;
    return own_archive_find(archive->session, archive->directory, OWN_ARCHIVE_LOOK, &own, err) <
                       0 ||
                   archives_load(archive->session, &archive->archives, err) < 0 ||
                   retention_manifest(archive->session, &own, &archive->manifest, err) < 0
               ? -1
               : 0;
}

int archive_open(const struct command *command, bool offline, struct archive *archive,
                 struct error *err)
{
    return open_archive(command, offline, MOVING, archive, err);
}

/* The schema has been looked at by archive_open. */
struct pg_session *archive_open_as(const struct config *config, const char *conninfo,
                                   struct error *err)
{
    const char *option = conninfo == config->database.migration_conninfo
                             ? "database.migration_conninfo"
                             : "database.maintenance_conninfo";
    return pg_session_open(
        &(struct pg_session_options){ .conninfo = conninfo,
                                      .role = "archive",
                                      .writable = true,
                                      .direct = option,
                                      .connect_timeout_ms = config->database.connect_timeout_ms,
                                      .statement_timeout_ms = -1 },
        err);
}

/* list */

static json_t *entry_json(const struct archive *archive, const struct archive_entry *entry)
{
    char archived_at[TIMESTAMP_SIZE];
    timestamp_format(entry->archived_at_us, archived_at);
    const char *content = entry->summary.content_sha256;
    return json_pack("{s:s, s:s, s:s, s:I, s:I, s:s, s:s, s:i, s:s, s:s?, s:s}", "path",
                     entry->path, "class", archive_dataset_info(entry->name.dataset)->name,
                     "period", entry->name.period, "rows", (json_int_t)entry->summary.rows, "bytes",
                     (json_int_t)entry->summary.bytes, "state",
                     archive_manifest_state(&archive->manifest, archive->directory, entry),
                     "archived_at", archived_at, "generation", entry->name.generation, "sha256",
                     entry->summary.sha256, "content_sha256", content[0] != '\0' ? content : NULL,
                     "first_key", entry->summary.first_key);
}

static int run_list(struct command *command, struct error *err)
{
    static const struct output_column columns[] = {
        { "period", "period" }, { "rows", "rows" }, { "bytes", "bytes" },
        { "state", "state" },   { "path", "path" },
    };
    _cleanup_archive_ struct archive archive = { 0 };
    if (archive_open(command, command_option(command, "offline") != NULL, &archive, err) < 0)
        return -1;
    json_t *rows = json_array();
    for (size_t i = 0; i < archive.manifest.count; i++)
        json_array_append_new(rows, entry_json(&archive, &archive.manifest.entries[i]));
    output_list(command, rows, columns, OUTPUT_COUNT(columns), "The archive is empty.");
    json_decref(rows);
    archive_mention_others(command, &archive);
    return 0;
}

/* verify */

struct verifying {
    json_t *problems;
    struct progress *bar;
};

static void note_problem(void *ctx, const char *path, const struct error *err)
{
    struct verifying *verifying = ctx;
    const char *problem = err->message;
    size_t size = strlen(path);
    if (strncmp(problem, path, size) == 0 && strncmp(problem + size, ": ", 2) == 0)
        problem += size + 2; /* the path stands beside it */
    json_array_append_new(verifying->problems,
                          json_pack("{s:s, s:s}", "path", path, "problem", problem));
}

static bool show_read(void *ctx, const struct archive_audit_totals *totals)
{
    struct verifying *verifying = ctx;
    progress_show(verifying->bar, totals->files, totals->files);
    return true;
}

/* Whoever asks when the archive was last looked through finds it in job_runs. */
static int record_verified(const struct archive *archive, const struct archive_audit_totals *totals,
                           struct error *err)
{
    const struct config *config = archive->config;
    _cleanup_session_ struct pg_session *session =
        archive_open_as(config, config->database.maintenance_conninfo, err);
    if (session == NULL)
        return -1;
    return retention_record_verified(session, &archive->manifest.archive, config->instance,
                                     totals->files, totals->damaged, err);
}

static void show_verified(const struct command *command, const struct archive *archive,
                          const struct verifying *verifying,
                          const struct archive_audit_totals *totals)
{
    static const struct output_column columns[] = { { "path", "path" }, { "problem", "problem" } };
    if (command->json) {
        json_t *document =
            json_pack("{s:I, s:I, s:I, s:I, s:O, s:o}", "files", (json_int_t)totals->files, "rows",
                      (json_int_t)totals->rows, "bytes", (json_int_t)totals->bytes, "damaged",
                      (json_int_t)totals->damaged, "problems", verifying->problems, "others",
                      archive_others(archive));
        output_document(document);
        json_decref(document);
        return;
    }
    if (totals->damaged > 0)
        output_list(command, verifying->problems, columns, OUTPUT_COUNT(columns), "");
    printf("whole: %" PRId64 " file%s with %" PRId64 " row%s; hash, records, counts, chain\n",
           totals->files, output_plural(totals->files), totals->rows, output_plural(totals->rows));
    archive_mention_others(command, archive);
}

static int64_t count_in_force(const struct archive_manifest *manifest)
{
    int64_t count = 0;
    for (size_t i = 0; i < manifest->count; i++)
        count += !archive_manifest_is_replaced(manifest, &manifest->entries[i]);
    return count;
}

static int run_verify(struct command *command, struct error *err)
{
    bool offline = command_option(command, "offline") != NULL;
    _cleanup_archive_ struct archive archive = { 0 };
    struct archive_audit_totals totals;
    if (open_archive(command, offline, STILL, &archive, err) < 0)
        return -1;
    struct verifying verifying = { .problems = json_array(),
                                   .bar =
                                       progress_new(count_in_force(&archive.manifest), "files") };
    int result =
        archive_audit(&(struct archive_audit){ .directory = archive.directory,
                                               .manifest = offline ? NULL : &archive.manifest,
                                               .slice_bytes = (size_t)1 << 20,
                                               .read = show_read,
                                               .problem = note_problem,
                                               .ctx = &verifying },
                      &totals, err);
    progress_free(verifying.bar);
    if (result == 0)
        show_verified(command, &archive, &verifying, &totals);
    json_decref(verifying.problems);
    if (result == 0 && !offline)
        result = record_verified(&archive, &totals, err);
    if (result == 0 && totals.damaged > 0)
        return error_set(err, ERROR_DAMAGE, "the archive is damaged: %" PRId64 " problem%s",
                         totals.damaged, output_plural(totals.damaged));
    return result;
}

/* restore */

static const char *below(const char *top, const char *path)
{
    size_t size = top != NULL ? strlen(top) : 0;
    return size > 0 && strncmp(path, top, size) == 0 && path[size] == '/' ? path + size + 1 : NULL;
}

static bool ends_with_path(const char *text, const char *path)
{
    size_t size = strlen(text), tail = strlen(path);
    return size > tail && text[size - tail - 1] == '/' && strcmp(text + size - tail, path) == 0;
}

/* A file may be named as the manifest does, by its path in the file system, where it may be
 * missing, or, since no two have the same, by its last part alone. The caller frees it; NULL
 * without a path. */
static char *manifest_path(const struct archive *archive, const char *path)
{
    if (path == NULL)
        return NULL;
    const char *configured = archive_directory_path(archive->directory);
    _cleanup_free_ char *top = realpath(configured, NULL), *file = realpath(path, NULL);
    const char *inside = file != NULL ? below(top, file) : below(configured, path);
    for (size_t i = 0; i < archive->manifest.count && inside == NULL; i++) {
        const char *entry = archive->manifest.entries[i].path;
        if (ends_with_path(entry, path) || (file == NULL && ends_with_path(path, entry)))
            inside = entry;
    }
    return memory_strdup(inside != NULL ? inside : path);
}

static int check_order(const struct retention_restore_order *order, struct archive_search *search,
                       struct error *err)
{
    if ((order->path != NULL) + (order->period != NULL) + (order->post != NULL) != 1)
        return error_set(err, ERROR_USAGE,
                         "one of FILE, --post and --period must be given, and only one");
    return order->post != NULL ? archive_seek_post(order->post, search, err) : 0;
}

static int run_restore(struct command *command, struct error *err)
{
    static const struct output_column facts[] = {
        { "rows", "archived rows" },
        { "inserted", "of them restored now" },
        { "relinked", "replies linked again" },
        { "into", "into" },
    };
    _cleanup_archive_ struct archive archive = { 0 };
    struct archive_search search;
    struct retention_restore_order order = { .path = command_argument(command, 0),
                                             .search = &search,
                                             .post = command_option(command, "post"),
                                             .period = command_option(command, "period"),
                                             .schema = command_option(command, "into"),
                                             .only_here = command_option(command, "here") != NULL,
                                             .actor = words_actor(command) };
    struct restore_counts counts;
    if (check_order(&order, &search, err) < 0 ||
        open_archive(command, false, STILL, &archive, err) < 0)
        return -1;
    _cleanup_free_ char *path = manifest_path(&archive, order.path);
    order.path = path;
    order.hold_ms = archive.config->retention.hold_ms;
    _cleanup_session_ struct pg_session *session =
        archive_open_as(archive.config, archive.config->database.migration_conninfo, err);
    if (session == NULL || retention_restore(session, archive.directory, &order, &counts, err) < 0)
        return -1;
    json_t *result = json_pack("{s:I, s:I, s:I, s:s}", "rows", (json_int_t)counts.rows, "inserted",
                               (json_int_t)counts.inserted, "relinked", (json_int_t)counts.relinked,
                               "into", order.schema != NULL ? order.schema : "the live tables");
    output_facts(command, result, facts, OUTPUT_COUNT(facts));
    json_decref(result);
    return 0;
}

/* erase-author */

/* Without a platform: the part of this archive in what is open. */
static int erase(const struct command *command, const char *platform, const struct archive *archive,
                 struct retention_erased *ret, struct error *err)
{
    const struct config *config = archive->config;
    _cleanup_session_ struct pg_session *session =
        archive_open_as(config,
                        platform != NULL ? config->database.migration_conninfo
                                         : config->database.maintenance_conninfo,
                        err);
    if (session == NULL)
        return -1;
    return platform != NULL ? retention_erase_author(session, archive->directory, platform,
                                                     command_argument(command, 1),
                                                     words_actor(command), ret, err)
                            : retention_erase_parts(session, archive->directory,
                                                    words_actor(command), NULL, ret, err);
}

static int run_erase_author(struct command *command, struct error *err)
{
    static const struct output_column facts[] = {
        { "erasures", "persons erased from this archive" },
        { "files", "files rewritten" },
        { "rows", "archived posts erased" },
        { "open", "erasures that wait for other archives" },
    };
    _cleanup_archive_ struct archive archive = { 0 };
    struct retention_erased erased;
    const char *platform = command_argument(command, 0);
    if (platform != NULL && command_argument(command, 1) == NULL)
        return error_set(err, ERROR_USAGE, "PLATFORM and ID are given together, or neither");
    if ((platform != NULL && archive_platform(&platform, err) < 0) ||
        open_archive(command, false, LOCKED, &archive, err) < 0 ||
        erase(command, platform, &archive, &erased, err) < 0)
        return -1;
    json_t *result = json_pack("{s:I, s:I, s:I, s:I}", "erasures", (json_int_t)erased.erasures,
                               "files", (json_int_t)erased.files, "rows", (json_int_t)erased.rows,
                               "open", (json_int_t)erased.open);
    output_facts(command, result, facts, OUTPUT_COUNT(facts));
    json_decref(result);
    return 0;
}

#define OFFLINE                                                                                    \
    {                                                                                              \
        "offline", NULL, "go by the directory's MANIFEST.jsonl alone, without a database"          \
    }
#define BY                                                                                         \
    {                                                                                              \
        "by", "WHO", "who answers for it (default: the user who runs this)"                        \
    }

static const struct verb_option list_options[] = { OFFLINE, { 0 } };
static const struct verb_option find_options[] = {
    { "author", "AUTHOR", "all posts of this author: UUID, or PLATFORM/ID" },
    { "post", "POST", "this post: UUID, or PLATFORM/ID" },
    OFFLINE,
    { 0 },
};
static const struct verb_option restore_options[] = {
    { "post", "POST", "only this post: UUID, or PLATFORM/ID" },
    { "period", "P", "all files of a day, quarter or year: 2026-08-22, 2024-Q3, 2023" },
    { "into", "SCHEMA", "into tables of this schema instead of the live ones" },
    { "here", NULL, "of a period what is in this archive, although others hold files of it, too" },
    BY,
    { 0 },
};
static const struct verb_option by_options[] = { BY, { 0 } };
static const struct verb_option adopt_options[] = {
    { "damaged", NULL, "although files of it are missing, which are lost then" },
    BY,
    { 0 },
};
static const struct verb_option erasures_options[] = {
    { "all", NULL, "those that are complete, too" },
    { 0 },
};

static const struct verb verbs[] = {
    { .name = "list",
      .summary = "The files of the archive: period, rows, bytes, state",
      .options = list_options,
      .run = run_list },
    { .name = "find",
      .summary = "Where an author's posts, or one post, are archived",
      .details = "Reads every file of posts in force; says file and line, never what a post says. "
                 "Exits 1 when a file could not be read to its end.",
      .options = find_options,
      .run = archive_find },
    { .name = "verify",
      .summary = "Read everything: hash, records, counts, chain of the manifest",
      .details = "Of this host's archive; others are named. "
                 "Exits 1 and names what is damaged, missing or in no manifest; 75, at once, while "
                 "something else works in the archive. Retention that falls due meanwhile is tried "
                 "again after it.",
      .options = list_options,
      .run = run_verify },
    { .name = "restore",
      .arguments = "[FILE]",
      .arguments_max = 1,
      .summary = "Bring archived rows back, exactly as they were",
      .details = "One transaction: every row comes back, is compared with its line, and replies "
                 "find their decisions again; or nothing changes and the line that stands against "
                 "it is named. Rows that are there already are left alone.",
      .options = restore_options,
      .run = run_restore },
    { .name = "erase-author",
      .arguments = "[PLATFORM ID]",
      .arguments_max = 2,
      .summary = "Take a person out of the database and the archive, for good",
      .details =
          "Other archives do their part after their daemon's next run, or by this command "
          "without a person on their host, which also goes on after an interruption. Backups "
          "are not reached: see antoned-archive(5).",
      .options = by_options,
      .run = run_erase_author },
    { .name = "erasures",
      .summary = "Erasures not complete yet: which archive has done its part",
      .options = erasures_options,
      .run = archive_erasures },
    { .name = "hosts",
      .summary = "The archives of the database: host, directory, what they hold",
      .run = archive_hosts },
    { .name = "adopt",
      .arguments = "[ARCHIVE]",
      .arguments_max = 1,
      .summary = "Say that the archive in archive.directory is at home here now",
      .details = "After a move, a renamed host, or a lost archive.id, which is written again. All "
                 "files that the archive should hold must be here.",
      .options = adopt_options,
      .run = archive_adopt },
    { .name = "retire",
      .arguments = "ARCHIVE",
      .arguments_min = 1,
      .arguments_max = 1,
      .summary = "Give an archive up that is lost or was destroyed",
      .details = "Nobody waits for it any more: erasures are complete without it.",
      .options = by_options,
      .run = archive_retire },
    { 0 },
};
const struct noun noun_archive = { "archive", "The archive: what is in it, and back with it",
                                   verbs };
