/* Restoring rows: load, insert, compare, link again. */
#include "antoned/store/restore.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "antoned/base/arena.h"
#include "antoned/base/memory.h"
#include "antoned/store/dataset_statements.h"

#define CHUNK_LINES ((size_t)1000)

struct restore {
    struct pg_session *session;
    bool live; /* into the live tables */
    struct arena *arena;
    struct pg_array *numbers, *lines; /* the chunk in hand; NULL: none */
    size_t waiting;
    enum archive_dataset dataset; /* that the lines in hand are of */
    int64_t first, last;          /* lines of the file in hand */
    struct restore_counts counts;
    bool open; /* the transaction */
};

static int run(struct restore *restore, const char *sql, const struct pg_params *params,
               int64_t *ret_affected, struct error *err)
{
    _cleanup_rows_ struct pg_rows *rows = NULL;
    if (pg_session_run(restore->session, sql, params, &rows, err) < 0)
        return -1;
    if (ret_affected != NULL)
        *ret_affected = pg_rows_affected(rows);
    return 0;
}

static int run_query(struct restore *restore, const struct sql_text *statement,
                     const struct pg_params *params, int64_t *ret_affected, struct error *err)
{
    return run(restore, statement->text, params, ret_affected, err);
}

/* The schema's name and all tables whose rows may be archived. */
static int make_schema(struct restore *restore, const char *schema, struct error *err)
{
    struct pg_params *params = pg_params_new(restore->arena, 2);
    struct pg_array *tables = pg_array_new(restore->arena, PG_TEXT, 2 * ARCHIVE_DATASET_COUNT);
    for (unsigned i = 0; i < ARCHIVE_DATASET_COUNT; i++) {
        enum archive_dataset dataset = (enum archive_dataset)i;
        pg_array_text(tables, str_from(archive_dataset_info(dataset)->name));
        dataset_add_companions(dataset, tables);
    }
    pg_params_text(params, str_from(schema));
    pg_params_array(params, tables);
    return run_query(restore, &sql_restore_make_schema, params, NULL, err);
}

static int use_schema(struct restore *restore, const char *schema, struct error *err)
{
    struct pg_params *params = pg_params_new(restore->arena, 1);
    pg_params_text(params, str_from(schema));
    return run_query(restore, &sql_restore_use_schema, params, NULL, err);
}

static int enter_schema(struct restore *restore, const char *schema, struct error *err)
{
    if (schema == NULL)
        return 0;
    if (make_schema(restore, schema, err) == 0)
        return use_schema(restore, schema, err);
    if (strcmp(err->sqlstate, "22023") == 0)
        error_set(err, ERROR_DATA, "schema %s is not for restored rows: name one of your own",
                  schema);
    return -1;
}

int restore_begin(struct pg_session *session, const char *schema, struct restore **ret,
                  struct error *err)
{
    struct restore *restore = memory_zalloc(sizeof *restore);
    restore->session = session;
    restore->live = schema == NULL;
    restore->arena = arena_new((size_t)64 << 10);
    restore->open = true;
    if (pg_session_script(session, "BEGIN", err) < 0 || enter_schema(restore, schema, err) < 0 ||
        run_query(restore, &sql_restore_incoming, NULL, NULL, err) < 0) {
        restore_free(restore);
        return -1;
    }
    *ret = restore;
    return 0;
}

static int flush(struct restore *restore, struct error *err)
{
    if (restore->waiting == 0)
        return 0;
    struct pg_params *params = pg_params_new(restore->arena, 2);
    pg_params_array(params, restore->numbers);
    pg_params_array(params, restore->lines);
    int result = run_query(restore, &sql_restore_add_lines, params, NULL, err);
    arena_reset(restore->arena);
    restore->waiting = 0;
    return result;
}

int restore_add(struct restore *restore, int64_t number, struct str line, struct error *err)
{
    if (restore->waiting == 0) {
        restore->numbers = pg_array_new(restore->arena, PG_INT8, CHUNK_LINES);
        restore->lines = pg_array_new(restore->arena, PG_TEXT, CHUNK_LINES);
    }
    if (restore->first == 0)
        restore->first = number;
    restore->last = number;
    pg_array_int8(restore->numbers, number);
    pg_array_text(restore->lines, line);
    restore->waiting++;
    restore->counts.rows++;
    return restore->waiting == CHUNK_LINES ? flush(restore, err) : 0;
}

