/* The schema as one document. */
#include "antoned/store/catalog.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "antoned/base/buffer.h"
#include "antoned/store/sql_text.h"

/* An expression that was dumped and restored comes back with other brackets: "((a AND b) AND c)",
 * from BETWEEN, is then "(a AND b AND c)". So brackets that group nothing are left out: around
 * another pair, and around what is joined by the same AND or OR as it stands in. */

/* The end of what begins at `at`: a quoted text, a pair of brackets, or one character. */
static size_t skip(const char *text, size_t at, size_t end)
{
    char open = text[at];
    if (open == '\'' || open == '"') {
        while (++at < end && text[at] != open)
            ;
        return at < end ? at + 1 : end;
    }
    if (open != '(')
        return at + 1;
    for (at++; at < end && text[at] != ')';)
        at = skip(text, at, end);
    return at < end ? at + 1 : end;
}

/* 'A', 'O', or 0 for neither and for both. */
static char joined_by(const char *text, size_t at, size_t end)
{
    char found = 0;
    for (; at < end; at = skip(text, at, end)) {
        char word = end - at > 5 && memcmp(text + at, " AND ", 5) == 0  ? 'A'
                    : end - at > 4 && memcmp(text + at, " OR ", 4) == 0 ? 'O'
                                                                        : 0;
        if (word != 0 && found != 0 && word != found)
            return 0;
        if (word != 0)
            found = word;
    }
    return found;
}

static bool is_one_pair(const char *text, size_t at, size_t end)
{
    return at < end && text[at] == '(' && skip(text, at, end) == end;
}

static void add_unbracketed(struct buffer *out, const char *text, size_t at, size_t end)
{
    char join = joined_by(text, at, end);
    for (size_t next; at < end; at = next) {
        next = skip(text, at, end);
        bool is_pair = text[at] == '(' && next - at >= 2;
        bool is_call = is_pair && at > 0 && text[at - 1] != ' ' && text[at - 1] != '(';
        bool is_idle = is_pair && !is_call &&
                       (is_one_pair(text, at + 1, next - 1) ||
                        (join != 0 && joined_by(text, at + 1, next - 1) == join));
        if (!is_pair) {
            buffer_add(out, text + at, next - at);
            continue;
        }
        if (!is_idle)
            buffer_add_char(out, '(');
        add_unbracketed(out, text, at + 1, next - 1);
        if (!is_idle)
            buffer_add_char(out, ')');
    }
}

/* Until nothing changes: a pair left out may leave another one idle. */
static void unbracket(json_t *definition)
{
    _cleanup_buffer_ struct buffer before = { 0 }, after = { 0 };
    buffer_add_text(&after, json_string_value(definition));
    do {
        buffer_clear(&before);
        buffer_add_str(&before, buffer_view(&after));
        buffer_clear(&after);
        add_unbracketed(&after, before.data, 0, before.size);
    } while (after.size != before.size);
    json_string_setn(definition, after.data, after.size);
}

int catalog_read(struct pg_session *session, struct arena *arena, struct str *ret,
                 struct error *err)
{
    static const struct pg_column columns[] = { { "catalog", PG_TEXT } };
    _cleanup_rows_ struct pg_rows *rows = NULL;
    if (pg_session_run(session, sql_migrations_catalog.text, NULL, &rows, err) < 0 ||
        pg_rows_bind(rows, columns, 1, err) < 0)
        return -1;
    struct str text = pg_rows_text(rows, 0, 0);
    json_t *catalog = json_loadb(text.data, text.size, 0, NULL), *definition;
    const char *object;
    json_object_foreach(catalog, object, definition) unbracket(definition);
    char *normal = json_dumps(catalog, JSON_COMPACT | JSON_SORT_KEYS);
    *ret = arena_copy(arena, str_from(normal));
    free(normal);
    json_decref(catalog);
    return 0;
}

int catalog_compare(struct pg_session *session, struct arena *arena, struct str before,
                    struct str after, void (*each)(void *ctx, const char *difference), void *ctx,
                    struct error *err)
{
    static const struct pg_column columns[] = { { "change", PG_TEXT } };
    struct pg_params *params = pg_params_new(arena, 2);
    pg_params_text(params, before);
    pg_params_text(params, after);
    _cleanup_rows_ struct pg_rows *rows = NULL;
    if (pg_session_run(session, sql_migrations_changes.text, params, &rows, err) < 0 ||
        pg_rows_bind(rows, columns, 1, err) < 0)
        return -1;
    for (int row = 0; row < pg_rows_count(rows); row++)
        each(ctx, arena_copy(arena, pg_rows_text(rows, row, 0)).data);
    return 0;
}
