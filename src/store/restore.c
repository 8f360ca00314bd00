/* Restoring rows: load, insert, compare, link again. */
#include "antoned/store/restore.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "antoned/base/arena.h"
#include "antoned/base/memory.h"
#include "antoned/store/sql_text.h"

#define CHUNK_LINES ((size_t)1000)

struct restore {
    struct pg_session *session;
    bool live; /* into the live tables */
    struct arena *arena;
    struct pg_array *numbers, *lines; /* the chunk in hand; NULL: none */
    size_t waiting;
    int64_t first, last; /* lines of the file in hand */
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

static int run_query(struct restore *restore, const char *name, const struct pg_params *params,
                     int64_t *ret_affected, struct error *err)
{
    return run(restore, sql_query(name), params, ret_affected, err);
}

static struct pg_params *text_params(struct arena *arena, const char *text)
{
    struct pg_params *params = pg_params_new(arena, 1);
    pg_params_text(params, str_from(text));
    return params;
}

static int enter_schema(struct restore *restore, const char *schema, struct error *err)
{
    if (schema == NULL)
        return 0;
    struct pg_params *params = text_params(restore->arena, schema);
    if (run_query(restore, "restore.make_schema", params, NULL, err) == 0)
        return run_query(restore, "restore.use_schema", params, NULL, err);
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
        run_query(restore, "restore.incoming", NULL, NULL, err) < 0) {
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
    int result = run_query(restore, "restore.add_lines", params, NULL, err);
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
static int try_range(struct restore *restore, const char *name, int64_t first, int64_t last,
                     struct pg_rows **ret_rows, struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(512);
    struct pg_params *params = pg_params_new(arena, 2);
    pg_params_int8(params, first);
    pg_params_int8(params, last);
    if (run(restore, "SAVEPOINT lines", NULL, NULL, err) < 0)
        return -1;
    if (pg_session_run(restore->session, sql_query(name), params, ret_rows, err) == 0)
        return run(restore, "RELEASE SAVEPOINT lines", NULL, NULL, err);
    (void)run(restore, "ROLLBACK TO SAVEPOINT lines", NULL, NULL, NULL);
    return -1;
}

/* The server refuses a set of lines as a whole; by halves the first that it refuses is found. */
static int64_t find_refused(struct restore *restore, const char *name, struct error *err)
{
    int64_t low = restore->first, high = restore->last;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (try_range(restore, name, low, middle, NULL, err) < 0)
            high = middle;
        else
            low = middle + 1;
    }
    (void)try_range(restore, name, low, low, NULL, err); /* for its own message */
    return low;
}

/* A value that no column can hold: in which member, and what was expected. The server's message
 * says neither. */
static void name_misfit(struct restore *restore, int64_t line, struct error *err)
{
    static const struct pg_column columns[] = { { "misfit", PG_TEXT } };
    _cleanup_arena_ struct arena *arena = arena_new(512);
    _cleanup_rows_ struct pg_rows *rows = NULL;
    struct pg_params *params = pg_params_new(arena, 1);
    pg_params_int8(params, line);
    if (run_query(restore, "restore.make_misfit", NULL, NULL, NULL) < 0 ||
        pg_session_run(restore->session, sql_query("restore.misfit"), params, &rows, NULL) < 0 ||
        pg_rows_bind(rows, columns, 1, NULL) < 0 || pg_rows_count(rows) == 0)
        return; /* then what the server said must do */
    error_prefix(err, "%.*s", STR_ARG(pg_rows_text(rows, 0, 0)));
}

static int for_lines(struct restore *restore, const char *name, struct pg_rows **ret_rows,
                     int64_t *ret_line, struct error *err)
{
    if (try_range(restore, name, restore->first, restore->last, ret_rows, err) == 0)
        return 0;
    if (err->code == ERROR_DATA) {
        *ret_line = find_refused(restore, name, err);
        if (strncmp(err->sqlstate, "22", 2) == 0)
            name_misfit(restore, *ret_line, err);
    }
    return -1;
}

static int insert(struct restore *restore, const char *name, int64_t *ret_inserted,
                  int64_t *ret_line, struct error *err)
{
    _cleanup_rows_ struct pg_rows *rows = NULL;
    if (for_lines(restore, name, &rows, ret_line, err) < 0)
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
    if (for_lines(restore, "restore.orphaned", &rows, ret_line, err) < 0)
        return -1;
    return refuse_found(rows, "its author is not in the database: erased, or never there", ret_line,
                        err);
}

static int refuse_different(struct restore *restore, enum archive_class class, int64_t *ret_line,
                            struct error *err)
{
    char name[64];
    _cleanup_rows_ struct pg_rows *rows = NULL;
    snprintf(name, sizeof name, "restore.differs_%s", archive_class_info(class)->name);
    if (pg_session_run(restore->session, sql_query(name), NULL, &rows, err) < 0)
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
        insert(restore, "restore.insert_posts", &inserted, ret_line, err) < 0 ||
        insert(restore, "restore.insert_decisions", &ignored, ret_line, err) < 0 ||
        insert(restore, "restore.insert_competitive_mentions", &ignored, ret_line, err) < 0)
        return -1;
    restore->counts.inserted += inserted;
    return 0;
}

static int put_rows(struct restore *restore, enum archive_class class, int64_t *ret_line,
                    struct error *err)
{
    char name[64];
    int64_t inserted;
    if (class == ARCHIVE_POSTS)
        return put_posts(restore, ret_line, err);
    snprintf(name, sizeof name, "restore.insert_%s", archive_class_info(class)->name);
    if (insert(restore, name, &inserted, ret_line, err) < 0)
        return -1;
    restore->counts.inserted += inserted;
    return 0;
}

static int hold(struct restore *restore, enum archive_class class, int64_t until_us,
                struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(512);
    char name[64];
    struct pg_params *params = pg_params_new(arena, 1);
    pg_params_timestamptz(params, until_us);
    snprintf(name, sizeof name, "restore.hold_%s", archive_class_info(class)->name);
    return run_query(restore, name, params, NULL, err);
}

static int link_again(struct restore *restore, struct error *err)
{
    int64_t relinked;
    if (run_query(restore, "restore.relink_replies", NULL, &relinked, err) < 0 ||
        run_query(restore, "restore.relink_randomized", NULL, NULL, err) < 0)
        return -1;
    restore->counts.relinked += relinked;
    return 0;
}

int restore_put(struct restore *restore, enum archive_class class, int64_t hold_until_us,
                int64_t *ret_line, struct error *err)
{
    *ret_line = 0;
    if (flush(restore, err) < 0 || put_rows(restore, class, ret_line, err) < 0 ||
        refuse_different(restore, class, ret_line, err) < 0)
        return -1;
    if (restore->live && (hold(restore, class, hold_until_us, err) < 0 ||
                          (class == ARCHIVE_POSTS && link_again(restore, err) < 0)))
        return -1;
    restore->first = restore->last = 0;
    return run_query(restore, "restore.empty_incoming", NULL, NULL, err);
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
    int result = run_query(restore, "archive.audit", params, NULL, err) < 0 ||
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
