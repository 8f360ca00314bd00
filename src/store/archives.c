/* The table of archives, read and written. */
#include "antoned/store/archives.h"

#include <stdio.h>
#include <string.h>

#include "antoned/store/archive_files.h"
#include "antoned/store/sql_text.h"

enum {
    ID,
    HOST,
    DIRECTORY,
    PART,
    SEEN,
    VERIFIED,
    RETIRED,
    FILES,
    POSTS,
    ROWS,
    BYTES,
    UNDONE,
    HOME_COLUMNS
};
static const struct pg_column home_columns[] = {
    [ID] = { "id", PG_UUID },
    [HOST] = { "host", PG_TEXT },
    [DIRECTORY] = { "directory", PG_TEXT },
    [PART] = { "part", PG_TEXT },
    [SEEN] = { "last_seen_at", PG_TIMESTAMPTZ },
    [VERIFIED] = { "verified_at", PG_TIMESTAMPTZ },
    [RETIRED] = { "retired_at", PG_TIMESTAMPTZ },
    [FILES] = { "files", PG_INT8 },
    [POSTS] = { "posts", PG_INT8 },
    [ROWS] = { "rows", PG_INT8 },
    [BYTES] = { "bytes", PG_INT8 },
    [UNDONE] = { "undone", PG_INT8 },
};

static int64_t instant(const struct pg_rows *rows, int row, int column)
{
    return pg_rows_null(rows, row, column) ? INT64_MIN : pg_rows_timestamptz(rows, row, column);
}

static void read_home(const struct pg_rows *rows, int row, struct arena *arena,
                      struct archive_home *ret)
{
    *ret = (struct archive_home){
        .id = pg_rows_uuid(rows, row, ID),
        .host = arena_copy(arena, pg_rows_text(rows, row, HOST)).data,
        .directory = arena_copy(arena, pg_rows_text(rows, row, DIRECTORY)).data,
        .files = pg_rows_int(rows, row, FILES),
        .posts = pg_rows_int(rows, row, POSTS),
        .rows = pg_rows_int(rows, row, ROWS),
        .bytes = pg_rows_int(rows, row, BYTES),
        .undone = pg_rows_int(rows, row, UNDONE),
        .seen_us = instant(rows, row, SEEN),
        .verified_us = instant(rows, row, VERIFIED),
        .retired_us = instant(rows, row, RETIRED),
    };
    snprintf(ret->part, sizeof ret->part, "%.*s", STR_ARG(pg_rows_text(rows, row, PART)));
}

int archives_load(struct pg_session *session, struct archives *ret, struct error *err)
{
    _cleanup_rows_ struct pg_rows *rows = NULL;
    if (pg_session_run(session, sql_archives_list.text, NULL, &rows, err) < 0 ||
        pg_rows_bind(rows, home_columns, HOME_COLUMNS, err) < 0)
        return -1;
    struct archives archives = { .arena = arena_new(4096), .count = (size_t)pg_rows_count(rows) };
    archives.homes = ARENA_ARRAY(archives.arena, struct archive_home, archives.count + 1);
    for (size_t i = 0; i < archives.count; i++)
        read_home(rows, (int)i, archives.arena, &archives.homes[i]);
    *ret = archives;
    return 0;
}

void archives_free(struct archives *archives)
{
    arena_free(archives->arena);
    *archives = (struct archives){ 0 };
}

const struct archive_home *archives_find(const struct archives *archives, const struct uuid *id)
{
    for (size_t i = 0; i < archives->count; i++)
        if (uuid_equal(&archives->homes[i].id, id))
            return &archives->homes[i];
    return NULL;
}

void archives_param(struct pg_params *params, const struct uuid *id)
{
    if (uuid_is_nil(id))
        pg_params_null(params);
    else
        pg_params_uuid(params, id);
}

static void param_text(struct pg_params *params, const char *text)
{
    if (text == NULL)
        pg_params_null(params);
    else
        pg_params_text(params, str_from(text));
}

/* A statement about one archive. */
static int ask(struct pg_session *session, const struct sql_text *statement, const struct uuid *id,
               struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(256);
    struct pg_params *params = pg_params_new(arena, 1);
    pg_params_uuid(params, id);
    return pg_session_run(session, statement->text, params, NULL, err);
}

struct change {
    struct pg_session *session;
    const struct uuid *id;
    const char *host, *directory, *path, *actor;
};

static int place(void *ctx, struct error *err)
{
    const struct change *change = ctx;
    _cleanup_arena_ struct arena *arena = arena_new(1024);
    struct pg_params *params = pg_params_new(arena, 3);
    pg_params_uuid(params, change->id);
    pg_params_text(params, str_from(change->host));
    pg_params_text(params, str_from(change->directory));
    return pg_session_run(change->session, sql_archives_register.text, params, NULL, err);
}

