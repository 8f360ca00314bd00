/* One batch of imported lines → two set-based statements in one transaction. */
#include "antoned/store/import.h"

#include <string.h>

#include "antoned/base/arena.h"
#include "antoned/base/buffer.h"
#include "antoned/store/sql_text.h"

enum { TRIES = 5, AUTHOR_COLUMNS = 12, POST_COLUMNS = 11 };

/* Adds one line's element to a column's array; `place` is that of its value in struct post_line. */
struct column {
    uint32_t type; /* of the elements */
    void (*add)(struct pg_array *array, const struct post_line *line, const void *value,
                struct arena *arena);
    size_t place;
};
#define PLACE(member) offsetof(struct post_line, member)

static void add_new_id(struct pg_array *array, const struct post_line *line, const void *value,
                       struct arena *arena)
{
    (void)line, (void)value, (void)arena;
    struct uuid id = uuid7_new();
    pg_array_uuid(array, &id);
}

static void add_platform(struct pg_array *array, const struct post_line *line, const void *value,
                         struct arena *arena)
{
    (void)value, (void)arena;
    pg_array_text(array, str_from(platform_name(line->post.platform)));
}

static void add_text(struct pg_array *array, const struct post_line *line, const void *value,
                     struct arena *arena)
{
    (void)line, (void)arena;
    const struct str *text = value;
    if (text->data != NULL)
        pg_array_text(array, *text);
    else
        pg_array_null(array);
}

static void add_follower_count(struct pg_array *array, const struct post_line *line,
                               const void *value, struct arena *arena)
{
    (void)value, (void)arena;
    if (line->follower_count_given)
        pg_array_int8(array, line->post.author.follower_count);
    else
        pg_array_null(array);
}

static void add_is_verified(struct pg_array *array, const struct post_line *line, const void *value,
                            struct arena *arena)
{
    (void)value, (void)arena;
    if (line->is_verified_given)
        pg_array_bool(array, line->post.author.is_verified);
    else
        pg_array_null(array);
}

_Static_assert(TIME_UNKNOWN == INT64_MIN, "pg_array_timestamptz takes an unknown time for NULL");

static void add_time(struct pg_array *array, const struct post_line *line, const void *value,
                     struct arena *arena)
{
    (void)line, (void)arena;
    const int64_t *us = value;
    pg_array_timestamptz(array, *us);
}

static void add_jsonb(struct pg_array *array, const struct post_line *line, const void *value,
                      struct arena *arena)
{
    (void)line, (void)arena;
    const struct str *text = value;
    pg_array_jsonb(array, *text);
}

/* An array of arrays cannot hold lists of different lengths, so each is one text, joined by a
 * character that no keyword holds (validate.h). */
static void add_words(struct pg_array *array, const struct post_line *line, const void *value,
                      struct arena *arena)
{
    (void)line;
    const struct word_list *words = value;
    _cleanup_buffer_ struct buffer joined = { 0 };
    for (size_t i = 0; i < words->count; i++) {
        if (i > 0)
            buffer_add_char(&joined, '\x1f');
        buffer_add_str(&joined, words->items[i]);
    }
    pg_array_text(array, arena_copy(arena, buffer_view(&joined)));
}

/* In the order of $1 … of import.authors and import.posts. */
static const struct column author_columns[AUTHOR_COLUMNS] = {
    { PG_UUID, add_new_id, 0 },
    { PG_TEXT, add_platform, 0 },
    { PG_TEXT, add_text, PLACE(author_platform_id) },
    { PG_TEXT, add_text, PLACE(post.author.handle) },
    { PG_TEXT, add_text, PLACE(post.author.display_name) },
    { PG_TEXT, add_text, PLACE(post.author.bio) },
    { PG_INT8, add_follower_count, 0 },
    { PG_BOOL, add_is_verified, 0 },
    { PG_TEXT, add_text, PLACE(post.platform_post_id) },
    { PG_TIMESTAMPTZ, add_time, PLACE(post.detected_at_us) },
    { PG_TIMESTAMPTZ, add_time, PLACE(post.metrics_at_us) },
    { PG_TIMESTAMPTZ, add_time, PLACE(post.published_at_us) },
};

static const struct column post_columns[POST_COLUMNS] = {
    { PG_UUID, add_new_id, 0 },
    { PG_TEXT, add_platform, 0 },
    { PG_TEXT, add_text, PLACE(post.platform_post_id) },
    { PG_TEXT, add_text, PLACE(author_platform_id) },
    { PG_TEXT, add_text, PLACE(post.content) },
    { PG_TIMESTAMPTZ, add_time, PLACE(post.published_at_us) },
    { PG_TIMESTAMPTZ, add_time, PLACE(post.detected_at_us) },
    { PG_TIMESTAMPTZ, add_time, PLACE(post.metrics_at_us) },
    { PG_TEXT, add_words, PLACE(keywords) },
    { PG_TEXT, add_words, PLACE(categories) },
    { PG_JSONB, add_jsonb, PLACE(raw_metrics) },
};

