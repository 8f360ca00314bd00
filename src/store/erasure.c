/* Erasing a person from the database. */
#include "antoned/store/erasure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "antoned/base/arena.h"
#include "antoned/base/memory.h"
#include "antoned/store/archive_files.h"
#include "antoned/store/archives.h"
#include "antoned/store/retention.h"
#include "antoned/store/sql_text.h"

static int compare_texts(const void *a, const void *b)
{
    return strcmp(a, b);
}

int erasure_load(struct pg_session *session, const struct uuid *archive, struct erased *ret,
                 struct error *err)
{
    static const struct pg_column columns[] = { { "author_hash", PG_TEXT } };
    _cleanup_arena_ struct arena *arena = arena_new(256);
    _cleanup_rows_ struct pg_rows *rows = NULL;
    struct pg_params *params = pg_params_new(arena, 1);
    archives_param(params, archive);
    if (pg_session_run(session, sql_erasure_hashes.text, params, &rows, err) < 0 ||
        pg_rows_bind(rows, columns, 1, err) < 0)
        return -1;
    ret->count = (size_t)pg_rows_count(rows);
    ret->texts = memory_zalloc((ret->count + 1) * sizeof *ret->texts);
    for (size_t i = 0; i < ret->count; i++) {
        struct str text = pg_rows_text(rows, (int)i, 0);
        memcpy(ret->texts[i], text.data,
               text.size < DIGEST_HEX_SIZE ? text.size : DIGEST_HEX_SIZE - 1);
        ret->keyed = ret->keyed || text.size == DIGEST_HEX_SIZE - 1;
    }
    qsort(ret->texts, ret->count, sizeof *ret->texts, compare_texts);
    return 0;
}

void erased_free(struct erased *erased)
{
    free(erased->texts);
    *erased = (struct erased){ 0 };
}

bool erased_contains(const struct erased *erased, const char *text)
{
    return erased->count > 0 && bsearch(text, erased->texts, erased->count, sizeof *erased->texts,
                                        compare_texts) != NULL;
}

int erasure_take_lead(struct pg_session *session, int64_t *ret_now_us, struct error *err)
{
    struct retention_lead lead;
    if (retention_await_lead(session, &lead, err) < 0)
        return -1;
    *ret_now_us = lead.now_us;
    return lead.leads
               ? 0
               : error_set(err, ERROR_RETRY, "a run of retention is under way: try again later");
}

int erasure_find_author(struct pg_session *session, const char *platform, const char *platform_id,
                        struct uuid *ret, struct error *err)
{
    static const struct pg_column columns[] = { { "id", PG_UUID } };
    _cleanup_arena_ struct arena *arena = arena_new(512);
    _cleanup_rows_ struct pg_rows *rows = NULL;
    struct pg_params *params = pg_params_new(arena, 2);
    pg_params_text(params, str_from(platform));
    pg_params_text(params, str_from(platform_id));
    if (pg_session_run(session, sql_erasure_author.text, params, &rows, err) < 0 ||
        pg_rows_bind(rows, columns, 1, err) < 0)
        return -1;
    if (pg_rows_count(rows) == 0)
        return error_set(err, ERROR_DATA, "there is no such author on that platform");
    *ret = pg_rows_uuid(rows, 0, 0);
    return 0;
}

/* One statement about one row. */
static int change(struct pg_session *session, struct arena *arena, const struct sql_text *statement,
                  const struct uuid *id, struct error *err)
{
    struct pg_params *params = pg_params_new(arena, 1);
    pg_params_uuid(params, id);
    return pg_session_run(session, statement->text, params, NULL, err);
}

struct request {
    struct pg_session *session;
    struct arena *arena;
    const struct uuid *archive, *author;
    const char *hash, *actor;
};

static int start(const struct request *request, struct uuid *ret, struct error *err)
{
    static const struct pg_column columns[] = { { "id", PG_UUID } };
    _cleanup_rows_ struct pg_rows *rows = NULL;
    struct pg_params *params = pg_params_new(request->arena, 3);
    pg_params_text(params, str_from(request->hash));
    pg_params_text(params, str_from(request->actor));
    pg_params_uuid(params, request->author);
    if (pg_session_run(request->session, sql_erasure_start.text, params, &rows, err) < 0 ||
        pg_rows_bind(rows, columns, 1, err) < 0)
        return -1;
    *ret = pg_rows_uuid(rows, 0, 0);
    return 0;
}

