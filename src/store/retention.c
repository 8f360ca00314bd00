/* The questions of retention: what each asks, and how the answer is read. */
#include "antoned/store/retention.h"

#include <jansson.h>
#include <stdlib.h>

#include "antoned/base/arena.h"
#include "antoned/base/clock.h"
#include "antoned/store/archive_files.h"
#include "antoned/store/archives.h"
#include "antoned/store/dataset_statements.h"

enum { LEAD_POLL_MS = 20, LEAD_PATIENCE_MS = 2000 };

#define STATEMENT_TIMEOUT_MS (INT64_C(30) * 60 * 1000) /* those of a part have none */

/* Reads the rows of a statement into `ret`; NULL: they are not wanted. */
typedef int reader(void *ret, struct pg_rows *rows, struct error *err);

static int ask(struct pg_session *session, const struct sql_text *statement,
               const struct pg_params *params, reader *read, void *ret, struct error *err)
{
    _cleanup_rows_ struct pg_rows *rows = NULL;
    if (pg_session_run(session, statement->text, params, &rows, err) < 0)
        return -1;
    return read != NULL ? read(ret, rows, err) : 0;
}

struct pg_session *maintenance_session(const struct config *config, const char *role,
                                       int64_t statement_timeout_ms, struct error *err)
{
    return pg_session_open(
        &(struct pg_session_options){ .conninfo = config->database.maintenance_conninfo,
                                      .instance = config->instance,
                                      .role = role,
                                      .writable = true,
                                      .direct = "database.maintenance_conninfo",
                                      .connect_timeout_ms = config->database.connect_timeout_ms,
                                      .statement_timeout_ms = statement_timeout_ms },
        err);
}

struct pg_session *retention_connect(const struct config *config, struct error *err)
{
    struct pg_session *session =
        maintenance_session(config, "retention", STATEMENT_TIMEOUT_MS, err);
    if (session == NULL || ask(session, &sql_retention_staging, NULL, NULL, NULL, err) == 0)
        return session;
    pg_session_close(session);
    return NULL;
}

/* Answers of one row and few columns. */

static int read_lead(void *out, struct pg_rows *rows, struct error *err)
{
    enum { LEADS, NOW, LAST, DONE, COLUMNS };
    static const struct pg_column columns[] = { [LEADS] = { "leads", PG_BOOL },
                                                [NOW] = { "now", PG_TIMESTAMPTZ },
                                                [LAST] = { "last_started_at", PG_TIMESTAMPTZ },
                                                [DONE] = { "last_done_at", PG_TIMESTAMPTZ } };
    struct retention_lead *ret = out;
    if (pg_rows_bind(rows, columns, COLUMNS, err) < 0)
        return -1;
    ret->leads = pg_rows_bool(rows, 0, LEADS);
    ret->now_us = pg_rows_timestamptz(rows, 0, NOW);
    ret->last_us = pg_rows_null(rows, 0, LAST) ? INT64_MIN : pg_rows_timestamptz(rows, 0, LAST);
    ret->done_us = pg_rows_null(rows, 0, DONE) ? INT64_MIN : pg_rows_timestamptz(rows, 0, DONE);
    return 0;
}

int retention_lead(struct pg_session *session, struct retention_lead *ret, struct error *err)
{
    return ask(session, &sql_retention_lead, NULL, read_lead, ret, err);
}

int retention_await_lead(struct pg_session *session, struct retention_lead *ret, struct error *err)
{
    int result = retention_lead(session, ret, err);
    for (int waited_ms = 0; result == 0 && !ret->leads && waited_ms < LEAD_PATIENCE_MS;
         waited_ms += LEAD_POLL_MS) {
        clock_sleep_ms(LEAD_POLL_MS);
        result = retention_lead(session, ret, err);
    }
    return result;
}

int retention_disown_clock(struct pg_session *session, struct error *err)
{
    return ask(session, &sql_retention_disown_clock, NULL, NULL, NULL, err);
}

int retention_start_run(struct pg_session *session, const struct uuid *run, const char *job,
                        const char *instance, int64_t due_us, int64_t now_us, struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(512);
    struct pg_params *params = pg_params_new(arena, 5);
    pg_params_uuid(params, run);
    pg_params_text(params, str_from(job));
    pg_params_text(params, str_from(instance));
    pg_params_timestamptz(params, due_us);
    pg_params_timestamptz(params, now_us);
    return ask(session, &sql_retention_start_run, params, NULL, NULL, err);
}

int retention_finish_run(struct pg_session *session, const struct uuid *run, const char *outcome,
                         struct str details, struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(512);
    struct pg_params *params = pg_params_new(arena, 3);
    pg_params_uuid(params, run);
    pg_params_text(params, str_from(outcome));
    pg_params_jsonb(params, details);
    return ask(session, &sql_retention_finish_run, params, NULL, NULL, err);
}