static const struct pg_params *params_of(struct arena *arena, const struct column *columns,
                                         size_t column_count, const struct post_line *lines,
                                         size_t count)
{
    struct pg_params *params = pg_params_new(arena, column_count);
    for (size_t i = 0; i < column_count; i++) {
        struct pg_array *array = pg_array_new(arena, columns[i].type, count);
        for (size_t line = 0; line < count; line++)
            columns[i].add(array, &lines[line], (const char *)&lines[line] + columns[i].place,
                           arena);
        pg_params_array(params, array);
    }
    return params;
}

struct batch {
    const struct pg_params *authors, *posts;
};

static int read_stored(struct pg_rows *rows, struct import_stored *ret, struct error *err)
{
    enum { POSTS, POWER_USER_POSTS, CHANGED, COLUMNS };
    static const struct pg_column columns[] = {
        [POSTS] = { "posts", PG_INT8 },
        [POWER_USER_POSTS] = { "power_user_posts", PG_INT8 },
        [CHANGED] = { "changed", PG_INT8 },
    };
    if (pg_rows_bind(rows, columns, COLUMNS, err) < 0)
        return -1;
    ret->posts = pg_rows_int(rows, 0, POSTS);
    ret->power_user_posts = pg_rows_int(rows, 0, POWER_USER_POSTS);
    ret->changed = pg_rows_int(rows, 0, CHANGED);
    return 0;
}

static int store_once(struct pg_session *session, const struct batch *batch,
                      struct import_stored *ret, struct error *err)
{
    _cleanup_rows_ struct pg_rows *stored = NULL;
    if (pg_session_run(session, "BEGIN", NULL, NULL, err) < 0 ||
        pg_session_run(session, sql_import_authors.text, batch->authors, NULL, err) < 0 ||
        pg_session_run(session, sql_import_posts.text, batch->posts, &stored, err) < 0 ||
        read_stored(stored, ret, err) < 0 ||
        pg_session_run(session, "COMMIT", NULL, NULL, err) < 0) {
        pg_session_run(session, "ROLLBACK", NULL, NULL, NULL);
        return -1;
    }
    return 0;
}

int import_store(struct pg_session *session, const struct post_line *lines, size_t count,
                 struct import_stored *ret, struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(64 * 1024);
    struct batch batch = {
        .authors = params_of(arena, author_columns, AUTHOR_COLUMNS, lines, count),
        .posts = params_of(arena, post_columns, POST_COLUMNS, lines, count),
    };
    struct error failure = { 0 };
    for (int attempt = 0; attempt < TRIES; attempt++) {
        if (store_once(session, &batch, ret, &failure) == 0)
            return 0;
        if (failure.code != ERROR_RETRY)
            break;
    }
    if (err != NULL)
        *err = failure;
    return -1;
}

/* Of the lines without a keyword: `is_known[i]` for those whose post is there. */
static int find_known(struct pg_session *session, const struct post_line *lines, size_t count,
                      size_t unmatched, bool *is_known, struct error *err)
{
    static const struct pg_column columns[] = { { "place", PG_INT8 } };
    _cleanup_arena_ struct arena *arena = arena_new(64 * 1024);
    _cleanup_rows_ struct pg_rows *rows = NULL;
    struct pg_array *platforms = pg_array_new(arena, PG_TEXT, unmatched);
    struct pg_array *posts = pg_array_new(arena, PG_TEXT, unmatched);
    size_t *places = ARENA_ARRAY(arena, size_t, unmatched), found = 0;
    for (size_t i = 0; i < count; i++) {
        if (lines[i].keywords.count > 0)
            continue;
        pg_array_text(platforms, str_from(platform_name(lines[i].post.platform)));
        pg_array_text(posts, lines[i].post.platform_post_id);
        places[found++] = i;
    }
    struct pg_params *params = pg_params_new(arena, 2);
    pg_params_array(params, platforms);
    pg_params_array(params, posts);
    if (pg_session_run(session, sql_import_known.text, params, &rows, err) < 0 ||
        pg_rows_bind(rows, columns, 1, err) < 0)
        return -1;
    for (int row = 0; row < pg_rows_count(rows); row++)
        is_known[places[pg_rows_int(rows, row, 0) - 1]] = true;
    return 0;
}

int import_drop_unmatched(struct pg_session *session, struct post_line *lines, size_t *count,
                          struct error *err)
{
    size_t unmatched = 0, kept = 0;
    for (size_t i = 0; i < *count; i++)
        unmatched += lines[i].keywords.count == 0;
    if (unmatched == 0)
        return 0;
    _cleanup_arena_ struct arena *arena = arena_new(*count * sizeof(bool));
    bool *is_known = ARENA_ARRAY(arena, bool, *count);
    memset(is_known, 0, *count * sizeof *is_known);
    if (find_known(session, lines, *count, unmatched, is_known, err) < 0)
        return -1;
    for (size_t i = 0; i < *count; i++) {
        if (lines[i].keywords.count > 0 || is_known[i])
            lines[kept++] = lines[i];
    }
    *count = kept;
    return 0;
}
