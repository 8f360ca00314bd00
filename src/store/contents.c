/* What the tables hold. */
#include "antoned/store/contents.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "antoned/base/buffer.h"
#include "antoned/base/memory.h"
#include "antoned/store/sql_text.h"

int contents_begin(struct pg_session *session, char ret_snapshot[CONTENTS_SNAPSHOT_SIZE],
                   struct error *err)
{
    static const struct pg_column columns[] = { { "snapshot", PG_TEXT } };
    _cleanup_rows_ struct pg_rows *rows = NULL;
    /* It idles while another program works, which takes as long as it takes. */
    if (pg_session_script(session,
                          "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; "
                          "SET LOCAL idle_in_transaction_session_timeout = 0",
                          err) < 0)
        return -1;
    if (pg_session_run(session, sql_contents_begin.text, NULL, &rows, err) < 0 ||
        pg_rows_bind(rows, columns, 1, err) < 0) {
        contents_end(session);
        return -1;
    }
    snprintf(ret_snapshot, CONTENTS_SNAPSHOT_SIZE, "%.*s", STR_ARG(pg_rows_text(rows, 0, 0)));
    return 0;
}

void contents_end(struct pg_session *session)
{
    pg_session_run(session, "ROLLBACK", NULL, NULL, NULL);
}

static int read_table(struct pg_session *session, struct str name, struct str statement,
                      json_t *into, struct error *err)
{
    enum { ROWS, HASH, COLUMNS };
    static const struct pg_column columns[] = {
        [ROWS] = { "rows", PG_INT8 }, [HASH] = { "hash", PG_TEXT }
    };
    _cleanup_rows_ struct pg_rows *rows = NULL;
    _cleanup_buffer_ struct buffer text = { 0 };
    buffer_add_str(&text, statement);
    if (pg_session_run(session, text.data, NULL, &rows, err) < 0 ||
        pg_rows_bind(rows, columns, COLUMNS, err) < 0)
        return error_prefix(err, "reading %.*s", STR_ARG(name));
    struct str hash = pg_rows_text(rows, 0, HASH);
    json_t *table = json_pack("{s:I, s:s%}", "rows", (json_int_t)pg_rows_int(rows, 0, ROWS), "hash",
                              hash.data, hash.size);
    json_object_setn_new(into, name.data, name.size, table);
    return 0;
}

int contents_read(struct pg_session *session, json_t **ret, struct error *err)
{
    enum { NAME, STATEMENT, COLUMNS };
    static const struct pg_column columns[] = {
        [NAME] = { "name", PG_TEXT }, [STATEMENT] = { "statement", PG_TEXT }
    };
    _cleanup_rows_ struct pg_rows *rows = NULL;
    if (pg_session_run(session, sql_contents_tables.text, NULL, &rows, err) < 0 ||
        pg_rows_bind(rows, columns, COLUMNS, err) < 0)
        return -1;
    json_t *contents = json_object();
    for (int row = 0; row < pg_rows_count(rows); row++) {
        if (read_table(session, pg_rows_text(rows, row, NAME), pg_rows_text(rows, row, STATEMENT),
                       contents, err) < 0) {
            json_decref(contents);
            return -1;
        }
    }
    *ret = contents;
    return 0;
}

static json_int_t contents_rows(const json_t *table)
{
    return json_integer_value(json_object_get(table, "rows"));
}

static void compare(const char *name, const json_t *before, const json_t *now, struct buffer *out)
{
    if (json_equal(before, now) || strcmp(name, "worker_heartbeats") == 0)
        return;
    buffer_printf(out, "%s%s ", out->size > 0 ? ", " : "", name);
    if (before == NULL || now == NULL)
        buffer_add_text(out, before == NULL ? "(is new)" : "(is gone)");
    else if (contents_rows(before) == contents_rows(now))
        buffer_add_text(out, "(other rows)");
    else
        buffer_printf(out, "(%" JSON_INTEGER_FORMAT " rows, now %" JSON_INTEGER_FORMAT ")",
                      contents_rows(before), contents_rows(now));
}

char *contents_difference(const json_t *before, const json_t *now)
{
    struct buffer out = { 0 };
    const char *name;
    json_t *table;
    json_object_foreach((json_t *)(uintptr_t)before, name, table)
        compare(name, table, json_object_get(now, name), &out);
    json_object_foreach((json_t *)(uintptr_t)now, name, table)
    {
        if (json_object_get(before, name) == NULL)
            compare(name, NULL, table, &out);
    }
    return out.data;
}