/* A column "at"; NULL leaves what is there. */
static int read_instant(void *out, struct pg_rows *rows, struct error *err)
{
    static const struct pg_column columns[] = { { "at", PG_TIMESTAMPTZ } };
    if (pg_rows_bind(rows, columns, 1, err) < 0)
        return -1;
    if (!pg_rows_null(rows, 0, 0))
        *(int64_t *)out = pg_rows_timestamptz(rows, 0, 0);
    return 0;
}

int retention_last_verified(struct pg_session *session, const struct uuid *archive, int64_t *ret_us,
                            struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(256);
    struct pg_params *params = pg_params_new(arena, 1);
    archives_param(params, archive);
    *ret_us = INT64_MIN;
    return ask(session, &sql_archive_last_verified, params, read_instant, ret_us, err);
}

int retention_record_verified(struct pg_session *session, const struct uuid *archive,
                              const char *instance, int64_t files, int64_t damaged,
                              struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(512);
    json_t *details =
        json_pack("{s:I, s:I}", "files", (json_int_t)files, "damaged", (json_int_t)damaged);
    char *text = json_dumps(details, JSON_COMPACT);
    json_decref(details);
    struct pg_params *params = pg_params_new(arena, 4);
    pg_params_text(params, str_from(instance));
    pg_params_text(params, damaged == 0 ? STR("done") : STR("failed"));
    pg_params_jsonb(params, str_from(text));
    archives_param(params, archive);
    int result = ask(session, &sql_archive_verified, params, NULL, NULL, err);
    free(text);
    return result;
}

static int read_backlog(void *out, struct pg_rows *rows, struct error *err)
{
    enum { AGE, RESTED, COLUMNS };
    static const struct pg_column columns[] = {
        [AGE] = { "age_ms", PG_INT8 }, [RESTED] = { "rested_ms", PG_INT8 }
    };
    struct retention_backlog *ret = out;
    if (pg_rows_bind(rows, columns, COLUMNS, err) < 0)
        return -1;
    ret->age_ms = pg_rows_null(rows, 0, AGE) ? 0 : pg_rows_int(rows, 0, AGE);
    ret->rested_ms = pg_rows_null(rows, 0, RESTED) ? INT64_MAX : pg_rows_int(rows, 0, RESTED);
    return 0;
}

int retention_backlog(struct pg_session *session, struct retention_backlog *ret, struct error *err)
{
    return ask(session, &sql_retention_backlog, NULL, read_backlog, ret, err);
}

static int read_count(const char *column, int64_t *ret, struct pg_rows *rows, struct error *err)
{
    const struct pg_column columns[] = { { column, PG_INT8 } };
    if (pg_rows_bind(rows, columns, 1, err) < 0)
        return -1;
    *ret = pg_rows_int(rows, 0, 0);
    return 0;
}

static int read_posts(void *ret, struct pg_rows *rows, struct error *err)
{
    return read_count("posts", ret, rows, err);
}

static int read_rows(void *ret, struct pg_rows *rows, struct error *err)
{
    return read_count("rows", ret, rows, err);
}

int retention_unprocessed(struct pg_session *session, int64_t limit_us, int64_t *ret_posts,
                          struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(512);
    struct pg_params *params = pg_params_new(arena, 1);
    pg_params_timestamptz(params, limit_us);
    return ask(session, &sql_retention_unprocessed, params, read_posts, ret_posts, err);
}

int retention_count_present(struct pg_session *session, enum archive_dataset dataset,
                            const struct uuid *keys, size_t count, int64_t *ret_present,
                            struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(4096);
    struct pg_params *params = pg_params_new(arena, 1);
    struct pg_array *array = pg_array_new(arena, PG_UUID, count);
    for (size_t i = 0; i < count; i++)
        pg_array_uuid(array, &keys[i]);
    pg_params_array(params, array);
    return ask(session, dataset_statements(dataset)->present, params, read_rows, ret_present, err);
}

/* The manifest. */

static int read_manifest(void *ret, struct pg_rows *rows, struct error *err)
{
    return archive_files_read(rows, ret, err);
}

int retention_manifest(struct pg_session *session, const struct uuid *archive,
                       struct archive_manifest *ret, struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(256);
    struct pg_params *params = pg_params_new(arena, 1);
    archives_param(params, archive);
    ret->archive = *archive;
    return ask(session, &sql_retention_manifest, params, read_manifest, ret, err);
}

int retention_adopt(struct pg_session *session, const struct uuid *archive,
                    const struct archive_entry *entry, struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(1024);
    return ask(session, &sql_retention_record_file, archive_files_params(arena, archive, entry),
               NULL, NULL, err);
}

/* What may go. */

int retention_count(struct pg_session *session, enum archive_dataset dataset, int64_t limit_us,
                    int64_t *ret_rows, struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(512);
    struct pg_params *params = pg_params_new(arena, 1);
    pg_params_timestamptz(params, limit_us);
    return ask(session, dataset_statements(dataset)->count, params, read_rows, ret_rows, err);
}

