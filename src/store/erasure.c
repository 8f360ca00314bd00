/* Erasing a person from the database. */
#include "antoned/store/erasure.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "antoned/base/arena.h"
#include "antoned/base/memory.h"
#include "antoned/store/archive_files.h"
#include "antoned/store/retention.h"
#include "antoned/store/sql_text.h"

static int compare_hashes(const void *a, const void *b)
{
    return strcmp(a, b);
}

int erasure_load(struct pg_session *session, struct erased *ret, struct error *err)
{
    static const struct pg_column columns[] = { { "author_hash", PG_TEXT } };
    _cleanup_rows_ struct pg_rows *rows = NULL;
    if (pg_session_run(session, sql_erasure_hashes.text, NULL, &rows, err) < 0 ||
        pg_rows_bind(rows, columns, 1, err) < 0)
        return -1;
    ret->count = (size_t)pg_rows_count(rows);
    ret->hashes = memory_zalloc((ret->count + 1) * sizeof *ret->hashes);
    for (size_t i = 0; i < ret->count; i++) {
        struct str text = pg_rows_text(rows, (int)i, 0);
        memcpy(ret->hashes[i], text.data,
               text.size < DIGEST_HEX_SIZE ? text.size : DIGEST_HEX_SIZE - 1);
    }
    qsort(ret->hashes, ret->count, sizeof *ret->hashes, compare_hashes);
    return 0;
}

void erased_free(struct erased *erased)
{
    free(erased->hashes);
    *erased = (struct erased){ 0 };
}

bool erased_contains(const struct erased *erased, const char hash[DIGEST_HEX_SIZE])
{
    return erased->count > 0 && bsearch(hash, erased->hashes, erased->count, sizeof *erased->hashes,
                                        compare_hashes) != NULL;
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

int erasure_start(struct pg_session *session, const char *hash, const char *actor,
                  struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(512);
    struct pg_params *params = pg_params_new(arena, 2);
    pg_params_text(params, str_from(hash));
    pg_params_text(params, str_from(actor));
    return pg_session_run(session, sql_erasure_start.text, params, NULL, err);
}

/* All of it or nothing. */
static int in_transaction(struct pg_session *session, int (*work)(void *ctx, struct error *err),
                          void *ctx, struct error *err)
{
    if (pg_session_script(session, "BEGIN", err) < 0)
        return -1;
    if (work(ctx, err) == 0)
        return pg_session_run(session, "COMMIT", NULL, NULL, err);
    (void)pg_session_run(session, "ROLLBACK", NULL, NULL, NULL);
    return -1;
}

struct replacement {
    struct pg_session *session;
    struct arena *arena;
    const char *old_path;
    const struct archive_entry *entry;
    const struct uuid *decisions;
    size_t decision_count;
};

static int replace(void *ctx, struct error *err)
{
    struct replacement *job = ctx;
    struct pg_params *path = pg_params_new(job->arena, 1);
    pg_params_text(path, str_from(job->old_path));
    struct pg_array *array = pg_array_new(job->arena, PG_UUID, job->decision_count);
    for (size_t i = 0; i < job->decision_count; i++)
        pg_array_uuid(array, &job->decisions[i]);
    struct pg_params *decisions = pg_params_new(job->arena, 1);
    pg_params_array(decisions, array);
    struct pg_params *entry = archive_files_params(job->arena, job->entry);
    return pg_session_run(job->session, sql_retention_record_file.text, entry, NULL, err) < 0 ||
                   pg_session_run(job->session, sql_retention_supersede_file.text, path, NULL,
                                  err) < 0 ||
                   pg_session_run(job->session, sql_erasure_blank_replies.text, decisions, NULL,
                                  err) < 0
               ? -1
               : 0;
}

int erasure_replace_file(struct pg_session *session, const char *old_path,
                         const struct archive_entry *entry, const struct uuid *decisions,
                         size_t decision_count, struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(4096);
    struct replacement job = { session, arena, old_path, entry, decisions, decision_count };
    return in_transaction(session, replace, &job, err);
}

struct ending {
    struct pg_session *session;
    struct arena *arena;
    const struct uuid *author;
    const char *hash, *actor;
    int64_t files, rows;
};

static int finish(void *ctx, struct error *err)
{
    struct ending *job = ctx;
    static const struct sql_text *const author_steps[] = { &sql_erasure_blank_live,
                                                           &sql_erasure_blank_champion,
                                                           &sql_erasure_delete_author };
    struct pg_params *author = pg_params_new(job->arena, 1);
    pg_params_uuid(author, job->author);
    for (size_t i = 0; i < sizeof author_steps / sizeof author_steps[0]; i++) {
        if (pg_session_run(job->session, author_steps[i]->text, author, NULL, err) < 0)
            return -1;
    }
    json_t *details = json_pack("{s:I, s:I}", "files_rewritten", (json_int_t)job->files,
                                "archived_rows_erased", (json_int_t)job->rows);
    char *text = json_dumps(details, JSON_COMPACT);
    json_decref(details);
    struct pg_params *journal = pg_params_new(job->arena, 2);
    pg_params_text(journal, str_from(job->hash));
    pg_params_jsonb(journal, str_from(text));
    struct pg_params *audit = pg_params_new(job->arena, 4);
    pg_params_text(audit, str_from(job->hash));
    pg_params_text(audit, STR("author_erased"));
    pg_params_text(audit, str_from(job->actor));
    pg_params_jsonb(audit, str_from(text));
    int result = pg_session_run(job->session, sql_erasure_finish.text, journal, NULL, err) < 0 ||
                         pg_session_run(job->session, sql_archive_audit.text, audit, NULL, err) < 0
                     ? -1
                     : 0;
    free(text);
    return result;
}

int erasure_finish(struct pg_session *session, const struct uuid *author, const char *hash,
                   const char *actor, int64_t files, int64_t rows, struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(1024);
    struct ending job = { session, arena, author, hash, actor, files, rows };
    return in_transaction(session, finish, &job, err);
}
