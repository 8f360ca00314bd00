/* The migrations built in, and the journal of the database beside them. */
#include "antoned/store/migrations.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "antoned/base/buffer.h"
#include "antoned/base/memory.h"

/* What was built in */

#define VERSION_DIGITS 4

__attribute__((noreturn)) static void misnamed(const struct sql_text *file)
{
    fprintf(stderr, "antoned: migration %s does not fit the ones before it\n", file->name);
    abort();
}

static bool has_suffix(const char *text, const char *suffix)
{
    size_t size = strlen(text), suffix_size = strlen(suffix);
    return size > suffix_size && strcmp(text + size - suffix_size, suffix) == 0;
}

static void checksum(const struct sql_text *file, char out[DIGEST_HEX_SIZE])
{
    uint8_t digest[DIGEST_SIZE];
    digest_of(file->text, file->size, digest);
    digest_hex(digest, out);
}

/* Two neighbours of the table sorted by name: "0003_authors_posts.down", "0003_authors_posts.up".
 */
static struct migration pair(int version, const struct sql_text *down, const struct sql_text *up)
{
    char number[16];
    snprintf(number, sizeof number, "%0*d_", VERSION_DIGITS, version);
    size_t stem = strcspn(up->name, ".");
    if (strncmp(up->name, number, strlen(number)) != 0 || !has_suffix(up->name, ".up"))
        misnamed(up);
    if (strncmp(up->name, down->name, stem + 1) != 0 || !has_suffix(down->name, ".down"))
        misnamed(down);

    struct buffer name = { 0 };
    buffer_add(&name, up->name + strlen(number), stem - strlen(number));
    struct migration migration = { .version = version, .name = name.data, .up = up, .down = down };
    checksum(up, migration.up_sha256);
    checksum(down, migration.down_sha256);
    return migration;
}

const struct migration *migrations_built_in(size_t *ret_count)
{
    static struct migration *list;
    size_t count = sql_migration_count / 2;
    if (list == NULL) {
        list = memory_zalloc((count + 1) * sizeof *list);
        for (size_t i = 0; i < count; i++)
            list[i] = pair((int)i + 1, &sql_migrations[2 * i], &sql_migrations[2 * i + 1]);
        if (sql_migration_count % 2 != 0)
            misnamed(&sql_migrations[sql_migration_count - 1]);
    }
    *ret_count = count;
    return list;
}

int schema_version_built_in(void)
{
    return (int)(sql_migration_count / 2);
}

/* The version of a database */

int schema_version_check(int database_version, struct error *err)
{
    int ours = schema_version_built_in();
    if (database_version == ours)
        return 0;
    if (database_version < ours)
        return error_set(err, ERROR_CONFIG,
                         "the database has schema version %d, antoned " PACKAGE_VERSION
                         " needs %d: run antonectl db migrate",
                         database_version, ours);
    return error_set(err, ERROR_CONFIG,
                     "the database has schema version %d, antoned " PACKAGE_VERSION
                     " knows only %d: upgrade antoned",
                     database_version, ours);
}

bool schema_version_is_zero(const struct error *failure)
{
    return strcmp(failure->sqlstate, "42P01") == 0 || strcmp(failure->sqlstate, "3F000") == 0;
}

int schema_encoding_check(struct str encoding, struct error *err)
{
    if (str_equal_text(encoding, "UTF8"))
        return 0;
    return error_set(err, ERROR_CONFIG,
                     "the database has encoding %.*s; it must be UTF8: let antonectl db init make "
                     "one, and move what is in this one",
                     STR_ARG(encoding));
}

int schema_version_bind(struct pg_rows *rows, int *ret, struct error *err)
{
    enum { NEWEST, ENCODING, COLUMNS };
    static const struct pg_column columns[] = {
        [NEWEST] = { "version", PG_INT4 }, [ENCODING] = { "encoding", PG_TEXT }
    };
    if (pg_rows_bind(rows, columns, COLUMNS, err) < 0 ||
        schema_encoding_check(pg_rows_text(rows, 0, ENCODING), err) < 0)
        return -1;
    *ret = (int)pg_rows_int(rows, 0, NEWEST);
    return 0;
}

int schema_version_read(struct pg_session *session, int *ret, struct error *err)
{
    struct error failure = { 0 };
    _cleanup_rows_ struct pg_rows *rows = NULL;
    if (pg_session_run(session, sql_schema_version.text, NULL, &rows, &failure) < 0) {
        if (schema_version_is_zero(&failure)) {
            *ret = 0;
            return 0;
        }
        if (err != NULL)
            *err = failure;
        return -1;
    }
    return schema_version_bind(rows, ret, err);
}

/* Journal and list side by side */

enum {
    JOURNAL_VERSION,
    JOURNAL_NAME,
    JOURNAL_UP_SHA256,
    JOURNAL_DOWN_SHA256,
    JOURNAL_PROGRAM_VERSION,
    JOURNAL_APPLIED_BY,
    JOURNAL_APPLIED_AT,
    JOURNAL_ELAPSED_MS,
    JOURNAL_COLUMNS
};
static const struct pg_column journal_columns[] = {
    [JOURNAL_VERSION] = { "version", PG_INT4 },
    [JOURNAL_NAME] = { "name", PG_TEXT },
    [JOURNAL_UP_SHA256] = { "up_sha256", PG_TEXT },
    [JOURNAL_DOWN_SHA256] = { "down_sha256", PG_TEXT },
    [JOURNAL_PROGRAM_VERSION] = { "program_version", PG_TEXT },
    [JOURNAL_APPLIED_BY] = { "applied_by", PG_TEXT },
    [JOURNAL_APPLIED_AT] = { "applied_at", PG_TIMESTAMPTZ },
    [JOURNAL_ELAPSED_MS] = { "elapsed_ms", PG_INT8 },
};