int retention_find_oldest(struct pg_session *session, enum archive_dataset dataset, int64_t from_us,
                          int64_t limit_us, int64_t *ret_us, struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(512);
    struct pg_params *params = pg_params_new(arena, 2);
    pg_params_timestamptz(params, limit_us);
    pg_params_timestamptz(params, from_us);
    *ret_us = INT64_MAX;
    return ask(session, dataset_statements(dataset)->oldest, params, read_instant, ret_us, err);
}

/* The transaction of a part. Repeatable read: what is deleted is what was read, or 40001. The
 * server waits while a file is read back, and its COPY while the queue has the way, which may take
 * longer than a forgotten transaction or a statement is allowed; if we are gone, so is the
 * connection, and a server that says nothing while we listen is given up by our own deadline.
 * Without bitmaps the next staged rows are the first of their index, no sort. */
static const char part_settings[] =
    "BEGIN ISOLATION LEVEL REPEATABLE READ;"
    "SET LOCAL synchronous_commit = on;"
    "SET LOCAL lock_timeout = '2s';"
    "SET LOCAL idle_in_transaction_session_timeout = 0;"
    "SET LOCAL statement_timeout = 0;"
    "SET LOCAL enable_mergejoin = off;"
    "SET LOCAL enable_bitmapscan = off;"
    "SET LOCAL jit = off";

static int read_affected(void *ret, struct pg_rows *rows, struct error *err)
{
    (void)err;
    *(int64_t *)ret = pg_rows_affected(rows);
    return 0;
}

bool retention_is_shared(enum archive_dataset dataset)
{
    return dataset_statements(dataset)->lock != NULL;
}

int retention_choose(struct pg_session *session, const struct retention_choice *choice,
                     int64_t *ret_chosen, struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(512);
    struct pg_params *params = pg_params_new(arena, 3);
    pg_params_timestamptz(params, choice->from_us);
    pg_params_timestamptz(params, choice->to_us);
    pg_params_int8(params, choice->max_rows);
    if (pg_session_script(session, part_settings, err) < 0)
        return -1;
    const struct dataset_statements *of = dataset_statements(choice->dataset);
    return ask(session, choice->unlocked ? of->stage : of->choose, params, read_affected,
               ret_chosen, err);
}

int retention_rows(struct pg_session *session, enum archive_dataset dataset,
                   void (*row)(void *ctx, const struct str *fields, size_t count), void *ctx,
                   struct error *err)
{
    return pg_session_copy_out(session, dataset_statements(dataset)->rows->text,
                               &(struct pg_session_copy){ row, ctx }, err);
}

static int read_walk(struct retention_walk *walk, struct pg_rows *rows, struct error *err)
{
    enum { AT, ID, ROWS, COLUMNS };
    static const struct pg_column columns[] = {
        [AT] = { "at", PG_TIMESTAMPTZ }, [ID] = { "id", PG_UUID }, [ROWS] = { "rows", PG_INT8 }
    };
    if (pg_rows_bind(rows, columns, COLUMNS, err) < 0)
        return -1;
    walk->ended = pg_rows_count(rows) == 0;
    if (walk->ended)
        return 0;
    walk->at_us = pg_rows_timestamptz(rows, 0, AT);
    walk->id = pg_rows_uuid(rows, 0, ID);
    walk->rows += pg_rows_int(rows, 0, ROWS);
    return 0;
}

int retention_walk_send(struct pg_session *session, enum retention_step step,
                        enum archive_dataset dataset, int64_t most,
                        const struct retention_walk *walk, struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(512);
    struct pg_params *params = pg_params_new(arena, 3);
    pg_params_timestamptz(params, walk->at_us);
    pg_params_uuid(params, &walk->id);
    pg_params_int8(params, most);
    const struct dataset_statements *of = dataset_statements(dataset);
    const struct sql_text *statement = step == RETENTION_LOCK ? of->lock : of->delete;
    return pg_session_send(session, statement->text, params, err);
}

int retention_walk_receive(struct pg_session *session, struct retention_walk *walk,
                           struct error *err)
{
    _cleanup_rows_ struct pg_rows *rows = NULL;
    return pg_session_receive(session, &rows, err) < 0 ? -1 : read_walk(walk, rows, err);
}

int retention_commit(struct pg_session *session, const struct uuid *archive,
                     const struct archive_entry *entry, struct error *err)
{
    return retention_adopt(session, archive, entry, err) < 0 ||
                   archives_end_part(session, archive, err) < 0
               ? -1
               : pg_session_run(session, "COMMIT", NULL, NULL, err);
}

void retention_rollback(struct pg_session *session)
{
    if (pg_session_in_transaction(session))
        (void)pg_session_run(session, "ROLLBACK", NULL, NULL, NULL);
}
