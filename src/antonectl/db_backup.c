/* antonectl db backup, restore and verify. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "antoned/antonectl/backup.h"
#include "antoned/antonectl/db.h"
#include "antoned/antonectl/dump.h"
#include "antoned/antonectl/output.h"
#include "antoned/store/catalog.h"
#include "antoned/store/database.h"
#include "antoned/store/migrations.h"

static void tell_waiting(void *ctx, enum migration_event event, const struct migration *migration,
                         bool up, int64_t elapsed_ms, const char *detail)
{
    (void)ctx, (void)migration, (void)up, (void)elapsed_ms;
    if (event == MIGRATION_WAITS)
        fprintf(stderr, "waiting for another migrator: %s\n", detail);
}

/* There in every cluster, for what cannot be done from inside. */
#define THIRD_DATABASE "postgres"

/* As antone_owner, alone among migrators. */
static struct pg_session *lead(const struct command *command, struct error *err)
{
    const struct migrations_run run = { .report = tell_waiting };
    struct pg_session *session = db_connect(command, err);
    if (session == NULL || migrations_lead(session, &run, err) == 0)
        return session;
    pg_session_close(session);
    return NULL;
}

static int read_version(struct pg_session *session, int *ret, struct error *err)
{
    if (schema_version_read(session, ret, err) < 0)
        return -1;
    if (*ret == 0)
        return error_set(err, ERROR_CONFIG,
                         "the database holds no schema of antoned: antonectl db migrate makes it");
    return 0;
}

/* ---- backup ---- */

json_t *db_backup_result(const struct backup *backup)
{
    json_t *manifest = backup->manifest;
    return json_pack(
        "{s:s, s:s, s:O, s:O, s:O, s:O}", "file", backup->path.data, "manifest",
        backup->manifest_path.data, "schema_version", json_object_get(manifest, "schema_version"),
        "bytes", json_object_get(manifest, "bytes"), "sha256", json_object_get(manifest, "sha256"),
        "verified", json_object_get(manifest, "verified"));
}

static const struct output_column backup_facts[] = {
    { "file", "Backup" }, { "manifest", "Manifest" }, { "schema_version", "Schema version" },
    { "bytes", "Bytes" }, { "sha256", "SHA-256" },    { "verified", "Restored and compared" },
};

int db_backup(struct command *command, struct error *err)
{
    int version;
    struct backup backup = { 0 };
    bool verify = command_option(command, "no-verify") == NULL;
    _cleanup_session_ struct pg_session *session = lead(command, err);
    if (session == NULL || read_version(session, &version, err) < 0)
        return -1;
    if (backup_make(session, command_argument(command, 0), version, verify, &backup, err) < 0)
        return -1;
    json_t *result = db_backup_result(&backup);
    output_facts(command, result, backup_facts, OUTPUT_COUNT(backup_facts));
    json_decref(result);
    backup_free(&backup);
    return 0;
}

/* ---- restore ---- */

struct names {
    struct buffer live, fresh, kept;
};

static void names_free(struct names *names)
{
    buffer_free(&names->live);
    buffer_free(&names->fresh);
    buffer_free(&names->kept);
}

static void names_make(const struct pg_session *session, struct names *ret)
{
    char stamp[BACKUP_STAMP_SIZE];
    backup_stamp(stamp);
    buffer_add_text(&ret->live, pg_session_database(session));
    backup_restored_name(ret->live.data, &ret->fresh);
    buffer_printf(&ret->kept, "%.40s_until_%s", ret->live.data, stamp);
}

static int check_unchanged(const struct backup *backup, struct pg_session *session,
                           struct error *err)
{
    char *difference;
    if (backup_compare_live(backup, session, &difference, err) < 0)
        return -1;
    if (difference == NULL)
        return 0;
    error_set(err, ERROR_DATA,
              "something was written since the backup: %s; --discard-writes restores all the same, "
              "and what was written stays in the old database only",
              difference);
    free(difference);
    return -1;
}

/* What a restore works with: `live` is on the database in use, until the swap; `third` on neither.
 */
struct restoring {
    struct pg_session *live, *third;
    const struct backup *backup;
    struct names names;
    bool discard; /* what was written since */
};

static int check_live(const struct restoring *restoring, struct error *err)
{
    if (database_check_alone(restoring->live, err) < 0)
        return -1;
    return restoring->discard ? 0 : check_unchanged(restoring->backup, restoring->live, err);
}

static int finish_fresh(const struct restoring *restoring, struct error *err)
{
    const json_t *manifest = restoring->backup->manifest;
    _cleanup_session_ struct pg_session *fresh =
        dump_session(restoring->live, restoring->names.fresh.data, err);
    if (fresh == NULL || pg_session_run(fresh, "ANALYZE", NULL, NULL, err) < 0)
        return -1;
    return migrations_audit(fresh,
                            (int)json_integer_value(json_object_get(manifest, "schema_version")),
                            "backup.restored", restoring->backup->path.data, err);
}

/* Once nobody but us can come in, and nobody is in, what is found stays so until the swap. */
static int replace(struct restoring *restoring, struct error *err)
{
    const struct names *names = &restoring->names;
    if (database_shut(restoring->third, names->live.data, err) < 0)
        return -1;
    if (check_live(restoring, err) == 0) {
        pg_session_close(restoring->live); /* what is in use gets no other name */
        restoring->live = NULL;
        if (database_swap(restoring->third, names->live.data, names->fresh.data, names->kept.data,
                          err) == 0)
            return 0;
    }
    database_open(restoring->third, names->live.data, NULL);
    return -1;
}

