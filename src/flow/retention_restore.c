/* Archived rows come back: choose the files, check them, load them, commit. */
#include "antoned/flow/retention_restore.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "antoned/archive/check.h"
#include "antoned/archive/erasure_key.h"
#include "antoned/archive/manifest.h"
#include "antoned/archive/reader.h"
#include "antoned/archive/record.h"
#include "antoned/base/arena.h"
#include "antoned/base/clock.h"
#include "antoned/flow/own_archive.h"
#include "antoned/store/archive_files.h"
#include "antoned/store/archives.h"
#include "antoned/store/erasure.h"
#include "antoned/store/retention.h"

struct restoration {
    struct pg_session *session;
    const struct archive_directory *directory;
    const struct retention_restore_order *order;
    struct archive_manifest manifest;
    struct erased erased;
    struct archive_erasure_key key; /* when somebody was erased */
    struct restore *restore;
    json_t *header; /* of the CSV in hand: its column names */
    int64_t files, lines;
    struct archive_elsewhere elsewhere; /* in which other archives it may be */
    int64_t unread;                     /* files that a post was looked for in, in vain */
    struct error first_unread;
};

static int restore_refuse(const struct archive_entry *entry, int64_t line, struct error *err)
{
    if (err != NULL && err->code == ERROR_DAMAGE)
        err->code = ERROR_DATA; /* for a restore a damaged file is bad input */
    return line > 0 ? error_prefix(err, "%s:%lld", entry->path, (long long)line)
                    : error_prefix(err, "%s", entry->path);
}

static bool restore_is_wanted(const struct restoration *restoration,
                              const struct archive_entry *entry)
{
    const struct retention_restore_order *order = restoration->order;
    if (archive_manifest_is_replaced(&restoration->manifest, entry))
        return false;
    if (order->path != NULL)
        return strcmp(order->path, entry->path) == 0;
    if (order->period != NULL)
        return strcmp(order->period, entry->name.period) == 0;
    return entry->name.dataset == ARCHIVE_POSTS;
}

/* Byte for byte what the manifest says, before anything of it is believed. */
static int check_file(struct restoration *restoration, const struct archive_entry *entry,
                      struct error *err)
{
    struct archive_summary found;
    if (entry->format_version != ARCHIVE_FORMAT_VERSION) {
        error_set(err, ERROR_DATA, "format version %d, this program knows %d",
                  entry->format_version, ARCHIVE_FORMAT_VERSION);
        return restore_refuse(entry, 0, err);
    }
    if (archive_check_file(restoration->directory, entry->path, &entry->name, &found, err) < 0) {
        if (err != NULL && err->code == ERROR_DAMAGE)
            err->code = ERROR_DATA;
        return -1; /* names the file itself */
    }
    if (archive_summary_compare(&entry->summary, &found, err) < 0)
        return restore_refuse(entry, 0, err);
    return 0;
}

static int check_erased(struct restoration *restoration, const json_t *line, struct error *err)
{
    const char *author =
        json_string_value(json_object_get(json_object_get(line, "post"), "author_id"));
    char hash[DIGEST_HEX_SIZE];
    if (restoration->erased.count == 0 || author == NULL)
        return 0;
    archive_erasure_hash(&restoration->key, author, hash);
    if (erased_contains(&restoration->erased, hash) ||
        erased_contains(&restoration->erased, author))
        return error_set(err, ERROR_DATA, "its author was erased on request");
    return 0;
}

/* 1 and the parsed line, or 0: it is not asked for. */
static int restore_take_line(struct restoration *restoration, const struct archive_entry *entry,
                             struct str record, json_t **ret, struct error *err)
{
    if (restoration->order->post != NULL)
        return archive_search_line(restoration->order->search, record, ret, err);
    return archive_record_parse(entry->name.dataset, record, ret, err) < 0 ? -1 : 1;
}

static int add_json(struct restoration *restoration, const struct archive_entry *entry,
                    int64_t number, struct str record, struct error *err)
{
    json_t *line;
    int wanted = restore_take_line(restoration, entry, record, &line, err);
    if (wanted <= 0)
        return wanted;
    int result = check_erased(restoration, line, err);
    if (result == 0)
        result = restore_add(restoration->restore, number, record, err);
    restoration->lines++;
    json_decref(line);
    return result;
}