static int erase_from_tables(void *ctx, struct error *err)
{
    static const struct sql_text *const steps[] = { &sql_erasure_blank_live,
                                                    &sql_erasure_close_escalations,
                                                    &sql_erasure_delete_author };
    const struct request *request = ctx;
    struct uuid erasure;
    if (start(request, &erasure, err) < 0)
        return -1;
    struct pg_params *parts = pg_params_new(request->arena, 2);
    pg_params_uuid(parts, &erasure);
    pg_params_uuid(parts, request->archive);
    if (pg_session_run(request->session, sql_erasure_add_parts.text, parts, NULL, err) < 0)
        return -1;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
        if (change(request->session, request->arena, steps[i], request->author, err) < 0)
            return -1;
    return archive_files_audit(request->session, request->hash, "author_erased", request->actor,
                               "{}", err);
}

int erasure_request(struct pg_session *session, const struct uuid *archive,
                    const struct uuid *author, const char *hash, const char *actor,
                    struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(1024);
    struct request request = { session, arena, archive, author, hash, actor };
    return archive_files_transaction(session, erase_from_tables, &request, err);
}

int erasure_count_open(struct pg_session *session, int64_t *ret_open, struct error *err)
{
    static const struct pg_column columns[] = { { "rows", PG_INT8 } };
    _cleanup_rows_ struct pg_rows *rows = NULL;
    if (pg_session_run(session, sql_erasure_any_undone.text, NULL, &rows, err) < 0 ||
        pg_rows_bind(rows, columns, 1, err) < 0)
        return -1;
    *ret_open = pg_rows_int(rows, 0, 0);
    return 0;
}

static int compare_names(const void *a, const void *b)
{
    const char *const *left = a, *const *right = b;
    return strcmp(*left, *right);
}

/* "TWITTER/1 REDDIT/t3_x" → sorted names "1/TWITTER", "t3_x/REDDIT". */
static void split_posts(struct str text, struct erasure_part *part)
{
    while (text.size > 0) {
        struct str id = str_take(&text, ' '), platform = str_take(&id, '/');
        char *name = memory_alloc(id.size + platform.size + 2);
        snprintf(name, id.size + platform.size + 2, "%.*s/%.*s", STR_ARG(id), STR_ARG(platform));
        part->posts = memory_resize(part->posts, part->post_count + 1, sizeof *part->posts);
        part->posts[part->post_count++] = name;
    }
    if (part->post_count > 0)
        qsort(part->posts, part->post_count, sizeof *part->posts, compare_names);
}

void erasure_parts_free(struct erasure_part *parts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < parts[i].post_count; j++)
            free(parts[i].posts[j]);
        free(parts[i].posts);
    }
    free(parts);
}

int erasure_undone(struct pg_session *session, const struct uuid *archive,
                   struct erasure_part **ret, size_t *ret_count, struct error *err)
{
    enum { PART, ERASURE, AUTHOR, POSTS, COLUMNS };
    static const struct pg_column columns[] = { [PART] = { "id", PG_UUID },
                                                [ERASURE] = { "erasure_id", PG_UUID },
                                                [AUTHOR] = { "author_id", PG_UUID },
                                                [POSTS] = { "posts", PG_TEXT } };
    _cleanup_arena_ struct arena *arena = arena_new(256);
    _cleanup_rows_ struct pg_rows *rows = NULL;
    struct pg_params *params = pg_params_new(arena, 1);
    pg_params_uuid(params, archive);
    if (pg_session_run(session, sql_erasure_undone.text, params, &rows, err) < 0 ||
        pg_rows_bind(rows, columns, COLUMNS, err) < 0)
        return -1;
    size_t count = (size_t)pg_rows_count(rows);
    struct erasure_part *parts = memory_zalloc((count + 1) * sizeof *parts);
    for (size_t i = 0; i < count; i++) {
        parts[i].id = pg_rows_uuid(rows, (int)i, PART);
        parts[i].erasure = pg_rows_uuid(rows, (int)i, ERASURE);
        if (!pg_rows_null(rows, (int)i, AUTHOR))
            parts[i].author = pg_rows_uuid(rows, (int)i, AUTHOR);
        split_posts(pg_rows_text(rows, (int)i, POSTS), &parts[i]);
    }
    *ret = parts;
    *ret_count = count;
    return 0;
}

