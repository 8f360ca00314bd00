/* A dump and its manifest. */
#include "antoned/antonectl/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "antoned/antonectl/dump.h"
#include "antoned/base/arena.h"
#include "antoned/base/clock.h"
#include "antoned/base/digest.h"
#include "antoned/base/timestamp.h"
#include "antoned/store/catalog.h"
#include "antoned/store/contents.h"
#include "antoned/store/database.h"
#include "antoned/store/migrations.h"

#define PROGRAM "antoned"

void backup_free(struct backup *backup)
{
    buffer_free(&backup->path);
    buffer_free(&backup->manifest_path);
    json_decref(backup->manifest);
    *backup = (struct backup){ 0 };
}

static void set_path(struct backup *backup, const char *path)
{
    buffer_add_text(&backup->path, path);
    buffer_printf(&backup->manifest_path, "%s.json", path);
}

/* ---- files ---- */

static int check_directory(const char *directory, struct error *err)
{
    struct stat status;
    if (stat(directory, &status) < 0)
        return error_set_errno(err, errno == EACCES ? ERROR_PERMISSION : ERROR_CONFIG, errno,
                               "backup directory %s (make it: install -d -m 0700 -o %u %s)",
                               directory, (unsigned)geteuid(), directory);
    if (!S_ISDIR(status.st_mode))
        return error_set(err, ERROR_CONFIG, "backup directory %s is a file", directory);
    if ((status.st_mode & S_IWOTH) != 0)
        return error_set(err, ERROR_PERMISSION,
                         "backup directory %s may be written by everybody (chmod o-w)", directory);
    if (access(directory, W_OK | X_OK) < 0)
        return error_set_errno(err, ERROR_PERMISSION, errno,
                               "backup directory %s cannot be written by user %u", directory,
                               (unsigned)geteuid());
    return 0;
}

static int io_error(struct error *err, const char *what, const char *path)
{
    return error_set_errno(err, errno == ENOSPC || errno == EDQUOT ? ERROR_UNAVAILABLE : ERROR_IO,
                           errno, "%s %s", what, path);
}

static int sync_path(const char *path, int flags, struct error *err)
{
    int fd = open(path, flags | O_CLOEXEC);
    int outcome = fd < 0 ? -1 : fsync(fd);
    if (outcome < 0)
        io_error(err, "fsync of", path);
    if (fd >= 0)
        close(fd);
    return outcome;
}

static int sync_folder_of(const char *path, struct error *err)
{
    _cleanup_buffer_ struct buffer folder = { 0 };
    const char *slash = strrchr(path, '/');
    if (slash == NULL)
        buffer_add_text(&folder, ".");
    else
        buffer_add(&folder, path, (size_t)(slash - path) + 1);
    return sync_path(folder.data, O_RDONLY | O_DIRECTORY, err);
}

static int digest_file(const char *path, char ret_hex[DIGEST_HEX_SIZE], int64_t *ret_bytes,
                       struct error *err)
{
    unsigned char part[65536];
    uint8_t sum[DIGEST_SIZE];
    ssize_t got;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return error_set_errno(err,
                               errno == ENOENT   ? ERROR_DATA
                               : errno == EACCES ? ERROR_PERMISSION
                                                 : ERROR_IO,
                               errno, "%s", path);
    struct digest *digest = digest_new();
    int64_t bytes = 0;
    while ((got = read(fd, part, sizeof part)) > 0) {
        digest_add(digest, part, (size_t)got);
        bytes += got;
    }
    int failure = errno;
    digest_finish(digest, sum);
    digest_free(digest);
    close(fd);
    if (got < 0)
        return error_set_errno(err, ERROR_IO, failure, "reading %s", path);
    digest_hex(sum, ret_hex);
    *ret_bytes = bytes;
    return 0;
}

/* Whole or not at all: written beside it, synced, renamed. */
static int write_manifest(const struct backup *backup, struct error *err)
{
    _cleanup_buffer_ struct buffer part = { 0 };
    buffer_printf(&part, "%s.part", backup->manifest_path.data);
    if (json_dump_file(backup->manifest, part.data, JSON_INDENT(1) | JSON_SORT_KEYS) < 0 ||
        sync_path(part.data, O_RDWR, err) < 0 ||
        rename(part.data, backup->manifest_path.data) < 0) {
        if (err != NULL && err->code == ERROR_NONE)
            io_error(err, "writing", backup->manifest_path.data);
        unlink(part.data);
        return -1;
    }
    return sync_folder_of(backup->manifest_path.data, err);
}

/* ---- comparing ---- */

struct differences {
    struct buffer text;
    int count;
};

static void add_difference(void *ctx, const char *difference)
{
    struct differences *found = ctx;
    enum { SHOWN = 5 };
    if (found->count++ < SHOWN)
        buffer_printf(&found->text, "%s%.*s", found->text.size > 0 ? "; " : "",
                      (int)strcspn(difference, "\n"), difference);
}

/* Settings and grants of the database itself are no part of a dump. */
static char *comparable(const json_t *catalog)
{
    json_t *copy = json_copy((json_t *)(uintptr_t)catalog);
    json_object_del(copy, "database");
    char *text = json_dumps(copy, JSON_COMPACT);
    json_decref(copy);
    return text;
}

