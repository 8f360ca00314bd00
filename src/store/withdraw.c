/* What is taken back, as arrays to one function of the database. */
#include "antoned/store/withdraw.h"

#include "antoned/base/arena.h"
#include "antoned/store/sql_text.h"

enum { TRIES = 5 };

static struct str action_of(const struct withdrawal *one)
{
    return str_from(one->action);
}

static struct str kind_of(const struct withdrawal *one)
{
    return str_from(one->kind);
}

static struct str platform_of(const struct withdrawal *one)
{
    return str_from(one->platform);
}

static struct str id_of(const struct withdrawal *one)
{
    return one->id;
}

static const struct pg_params *params_of(struct arena *arena, const struct withdrawal *list,
                                         size_t count, const char *actor)
{
    static struct str (*const columns[])(const struct withdrawal *one) = { action_of, kind_of,
                                                                           platform_of, id_of };
    enum { COLUMNS = sizeof columns / sizeof columns[0] };
    struct pg_params *params = pg_params_new(arena, COLUMNS + 1);
    for (size_t i = 0; i < COLUMNS; i++) {
        struct pg_array *array = pg_array_new(arena, PG_TEXT, count);
        for (size_t j = 0; j < count; j++)
            pg_array_text(array, columns[i](&list[j]));
        pg_params_array(params, array);
    }
    pg_params_text(params, str_from(actor));
    return params;
}

static int take_back_once(struct pg_session *session, const struct pg_params *params,
                          struct withdrawn *ret, struct error *err)
{
    enum { POSTS, AUTHORS, UNKNOWN, COLUMNS };
    static const struct pg_column columns[] = { [POSTS] = { "posts", PG_INT8 },
                                                [AUTHORS] = { "authors", PG_INT8 },
                                                [UNKNOWN] = { "unknown", PG_INT8 } };
    _cleanup_rows_ struct pg_rows *rows = NULL;
    if (pg_session_run(session, sql_withdraw_take_back.text, params, &rows, err) < 0 ||
        pg_rows_bind(rows, columns, COLUMNS, err) < 0)
        return -1;
    *ret = (struct withdrawn){ .posts = pg_rows_int(rows, 0, POSTS),
                               .authors = pg_rows_int(rows, 0, AUTHORS),
                               .unknown = pg_rows_int(rows, 0, UNKNOWN) };
    return 0;
}

int withdraw_take_back(struct pg_session *session, const struct withdrawal *list, size_t count,
                       const char *actor, struct withdrawn *ret, struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(64 * 1024);
    const struct pg_params *params = params_of(arena, list, count, actor);
    struct error failure = { 0 };
    for (int attempt = 0; attempt < TRIES; attempt++) {
        if (take_back_once(session, params, ret, &failure) == 0)
            return 0;
        if (failure.code != ERROR_RETRY)
            break;
    }
    if (err != NULL)
        *err = failure;
    return -1;
}

int withdraw_count(struct pg_session *session, const struct post_line *lines, size_t count,
                   int64_t *ret, struct error *err)
{
    static const struct pg_column columns[] = { { "withdrawn", PG_INT8 } };
    _cleanup_arena_ struct arena *arena = arena_new(64 * 1024);
    _cleanup_rows_ struct pg_rows *rows = NULL;
    struct pg_array *platforms = pg_array_new(arena, PG_TEXT, count);
    struct pg_array *posts = pg_array_new(arena, PG_TEXT, count);
    struct pg_array *authors = pg_array_new(arena, PG_TEXT, count);
    for (size_t i = 0; i < count; i++) {
        pg_array_text(platforms, str_from(platform_name(lines[i].post.platform)));
        pg_array_text(posts, lines[i].post.platform_post_id);
        pg_array_text(authors, lines[i].author_platform_id);
    }
    struct pg_params *params = pg_params_new(arena, 3);
    pg_params_array(params, platforms);
    pg_params_array(params, posts);
    pg_params_array(params, authors);
    if (pg_session_run(session, sql_withdraw_count.text, params, &rows, err) < 0 ||
        pg_rows_bind(rows, columns, 1, err) < 0)
        return -1;
    *ret = pg_rows_int(rows, 0, 0);
    return 0;
}