int archives_register(struct pg_session *session, const struct uuid *id, const char *host,
                      const char *directory, struct error *err)
{
    struct change change = { session, id, host, directory, NULL, NULL };
    return archive_files_transaction(session, place, &change, err);
}

static int claim(void *ctx, struct error *err)
{
    const struct change *change = ctx;
    if (place(ctx, err) < 0 || ask(change->session, &sql_archives_claim_files, change->id, err) < 0)
        return -1;
    return ask(change->session, &sql_archives_claim_erasures, change->id, err);
}

int archives_claim(struct pg_session *session, const struct uuid *id, const char *host,
                   const char *directory, struct error *err)
{
    struct change change = { session, id, host, directory, NULL, NULL };
    return archive_files_transaction(session, claim, &change, err);
}

int archives_note_seen(struct pg_session *session, const struct uuid *id, struct error *err)
{
    return ask(session, &sql_archives_seen, id, err);
}

static int note_part(void *ctx, struct error *err)
{
    const struct change *change = ctx;
    _cleanup_arena_ struct arena *arena = arena_new(512);
    struct pg_params *params = pg_params_new(arena, 2);
    pg_params_uuid(params, change->id);
    param_text(params, change->path);
    return pg_session_run(change->session, sql_archives_part.text, params, NULL, err);
}

int archives_begin_part(struct pg_session *session, const struct uuid *id, const char *path,
                        struct error *err)
{
    struct change change = { session, id, NULL, NULL, path, NULL };
    return archive_files_transaction(session, note_part, &change, err);
}

int archives_end_part(struct pg_session *session, const struct uuid *id, struct error *err)
{
    struct change change = { session, id, NULL, NULL, NULL, NULL };
    return note_part(&change, err);
}

static int retire(void *ctx, struct error *err)
{
    const struct change *change = ctx;
    char text[UUID_TEXT_SIZE];
    uuid_format(change->id, text);
    if (ask(change->session, &sql_archives_retire, change->id, err) < 0 ||
        pg_session_run(change->session, sql_erasure_finish.text, NULL, NULL, err) < 0)
        return -1;
    return archive_files_audit(change->session, text, "archive_retired", change->actor, "{}", err);
}

int archives_retire(struct pg_session *session, const struct uuid *id, const char *actor,
                    struct error *err)
{
    struct change change = { session, id, NULL, NULL, NULL, actor };
    return archive_files_transaction(session, retire, &change, err);
}

/* Elsewhere. */

static int look(struct pg_session *session, const struct sql_text *statement,
                const struct pg_params *params, struct archive_elsewhere *ret, struct error *err)
{
    enum { WHICH, WHERE, HOW_MANY, COLUMNS };
    static const struct pg_column columns[] = { [WHICH] = { "host", PG_TEXT },
                                                [WHERE] = { "directory", PG_TEXT },
                                                [HOW_MANY] = { "files", PG_INT8 } };
    _cleanup_rows_ struct pg_rows *rows = NULL;
    if (pg_session_run(session, statement->text, params, &rows, err) < 0 ||
        pg_rows_bind(rows, columns, COLUMNS, err) < 0)
        return -1;
    *ret = (struct archive_elsewhere){ 0 };
    for (int row = 0; row < pg_rows_count(rows); row++) {
        struct str host = pg_rows_text(rows, row, WHICH), place = pg_rows_text(rows, row, WHERE);
        size_t used = strlen(ret->where);
        ret->files += pg_rows_int(rows, row, HOW_MANY);
        snprintf(ret->where + used, sizeof ret->where - used, "%s%lld on host %.*s (%.*s)",
                 used > 0 ? ", " : "", (long long)pg_rows_int(rows, row, HOW_MANY), STR_ARG(host),
                 STR_ARG(place));
    }
    return 0;
}

int archives_look_elsewhere(struct pg_session *session, const struct uuid *own, const char *path,
                            const char *period, const char *class, struct archive_elsewhere *ret,
                            struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(512);
    struct pg_params *params = pg_params_new(arena, 4);
    archives_param(params, own);
    param_text(params, path);
    param_text(params, period);
    param_text(params, class);
    return look(session, &sql_archives_elsewhere, params, ret, err);
}

int archives_find_original(struct pg_session *session, const struct uuid *own,
                           enum archive_dataset dataset, const struct archive_summary *summary,
                           struct archive_elsewhere *ret, struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(512);
    struct pg_params *params = pg_params_new(arena, 4);
    archives_param(params, own);
    pg_params_text(params, str_from(archive_dataset_info(dataset)->name));
    pg_params_text(params, str_from(summary->first_key));
    pg_params_text(params, str_from(summary->last_key));
    return look(session, &sql_archives_original, params, ret, err);
}