static int restore(struct restoring *restoring, struct error *err)
{
    const struct names *names = &restoring->names;
    if (check_live(restoring, err) < 0)
        return -1;
    if (backup_restore(restoring->backup, restoring->live, names->fresh.data, err) == 0 &&
        finish_fresh(restoring, err) == 0 && replace(restoring, err) == 0)
        return 0;
    database_drop(restoring->third, names->fresh.data, NULL);
    return -1;
}

static int restore_loaded(const struct command *command, const struct backup *backup,
                          struct error *err)
{
    static const struct output_column facts[] = { { "database", "Restored" },
                                                  { "backup", "From" },
                                                  { "kept", "The old one is kept as" },
                                                  { "next", "Next" } };
    struct restoring restoring = { .backup = backup,
                                   .discard = command_option(command, "discard-writes") != NULL };
    restoring.live = lead(command, err);
    if (restoring.live == NULL)
        return -1;
    names_make(restoring.live, &restoring.names);
    restoring.third = dump_session(restoring.live, THIRD_DATABASE, err);
    int outcome = restoring.third == NULL ? -1 : restore(&restoring, err);
    if (outcome == 0) {
        json_t *result = json_pack("{s:s, s:s, s:s, s:s}", "database", restoring.names.live.data,
                                   "backup", backup->path.data, "kept", restoring.names.kept.data,
                                   "next", "antonectl db status");
        output_facts(command, result, facts, OUTPUT_COUNT(facts));
        json_decref(result);
    }
    pg_session_close(restoring.live);
    pg_session_close(restoring.third);
    names_free(&restoring.names);
    return outcome;
}

int db_restore(struct command *command, struct error *err)
{
    struct backup backup = { 0 };
    if (backup_load(command_argument(command, 0), &backup, err) < 0)
        return -1;
    int outcome = restore_loaded(command, &backup, err);
    backup_free(&backup);
    return outcome;
}

/* ---- verify ---- */

/* The schema as the built-in migrations make it, at the version of the database, in a scratch
 * database. */
static int replay(struct pg_session *session, int version, struct arena *arena, struct str *ret,
                  struct error *err)
{
    _cleanup_buffer_ struct buffer name = { 0 };
    const struct migrations_run run = { .target = version };
    backup_scratch_name(pg_session_database(session), &name);
    struct pg_session *scratch = NULL;
    int outcome = database_make(session, name.data, err);
    if (outcome == 0 && (scratch = dump_session(session, name.data, err)) == NULL)
        outcome = -1;
    if (outcome == 0)
        outcome = migrations_migrate(scratch, &run, err);
    if (outcome == 0)
        outcome = catalog_read(scratch, arena, ret, err);
    pg_session_close(scratch);
    database_drop(session, name.data, NULL);
    return outcome;
}

static int stored(const char *path, struct arena *arena, struct str *ret, struct error *err)
{
    if (access(path, R_OK) < 0)
        return error_set_errno(err, ERROR_IO, errno, "--against: cannot read %s", path);
    json_t *document = json_load_file(path, 0, NULL);
    const json_t *catalog = json_object_get(document, "catalog");
    int outcome = 0;
    if (json_is_object(catalog)) {
        char *text = json_dumps(catalog, JSON_COMPACT);
        *ret = arena_copy(arena, str_from(text));
        free(text);
    } else {
        outcome = error_set(err, ERROR_DATA,
                            "%s holds no schema: it is neither the manifest of a backup nor what "
                            "\"antonectl --json db verify\" printed",
                            path);
    }
    json_decref(document);
    return outcome;
}

static void add_difference(void *ctx, const char *difference)
{
    json_array_append_new(ctx, json_string(difference));
}

static void show_differences(const struct command *command, const json_t *differences,
                             struct str catalog)
{
    size_t i;
    json_t *difference;
    if (command->json) {
        json_t *document = json_pack("{s:O, s:o}", "differences", differences, "catalog",
                                     json_loadb(catalog.data, catalog.size, 0, NULL));
        output_document(document);
        json_decref(document);
        return;
    }
    json_array_foreach(differences, i, difference) puts(json_string_value(difference));
    if (json_array_size(differences) == 0)
        puts("the schema is as it must be");
}

static int compare(const struct command *command, struct pg_session *session, struct arena *arena,
                   struct str wanted, struct error *err)
{
    struct str found = { 0 };
    json_t *differences = json_array();
    int outcome = catalog_read(session, arena, &found, err);
    if (outcome == 0)
        outcome = catalog_compare(session, arena, wanted, found, add_difference, differences, err);
    if (outcome == 0)
        show_differences(command, differences, found);
    size_t count = json_array_size(differences);
    json_decref(differences);
    if (outcome == 0 && count > 0)
        outcome =
            error_set(err, ERROR_DAMAGE, "the schema differs in %zu place%s from what it must be",
                      count, output_plural((int64_t)count));
    return outcome;
}

int db_verify(struct command *command, struct error *err)
{
    const char *against = command_option(command, "against");
    _cleanup_arena_ struct arena *arena = arena_new(65536);
    _cleanup_session_ struct pg_session *session = lead(command, err);
    struct str wanted = { 0 };
    int version;
    if (session == NULL || read_version(session, &version, err) < 0)
        return -1;
    if (against != NULL ? stored(against, arena, &wanted, err) < 0
                        : replay(session, version, arena, &wanted, err) < 0)
        return -1;
    return compare(command, session, arena, wanted, err);
}