/* The statement for lines first to last; what it refuses leaves the transaction as it was. */
static int try_range(struct restore *restore, const struct sql_text *statement, int64_t first,
                     int64_t last, struct pg_rows **ret_rows, struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(512);
    struct pg_params *params = pg_params_new(arena, 2);
    pg_params_int8(params, first);
    pg_params_int8(params, last);
    if (run(restore, "SAVEPOINT lines", NULL, NULL, err) < 0)
        return -1;
    if (pg_session_run(restore->session, statement->text, params, ret_rows, err) == 0)
        return run(restore, "RELEASE SAVEPOINT lines", NULL, NULL, err);
    (void)run(restore, "ROLLBACK TO SAVEPOINT lines", NULL, NULL, NULL);
    return -1;
}

/* The server refuses a set of lines as a whole; by halves the first that it refuses is found. */
static int64_t find_refused(struct restore *restore, const struct sql_text *statement,
                            struct error *err)
{
    int64_t low = restore->first, high = restore->last;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (try_range(restore, statement, low, middle, NULL, err) < 0)
            high = middle;
        else
            low = middle + 1;
    }
    (void)try_range(restore, statement, low, low, NULL, err); /* for its own message */
    return low;
}

/* A value that no column can hold: in which member, and what was expected. The server's message
 * says neither. */
static void name_misfit(struct restore *restore, int64_t line, struct error *err)
{
    static const struct pg_column columns[] = { { "misfit", PG_TEXT } };
    _cleanup_arena_ struct arena *arena = arena_new(512);
    _cleanup_rows_ struct pg_rows *rows = NULL;
    const struct archive_dataset_info *info = archive_dataset_info(restore->dataset);
    struct pg_params *params = pg_params_new(arena, 3);
    pg_params_int8(params, line);
    pg_params_text(params, str_from(info->root));
    pg_params_text(params, str_from(info->name));
    if (run_query(restore, &sql_restore_make_misfit, NULL, NULL, NULL) < 0 ||
        pg_session_run(restore->session, sql_restore_misfit.text, params, &rows, NULL) < 0 ||
        pg_rows_bind(rows, columns, 1, NULL) < 0 || pg_rows_count(rows) == 0)
        return; /* then what the server said must do */
    error_prefix(err, "%.*s", STR_ARG(pg_rows_text(rows, 0, 0)));
}

static int for_lines(struct restore *restore, const struct sql_text *statement,
                     struct pg_rows **ret_rows, int64_t *ret_line, struct error *err)
{
    if (try_range(restore, statement, restore->first, restore->last, ret_rows, err) == 0)
        return 0;
    if (err->code == ERROR_DATA) {
        *ret_line = find_refused(restore, statement, err);
        if (strncmp(err->sqlstate, "22", 2) == 0)
            name_misfit(restore, *ret_line, err);
    }
    return -1;
}

static int insert(struct restore *restore, const struct sql_text *statement, int64_t *ret_inserted,
                  int64_t *ret_line, struct error *err)
{
    _cleanup_rows_ struct pg_rows *rows = NULL;
    if (for_lines(restore, statement, &rows, ret_line, err) < 0)
        return -1;
    *ret_inserted = pg_rows_affected(rows);
    return 0;
}

/* Did a question for the first line of which something is true find one? Then ERROR_DATA. */
static int refuse_found(struct pg_rows *rows, const char *reason, int64_t *ret_line,
                        struct error *err)
{
    static const struct pg_column columns[] = { { "number", PG_INT8 } };
    if (pg_rows_bind(rows, columns, 1, err) < 0)
        return -1;
    if (pg_rows_count(rows) == 0)
        return 0;
    *ret_line = pg_rows_int(rows, 0, 0);
    return error_set(err, ERROR_DATA, "%s", reason);
}

static int refuse_orphans(struct restore *restore, int64_t *ret_line, struct error *err)
{
    _cleanup_rows_ struct pg_rows *rows = NULL;
    if (for_lines(restore, &sql_restore_orphaned, &rows, ret_line, err) < 0)
        return -1;
    return refuse_found(rows, "its author is not in the database: erased, or never there", ret_line,
                        err);
}