static int compare_catalogs(struct pg_session *session, const json_t *wanted, struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(4096);
    struct str text;
    if (catalog_read(session, arena, &text, err) < 0)
        return -1;
    json_t *found = json_loadb(text.data, text.size, 0, NULL);
    char *before = comparable(wanted), *after = comparable(found);
    struct differences differences = { 0 };
    int outcome = catalog_compare(session, arena, str_from(before), str_from(after), add_difference,
                                  &differences, err);
    free(before);
    free(after);
    json_decref(found);
    if (outcome == 0 && differences.count > 0)
        outcome = error_set(err, ERROR_DATA, "the restored schema differs in %d places: %s",
                            differences.count, differences.text.data);
    buffer_free(&differences.text);
    return outcome;
}

static int read_contents(struct pg_session *session, json_t **ret, struct error *err)
{
    char snapshot[CONTENTS_SNAPSHOT_SIZE];
    if (contents_begin(session, snapshot, err) < 0)
        return -1;
    int outcome = contents_read(session, ret, err);
    contents_end(session);
    return outcome;
}

static int compare_contents(struct pg_session *session, const json_t *wanted, struct error *err)
{
    json_t *found;
    if (read_contents(session, &found, err) < 0)
        return -1;
    char *difference = contents_difference(wanted, found);
    int outcome = difference == NULL
                      ? 0
                      : error_set(err, ERROR_DATA, "the restored rows differ: %s", difference);
    free(difference);
    json_decref(found);
    return outcome;
}

int backup_restore(const struct backup *backup, struct pg_session *session, const char *name,
                   struct error *err)
{
    if (database_make(session, name, err) < 0 ||
        dump_restore(session, name, backup->path.data, err) < 0)
        return -1;
    _cleanup_session_ struct pg_session *restored = dump_session(session, name, err);
    if (restored == NULL ||
        compare_catalogs(restored, json_object_get(backup->manifest, "catalog"), err) < 0 ||
        compare_contents(restored, json_object_get(backup->manifest, "tables"), err) < 0)
        return -1;
    return 0;
}

int backup_compare_live(const struct backup *backup, struct pg_session *session,
                        char **ret_difference, struct error *err)
{
    json_t *now;
    if (read_contents(session, &now, err) < 0)
        return -1;
    const json_t *after = json_object_get(backup->manifest, "after");
    char *difference = NULL;
    if (json_object_size(now) > 0) /* an empty database loses nothing */
        difference = contents_difference(json_object_get(backup->manifest, "tables"), now);
    if (difference != NULL && json_is_object(after)) {
        char *since = contents_difference(after, now);
        free(difference);
        difference = since;
    }
    json_decref(now);
    *ret_difference = difference;
    return 0;
}

/* ---- making ---- */

void backup_stamp(char out[BACKUP_STAMP_SIZE])
{
    int64_t now_us = clock_wall_us();
    time_t seconds = (time_t)(now_us / 1000000);
    struct tm utc;
    size_t size = strftime(out, BACKUP_STAMP_SIZE, "%Y%m%dT%H%M%S", gmtime_r(&seconds, &utc));
    snprintf(out + size, BACKUP_STAMP_SIZE - size, "%03dZ", (int)(now_us / 1000 % 1000));
}

static void name_file(const char *directory, const char *database, int version, struct backup *ret)
{
    _cleanup_buffer_ struct buffer path = { 0 };
    char stamp[BACKUP_STAMP_SIZE];
    backup_stamp(stamp);
    buffer_printf(&path, "%s/", directory);
    for (const char *at = database; *at != '\0'; at++)
        buffer_add_char(&path, strchr("/ .'\"\\", *at) != NULL ? '_' : *at);
    buffer_printf(&path, "-v%04d-%s.dump", version, stamp);
    set_path(ret, path.data);
}

/* The dump and what it must hold, seen in one moment. */
static int dump_and_count(struct pg_session *session, struct backup *backup, json_t **ret_tables,
                          struct error *err)
{
    char snapshot[CONTENTS_SNAPSHOT_SIZE];
    if (contents_begin(session, snapshot, err) < 0)
        return -1;
    int outcome = dump_write(session, snapshot, backup->path.data, err);
    if (outcome == 0)
        outcome = contents_read(session, ret_tables, err);
    contents_end(session);
    return outcome;
}

static int describe(struct pg_session *session, int version, const char *pg_dump,
                    struct backup *backup, json_t *tables, struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(4096);
    char sha256[DIGEST_HEX_SIZE], made_at[TIMESTAMP_SIZE];
    int64_t bytes;
    struct str catalog;
    if (digest_file(backup->path.data, sha256, &bytes, err) < 0 ||
        catalog_read(session, arena, &catalog, err) < 0) {
        json_decref(tables);
        return -1;
    }
    timestamp_format(clock_wall_us(), made_at);
    backup->manifest =
        json_pack("{s:s, s:s, s:i, s:s, s:s, s:i, s:s, s:s, s:I, s:b, s:o, s:o}", "program",
                  PROGRAM, "program_version", PACKAGE_VERSION, "schema_version", version,
                  "database", pg_session_database(session), "made_at", made_at, "server_version",
                  pg_session_server_version(session), "pg_dump", pg_dump, "sha256", sha256, "bytes",
                  (json_int_t)bytes, "verified", 0, "tables", tables, "catalog",
                  json_loadb(catalog.data, catalog.size, 0, NULL));
    return 0;
}