struct csv_line {
    const json_t *header; /* NULL: this is it */
    json_t *names;        /* of the header */
    json_t *row;
    struct str record;
};

/* "" in quotes is an empty text, nothing at all a NULL; doubled quotes are one. */
static void restore_add_field(void *ctx, int index, struct str value)
{
    struct csv_line *line = ctx;
    const char *before = value.data - 1;
    bool quoted = before >= line->record.data && *before == '"';
    _cleanup_buffer_ struct buffer text = { 0 };
    for (size_t i = 0; i < value.size; i++) {
        buffer_add_char(&text, value.data[i]);
        if (quoted && value.data[i] == '"')
            i++;
    }
    struct str plain = buffer_view(&text);
    json_t *json = plain.size == 0 && !quoted ? json_null() : json_stringn(plain.data, plain.size);
    if (line->header == NULL)
        json_array_append_new(line->names, json);
    else
        json_object_set_new(line->row,
                            json_string_value(json_array_get(line->header, (size_t)index)), json);
}

/* A CSV record goes to the database in the form that JSON Lines have. */
static int add_csv(struct restoration *restoration, int64_t number, struct str record,
                   struct error *err)
{
    struct csv_line line = { .header = restoration->header, .record = record };
    if (restoration->header == NULL) {
        line.names = restoration->header = json_array();
        return archive_csv_split(record, restore_add_field, &line, err);
    }
    line.row = json_object();
    json_t *object = json_pack("{s:i, s:o}", "v", ARCHIVE_FORMAT_VERSION, "kpi_metric", line.row);
    int result = archive_csv_split(record, restore_add_field, &line, err);
    char *text = json_dumps(object, JSON_COMPACT);
    if (result == 0)
        result = restore_add(restoration->restore, number, str_from(text), err);
    restoration->lines++;
    free(text);
    json_decref(object);
    return result;
}

static int restore_read_file(struct restoration *restoration, const struct archive_entry *entry,
                             struct error *err)
{
    bool csv = archive_dataset_info(entry->name.dataset)->syntax == ARCHIVE_CSV;
    struct archive_reader *reader;
    struct str record;
    int more, result = 0;
    if (archive_reader_open(restoration->directory, entry->path, &entry->name, &reader, err) < 0)
        return -1;
    while (result == 0 && (more = archive_reader_next(reader, &record, err)) != 0) {
        int64_t number = archive_reader_record_number(reader);
        result = more < 0 ? -1
                 : csv    ? add_csv(restoration, number, record, err)
                          : add_json(restoration, entry, number, record, err);
        if (more > 0 && result < 0)
            restore_refuse(entry, number, err);
    }
    archive_reader_free(reader);
    json_decref(restoration->header);
    restoration->header = NULL;
    return result;
}

static int restore_file(struct restoration *restoration, const struct archive_entry *entry,
                        struct error *err)
{
    int64_t line, before = restoration->lines;
    int64_t until_us = clock_wall_us() + restoration->order->hold_ms * 1000;
    if (check_file(restoration, entry, err) < 0 || restore_read_file(restoration, entry, err) < 0)
        return -1;
    restoration->files++;
    if (restoration->lines == before)
        return 0;
    if (restore_put(restoration->restore, entry->name.dataset, until_us, &line, err) < 0)
        return restore_refuse(entry, line, err);
    return 0;
}

static int note_found(void *ctx, int64_t number, const json_t *line, struct error *err)
{
    (void)ctx, (void)number, (void)line, (void)err;
    return 1;
}

/* A post is looked for first: only the file that holds it need be whole. */
static bool may_hold(struct restoration *restoration, const struct archive_entry *entry)
{
    const struct retention_restore_order *order = restoration->order;
    if (!restore_is_wanted(restoration, entry))
        return false;
    if (order->post == NULL)
        return true;
    struct error err;
    int found =
        archive_search_file(restoration->directory, entry, order->search, note_found, NULL, &err);
    if (found < 0 && restoration->unread++ == 0)
        restoration->first_unread = err;
    return found > 0;
}