const char *migration_state_name(enum migration_state state)
{
    static const char *const names[] = {
        [MIGRATION_APPLIED] = "applied",
        [MIGRATION_PENDING] = "pending",
        [MIGRATION_EDITED] = "edited",
        [MIGRATION_UNKNOWN] = "unknown",
    };
    return names[state];
}

static const char *copy_text(struct arena *arena, const struct pg_rows *rows, int row, int column)
{
    return arena_copy(arena, pg_rows_text(rows, row, column)).data;
}

static const char *what_was_edited(const struct migration *migration, const struct pg_rows *rows,
                                   int row)
{
    bool up = !str_equal_text(pg_rows_text(rows, row, JOURNAL_UP_SHA256), migration->up_sha256);
    bool down =
        !str_equal_text(pg_rows_text(rows, row, JOURNAL_DOWN_SHA256), migration->down_sha256);
    if (up && down)
        return "up and down";
    return up ? "up" : down ? "down" : "";
}

static struct migration_status read_status(struct arena *arena, const struct pg_rows *rows, int row)
{
    size_t count;
    const struct migration *list = migrations_built_in(&count);
    struct migration_status status = {
        .version = (int)pg_rows_int(rows, row, JOURNAL_VERSION),
        .state = MIGRATION_UNKNOWN,
        .name = copy_text(arena, rows, row, JOURNAL_NAME),
        .edited = "",
        .applied_at_us = pg_rows_timestamptz(rows, row, JOURNAL_APPLIED_AT),
        .elapsed_ms = pg_rows_int(rows, row, JOURNAL_ELAPSED_MS),
        .applied_by = copy_text(arena, rows, row, JOURNAL_APPLIED_BY),
        .program_version = copy_text(arena, rows, row, JOURNAL_PROGRAM_VERSION),
    };
    if ((size_t)status.version > count)
        return status;
    status.edited = what_was_edited(&list[status.version - 1], rows, row);
    status.state = *status.edited == '\0' ? MIGRATION_APPLIED : MIGRATION_EDITED;
    return status;
}

static struct migration_status pending_status(const struct migration *migration)
{
    return (struct migration_status){ .version = migration->version,
                                      .state = MIGRATION_PENDING,
                                      .name = migration->name,
                                      .edited = "",
                                      .applied_by = "",
                                      .program_version = "" };
}

/* NULL rows: there is no journal. */
static int read_journal(struct pg_session *session, struct pg_rows **ret_rows, struct error *err)
{
    struct error failure = { 0 };
    struct pg_rows *rows = NULL;
    if (pg_session_run(session, sql_migrations_journal.text, NULL, &rows, &failure) < 0) {
        if (schema_version_is_zero(&failure))
            return 0;
        if (err != NULL)
            *err = failure;
        return -1;
    }
    if (pg_rows_bind(rows, journal_columns, JOURNAL_COLUMNS, err) < 0) {
        pg_rows_free(rows);
        return -1;
    }
    *ret_rows = rows;
    return 0;
}

int migrations_status(struct pg_session *session, struct arena *arena,
                      struct migration_status **ret, size_t *ret_count, struct error *err)
{
    size_t built_in;
    const struct migration *list = migrations_built_in(&built_in);
    _cleanup_rows_ struct pg_rows *rows = NULL;
    if (read_journal(session, &rows, err) < 0)
        return -1;

    int applied = rows != NULL ? pg_rows_count(rows) : 0;
    struct migration_status *status =
        ARENA_ARRAY(arena, struct migration_status, built_in + (size_t)applied + 1);
    size_t count = 0, next = 0;
    for (int row = 0; row < applied; row++) {
        int version = (int)pg_rows_int(rows, row, JOURNAL_VERSION);
        while (next < built_in && list[next].version < version)
            status[count++] = pending_status(&list[next++]);
        status[count++] = read_status(arena, rows, row);
        if (next < built_in && list[next].version == version)
            next++;
    }
    while (next < built_in)
        status[count++] = pending_status(&list[next++]);
    *ret = status;
    *ret_count = count;
    return 0;
}

static int refuse(const struct migration_status *status, struct error *err)
{
    if (status->state == MIGRATION_EDITED)
        return error_set(err, ERROR_CONFIG,
                         "migration %04d_%s was edited after it was applied (%s): undo the edit, "
                         "and write what is new as a migration of its own",
                         status->version, status->name, status->edited);
    if (status->state == MIGRATION_UNKNOWN)
        return error_set(err, ERROR_CONFIG,
                         "migration %04d_%s was applied by program version %s and is not known to "
                         "this one (%s, made for schema version %d)",
                         status->version, status->name, status->program_version, PACKAGE_VERSION,
                         schema_version_built_in());
    return error_set(err, ERROR_CONFIG,
                     "migration %04d_%s is not applied although later ones are: the journal was "
                     "changed by hand",
                     status->version, status->name);
}

int migrations_status_check(const struct migration_status *status, size_t count, struct error *err)
{
    size_t applied = 0; /* the first so many must be */
    for (size_t i = 0; i < count; i++) {
        if (status[i].state != MIGRATION_PENDING)
            applied = i + 1;
    }
    for (size_t i = 0; i < applied; i++) {
        if (status[i].state != MIGRATION_APPLIED)
            return refuse(&status[i], err);
    }
    return 0;
}