void backup_scratch_name(const char *database, struct buffer *ret)
{
    buffer_printf(ret, "%.48s_scratch", database);
}

void backup_restored_name(const char *database, struct buffer *ret)
{
    buffer_printf(ret, "%.40s_restored", database);
}

static int prove(struct pg_session *session, struct backup *backup, struct error *err)
{
    _cleanup_buffer_ struct buffer scratch = { 0 };
    backup_scratch_name(pg_session_database(session), &scratch);
    int outcome = backup_restore(backup, session, scratch.data, err);
    database_drop(session, scratch.data, NULL);
    if (outcome == 0)
        json_object_set_new(backup->manifest, "verified", json_true());
    return outcome;
}

static int make(struct pg_session *session, int version, bool verify, struct backup *backup,
                struct error *err)
{
    _cleanup_buffer_ struct buffer pg_dump = { 0 };
    json_t *tables = NULL;
    if (dump_check_program(session, &pg_dump, err) < 0 ||
        migrations_audit(session, version, "backup.started", backup->path.data, err) < 0 ||
        dump_and_count(session, backup, &tables, err) < 0)
        return -1;
    if (sync_path(backup->path.data, O_RDWR, err) < 0 || dump_list(backup->path.data, err) < 0) {
        json_decref(tables);
        return -1;
    }
    if (describe(session, version, pg_dump.data, backup, tables, err) < 0 ||
        (verify && prove(session, backup, err) < 0))
        return -1;
    return write_manifest(backup, err);
}

int backup_make(struct pg_session *session, const char *directory, int version, bool verify,
                struct backup *ret, struct error *err)
{
    struct backup backup = { 0 };
    if (check_directory(directory, err) < 0)
        return error_prefix(err, "no backup");
    name_file(directory, pg_session_database(session), version, &backup);
    mode_t before = umask(S_IRWXG | S_IRWXO);
    int outcome = make(session, version, verify, &backup, err);
    umask(before);
    if (outcome == 0) {
        *ret = backup;
        return 0;
    }
    unlink(backup.path.data);
    backup_free(&backup);
    return error_prefix(err, "no backup");
}

int backup_note_after(struct backup *backup, struct pg_session *session, struct error *err)
{
    json_t *now;
    if (read_contents(session, &now, err) < 0)
        return -1;
    json_object_set_new(backup->manifest, "after", now);
    return write_manifest(backup, err);
}

/* ---- reading ---- */

static int check_manifest(const struct backup *backup, struct error *err)
{
    const json_t *manifest = backup->manifest;
    const char *path = backup->manifest_path.data, *program, *program_version, *sha256;
    int version;
    json_t *tables, *catalog;
    if (json_unpack((json_t *)(uintptr_t)manifest, "{s:s, s:s, s:i, s:s, s:o, s:o}", "program",
                    &program, "program_version", &program_version, "schema_version", &version,
                    "sha256", &sha256, "tables", &tables, "catalog", &catalog) < 0)
        return error_set(err, ERROR_DATA, "%s is no manifest of a backup", path);
    if (strcmp(program, PROGRAM) != 0)
        return error_set(err, ERROR_DATA, "%s is of another program, \"%.40s\"", path, program);
    if (version > schema_version_built_in())
        return error_set(err, ERROR_CONFIG,
                         "%s is of schema version %d, made by antoned %.20s; this is %s and knows "
                         "%d: install that version",
                         path, version, program_version, PACKAGE_VERSION,
                         schema_version_built_in());
    char found[DIGEST_HEX_SIZE];
    int64_t bytes;
    if (digest_file(backup->path.data, found, &bytes, err) < 0)
        return -1;
    if (strcmp(found, sha256) != 0)
        return error_set(err, ERROR_DATA,
                         "%s is not the file that was backed up: its SHA-256 is %.12s…, the "
                         "manifest's %.12s…",
                         backup->path.data, found, sha256);
    return 0;
}

int backup_load(const char *path, struct backup *ret, struct error *err)
{
    struct backup backup = { 0 };
    set_path(&backup, path);
    if (access(path, R_OK) < 0)
        error_set_errno(err, errno == EACCES ? ERROR_PERMISSION : ERROR_DATA, errno, "%s", path);
    else if ((backup.manifest = json_load_file(backup.manifest_path.data, 0, NULL)) == NULL)
        error_set(err, ERROR_DATA,
                  "%s has no readable manifest beside it (%s): it is no backup of antonectl", path,
                  backup.manifest_path.data);
    else if (check_manifest(&backup, err) == 0 && dump_list(path, err) == 0) {
        *ret = backup;
        return 0;
    }
    backup_free(&backup);
    return -1;
}