static int refuse_different(struct restore *restore, enum archive_dataset dataset,
                            int64_t *ret_line, struct error *err)
{
    _cleanup_rows_ struct pg_rows *rows = NULL;
    if (pg_session_run(restore->session, dataset_statements(dataset)->differs->text, NULL, &rows,
                       err) < 0)
        return -1;
    return refuse_found(rows,
                        "its row, or one with the same unique key, is in the database with other "
                        "content",
                        ret_line, err);
}

static int put_posts(struct restore *restore, int64_t *ret_line, struct error *err)
{
    int64_t inserted, ignored;
    if ((restore->live && refuse_orphans(restore, ret_line, err) < 0) ||
        insert(restore, &sql_restore_insert_posts, &inserted, ret_line, err) < 0 ||
        insert(restore, &sql_restore_insert_decisions, &ignored, ret_line, err) < 0 ||
        insert(restore, &sql_restore_insert_competitive_mentions, &ignored, ret_line, err) < 0)
        return -1;
    restore->counts.inserted += inserted;
    return 0;
}

static int put_rows(struct restore *restore, enum archive_dataset dataset, int64_t *ret_line,
                    struct error *err)
{
    int64_t inserted;
    if (dataset == ARCHIVE_POSTS)
        return put_posts(restore, ret_line, err);
    if (insert(restore, dataset_statements(dataset)->insert, &inserted, ret_line, err) < 0)
        return -1;
    restore->counts.inserted += inserted;
    return 0;
}

static int hold(struct restore *restore, enum archive_dataset dataset, int64_t until_us,
                struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(512);
    struct pg_params *params = pg_params_new(arena, 1);
    pg_params_timestamptz(params, until_us);
    return run_query(restore, dataset_statements(dataset)->hold, params, NULL, err);
}

static int link_again(struct restore *restore, struct error *err)
{
    int64_t relinked;
    if (run_query(restore, &sql_restore_relink_replies, NULL, &relinked, err) < 0 ||
        run_query(restore, &sql_restore_relink_randomized, NULL, NULL, err) < 0)
        return -1;
    restore->counts.relinked += relinked;
    return 0;
}

int restore_put(struct restore *restore, enum archive_dataset dataset, int64_t hold_until_us,
                int64_t *ret_line, struct error *err)
{
    *ret_line = 0;
    restore->dataset = dataset;
    if (flush(restore, err) < 0 || put_rows(restore, dataset, ret_line, err) < 0 ||
        refuse_different(restore, dataset, ret_line, err) < 0)
        return -1;
    if (restore->live && (hold(restore, dataset, hold_until_us, err) < 0 ||
                          (dataset == ARCHIVE_POSTS && link_again(restore, err) < 0)))
        return -1;
    restore->first = restore->last = 0;
    return run_query(restore, &sql_restore_empty_incoming, NULL, NULL, err);
}

int restore_commit(struct restore *restore, const char *what, const char *actor,
                   struct restore_counts *ret, struct error *err)
{
    json_t *details = json_pack("{s:I, s:I, s:I, s:b}", "rows", (json_int_t)restore->counts.rows,
                                "inserted", (json_int_t)restore->counts.inserted, "relinked",
                                (json_int_t)restore->counts.relinked, "live", restore->live);
    char *text = json_dumps(details, JSON_COMPACT);
    json_decref(details);
    struct pg_params *params = pg_params_new(restore->arena, 4);
    pg_params_text(params, str_from(what));
    pg_params_text(params, STR("restored"));
    pg_params_text(params, str_from(actor));
    pg_params_jsonb(params, str_from(text));
    int result = run_query(restore, &sql_archive_audit, params, NULL, err) < 0 ||
                         run(restore, "COMMIT", NULL, NULL, err) < 0
                     ? -1
                     : 0;
    free(text);
    restore->open = result < 0;
    *ret = restore->counts;
    return result;
}

void restore_free(struct restore *restore)
{
    if (restore == NULL)
        return;
    if (restore->open)
        (void)run(restore, "ROLLBACK", NULL, NULL, NULL);
    arena_free(restore->arena);
    free(restore);
}