int erasure_begin_part(struct pg_session *session, const struct erasure_part *part,
                       const char *hash, struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(512);
    struct pg_params *params = pg_params_new(arena, 2);
    pg_params_uuid(params, &part->id);
    pg_params_text(params, str_from(hash));
    return pg_session_run(session, sql_erasure_begin_part.text, params, NULL, err);
}

struct replacement {
    struct pg_session *session;
    struct arena *arena;
    const struct erasure_rewrite *rewrite;
};

static int supersede(const struct replacement *job, struct error *err)
{
    struct pg_params *params = pg_params_new(job->arena, 2);
    pg_params_uuid(params, job->rewrite->archive);
    pg_params_text(params, str_from(job->rewrite->old_path));
    return pg_session_run(job->session, sql_retention_supersede_file.text, params, NULL, err);
}

static int blank_replies(const struct replacement *job, struct error *err)
{
    const struct erasure_rewrite *rewrite = job->rewrite;
    struct pg_array *array = pg_array_new(job->arena, PG_UUID, rewrite->decision_count);
    for (size_t i = 0; i < rewrite->decision_count; i++)
        pg_array_uuid(array, &rewrite->decisions[i]);
    struct pg_params *params = pg_params_new(job->arena, 2);
    pg_params_uuid(params, &rewrite->part->erasure);
    pg_params_array(params, array);
    return pg_session_run(job->session, sql_erasure_blank_replies.text, params, NULL, err);
}

static int replace(void *ctx, struct error *err)
{
    const struct replacement *job = ctx;
    const struct erasure_rewrite *rewrite = job->rewrite;
    struct pg_params *counted = pg_params_new(job->arena, 2);
    pg_params_uuid(counted, &rewrite->part->id);
    pg_params_int8(counted, rewrite->left_out);
    if (retention_adopt(job->session, rewrite->archive, rewrite->entry, err) < 0 ||
        supersede(job, err) < 0 || blank_replies(job, err) < 0)
        return -1;
    return pg_session_run(job->session, sql_erasure_count_part.text, counted, NULL, err);
}

int erasure_replace_file(struct pg_session *session, const struct erasure_rewrite *rewrite,
                         struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(4096);
    struct replacement job = { session, arena, rewrite };
    return archive_files_transaction(session, replace, &job, err);
}

struct ending {
    struct pg_session *session;
    struct arena *arena;
    const struct erasure_part *part;
    const char *hash, *actor;
};

static int finish(void *ctx, struct error *err)
{
    enum { FILES, ROWS, COLUMNS };
    static const struct pg_column columns[] = { { "files", PG_INT8 }, { "rows", PG_INT8 } };
    const struct ending *job = ctx;
    _cleanup_rows_ struct pg_rows *rows = NULL;
    struct pg_params *params = pg_params_new(job->arena, 1);
    pg_params_uuid(params, &job->part->id);
    if (pg_session_run(job->session, sql_erasure_finish_part.text, params, &rows, err) < 0 ||
        pg_rows_bind(rows, columns, COLUMNS, err) < 0 ||
        pg_session_run(job->session, sql_erasure_finish.text, NULL, NULL, err) < 0)
        return -1;
    char details[128];
    snprintf(details, sizeof details, "{\"files_rewritten\": %lld, \"archived_rows_erased\": %lld}",
             (long long)pg_rows_int(rows, 0, FILES), (long long)pg_rows_int(rows, 0, ROWS));
    return archive_files_audit(job->session, job->hash, "author_erased_from_archive", job->actor,
                               details, err);
}

int erasure_finish_part(struct pg_session *session, const struct erasure_part *part,
                        const char *hash, const char *actor, struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(1024);
    struct ending job = { session, arena, part, hash, actor };
    return archive_files_transaction(session, finish, &job, err);
}
