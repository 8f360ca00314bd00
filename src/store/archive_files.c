/* The manifest's rows, read and written. */
#include "antoned/store/archive_files.h"

#include <stdio.h>

#include "antoned/store/sql_text.h"

static void copy_text(char *out, size_t size, struct str text)
{
    snprintf(out, size, "%.*s", STR_ARG(text));
}

enum {
    SEQUENCE,
    PATH,
    FORMAT_VERSION,
    ROWS,
    BYTES,
    SHA256,
    CONTENT_SHA256,
    FIRST_KEY,
    LAST_KEY,
    PREVIOUS,
    CREATED_AT,
    ENTRY_COLUMNS
};
static const struct pg_column entry_columns[] = {
    [SEQUENCE] = { "sequence", PG_INT8 },
    [PATH] = { "path", PG_TEXT },
    [FORMAT_VERSION] = { "format_version", PG_INT2 },
    [ROWS] = { "rows", PG_INT8 },
    [BYTES] = { "bytes", PG_INT8 },
    [SHA256] = { "sha256", PG_TEXT },
    [CONTENT_SHA256] = { "content_sha256", PG_TEXT },
    [FIRST_KEY] = { "first_key", PG_TEXT },
    [LAST_KEY] = { "last_key", PG_TEXT },
    [PREVIOUS] = { "previous_sha256", PG_TEXT },
    [CREATED_AT] = { "created_at", PG_TIMESTAMPTZ },
};

static int read_entry(struct pg_rows *rows, int row, struct archive_entry *entry, struct error *err)
{
    struct archive_summary *summary = &entry->summary;
    copy_text(entry->path, sizeof entry->path, pg_rows_text(rows, row, PATH));
    if (!archive_name_parse(entry->path, &entry->name))
        return error_set(err, ERROR_DAMAGE,
                         "manifest entry %lld has a path that is not an archive's",
                         (long long)pg_rows_int(rows, row, SEQUENCE));
    entry->number = pg_rows_int(rows, row, SEQUENCE);
    entry->format_version = (int)pg_rows_int(rows, row, FORMAT_VERSION);
    entry->archived_at_us = pg_rows_timestamptz(rows, row, CREATED_AT);
    summary->rows = pg_rows_int(rows, row, ROWS);
    summary->bytes = pg_rows_int(rows, row, BYTES);
    copy_text(summary->sha256, sizeof summary->sha256, pg_rows_text(rows, row, SHA256));
    copy_text(summary->content_sha256, sizeof summary->content_sha256,
              pg_rows_text(rows, row, CONTENT_SHA256));
    copy_text(summary->first_key, sizeof summary->first_key, pg_rows_text(rows, row, FIRST_KEY));
    copy_text(summary->last_key, sizeof summary->last_key, pg_rows_text(rows, row, LAST_KEY));
    copy_text(entry->previous, sizeof entry->previous, pg_rows_text(rows, row, PREVIOUS));
    return 0;
}

int archive_files_read(struct pg_rows *rows, struct archive_manifest *ret, struct error *err)
{
    if (pg_rows_bind(rows, entry_columns, ENTRY_COLUMNS, err) < 0)
        return -1;
    for (int row = 0; row < pg_rows_count(rows); row++) {
        struct archive_entry entry = { 0 };
        if (read_entry(rows, row, &entry, err) < 0)
            return -1;
        archive_manifest_add(ret, &entry);
    }
    return 0;
}

struct pg_params *archive_files_params(struct arena *arena, const struct uuid *archive,
                                       const struct archive_entry *entry)
{
    const struct archive_summary *summary = &entry->summary;
    struct pg_params *parameters = pg_params_new(arena, 16);
    pg_params_int8(parameters, entry->number);
    pg_params_text(parameters, str_from(entry->path));
    pg_params_text(parameters, str_from(archive_dataset_info(entry->name.dataset)->name));
    pg_params_text(parameters, str_from(entry->name.period));
    pg_params_int4(parameters, entry->name.generation);
    pg_params_int2(parameters, (int16_t)entry->format_version);
    pg_params_text(parameters, str_from(archive_compression_name(entry->name.compression)));
    pg_params_int8(parameters, summary->rows);
    pg_params_int8(parameters, summary->bytes);
    pg_params_text(parameters, str_from(summary->sha256));
    pg_params_text(parameters, str_from(summary->first_key));
    pg_params_text(parameters, str_from(summary->last_key));
    pg_params_text(parameters, str_from(entry->previous));
    pg_params_timestamptz(parameters, entry->archived_at_us);
    pg_params_uuid(parameters, archive);
    pg_params_text(parameters, str_from(summary->content_sha256));
    return parameters;
}

int archive_files_audit(struct pg_session *session, const char *about, const char *action,
                        const char *actor, const char *details, struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(512);
    struct pg_params *params = pg_params_new(arena, 4);
    pg_params_text(params, str_from(about));
    pg_params_text(params, str_from(action));
    pg_params_text(params, str_from(actor));
    pg_params_jsonb(params, str_from(details));
    return pg_session_run(session, sql_archive_audit.text, params, NULL, err);
}

int archive_files_transaction(struct pg_session *session, int (*work)(void *ctx, struct error *err),
                              void *ctx, struct error *err)
{
    if (pg_session_script(session, "BEGIN; SET LOCAL synchronous_commit = on", err) < 0)
        return -1;
    if (work(ctx, err) == 0)
        return pg_session_run(session, "COMMIT", NULL, NULL, err);
    (void)pg_session_run(session, "ROLLBACK", NULL, NULL, NULL);
    return -1;
}

int archive_files_become_owner(struct pg_session *session, struct error *err)
{
    if (pg_session_run(session, "SET ROLE antone_owner", NULL, NULL, err) == 0)
        return 0;
    return error_prefix(err, "only a member of antone_owner may change the archive");
}