/* A name from before an erasure: which file holds the rest of its rows? */
static int refuse_rewritten(const struct restoration *restoration,
                            const struct archive_entry *entry, struct error *err)
{
    const struct archive_manifest *manifest = &restoration->manifest;
    char path[ARCHIVE_PATH_SIZE];
    for (struct archive_name name = entry->name;
         entry != NULL && archive_manifest_is_replaced(manifest, entry);) {
        name.generation++;
        archive_name_format(&name, path);
        entry = archive_manifest_find(manifest, path);
    }
    return error_set(err, ERROR_DATA, "%s was rewritten by an erasure; what is left of it is in %s",
                     restoration->order->path, path);
}

static int refuse_missing(const struct restoration *restoration, struct error *err)
{
    const struct retention_restore_order *order = restoration->order;
    const struct archive_entry *entry =
        order->path != NULL ? archive_manifest_find(&restoration->manifest, order->path) : NULL;
    if (entry != NULL)
        return refuse_rewritten(restoration, entry, err);
    if (restoration->unread > 0)
        return error_set(err, ERROR_DATA,
                         "the post was not found, and %lld file%s could not be looked through: %s",
                         (long long)restoration->unread, restoration->unread == 1 ? "" : "s",
                         restoration->first_unread.message);
    if (restoration->elsewhere.files > 0)
        return error_set(err, ERROR_DATA, "%s is not in the archive of this host; %s: %s",
                         order->path != NULL ? order->path : "the post",
                         order->path != NULL ? "it is in that of another, to be restored there"
                                             : "to be looked for there, in files of posts",
                         restoration->elsewhere.where);
    return error_set(err, ERROR_DATA, "the archive holds no such %s",
                     order->path != NULL     ? "file (archive list names all)"
                     : order->period != NULL ? "period (archive list names all)"
                                             : "post");
}

static int restore_all(struct restoration *restoration, struct error *err)
{
    for (size_t i = 0; i < restoration->manifest.count; i++) {
        const struct archive_entry *entry = &restoration->manifest.entries[i];
        if (may_hold(restoration, entry) && restore_file(restoration, entry, err) < 0)
            return -1;
    }
    return restoration->files > 0 ? 0 : refuse_missing(restoration, err);
}

/* Of a period all or nothing comes back, unless what is here alone is asked for. */
static int look_elsewhere(struct restoration *restoration, struct error *err)
{
    const struct retention_restore_order *order = restoration->order;
    const char *class = order->post != NULL ? archive_dataset_info(ARCHIVE_POSTS)->name : NULL;
    if (archives_look_elsewhere(restoration->session, &restoration->manifest.archive, order->path,
                                order->period, class, &restoration->elsewhere, err) < 0)
        return -1;
    if (order->period == NULL || order->only_here || restoration->elsewhere.files == 0)
        return 0;
    return error_set(
        err, ERROR_DATA,
        "files of %s are in other archives, too: %s. Restore there what is there; with "
        "--here only what is here comes back",
        order->period, restoration->elsewhere.where);
}

static int prepare(struct restoration *restoration, struct error *err)
{
    struct uuid own;
    if (archive_files_become_owner(restoration->session, err) < 0 ||
        own_archive_find(restoration->session, restoration->directory, OWN_ARCHIVE_LOOK, &own,
                         err) < 0 ||
        retention_manifest(restoration->session, &own, &restoration->manifest, err) < 0 ||
        archive_manifest_check_chain(&restoration->manifest, err) < 0 ||
        look_elsewhere(restoration, err) < 0 ||
        erasure_load(restoration->session, &own, &restoration->erased, err) < 0)
        return -1;
    if (restoration->erased.keyed &&
        archive_erasure_key_load(restoration->directory, false, &restoration->key, err) < 0)
        return -1;
    return restore_begin(restoration->session, restoration->order->schema, &restoration->restore,
                         err);
}

int retention_restore(struct pg_session *session, const struct archive_directory *directory,
                      const struct retention_restore_order *order, struct restore_counts *ret,
                      struct error *err)
{
    struct restoration restoration = { .session = session, .directory = directory, .order = order };
    const char *what = order->path != NULL     ? order->path
                       : order->period != NULL ? order->period
                                               : order->post;
    int result = prepare(&restoration, err) < 0 || restore_all(&restoration, err) < 0 ||
                         restore_commit(restoration.restore, what, order->actor, ret, err) < 0
                     ? -1
                     : 0;
    restore_free(restoration.restore);
    archive_manifest_free(&restoration.manifest);
    erased_free(&restoration.erased);
    return result;
}
