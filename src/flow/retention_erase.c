/* A person leaves the database, then the archive: journal first, then file after file. */
#include "antoned/flow/retention_erase.h"

#include <stdlib.h>
#include <string.h>

#include "antoned/archive/check.h"
#include "antoned/archive/erasure_key.h"
#include "antoned/archive/manifest.h"
#include "antoned/archive/reader.h"
#include "antoned/archive/search.h"
#include "antoned/archive/writer.h"
#include "antoned/base/memory.h"
#include "antoned/flow/own_archive.h"
#include "antoned/store/archive_files.h"
#include "antoned/store/erasure.h"
#include "antoned/store/retention.h"

struct erasure {
    struct pg_session *session;
    struct archive_directory *directory;
    struct archive_manifest manifest;
    const char *actor;
    const volatile sig_atomic_t *stop; /* or NULL */
    const struct erasure_part *part;   /* in hand */
    struct archive_search search;      /* the person's lines */
    int64_t now_us;
    struct uuid *decisions; /* of the person's posts in the file in hand */
    size_t decision_count;
    struct retention_erased result;
};

static void note_decision(struct erasure *erasure, const json_t *line)
{
    const char *text = json_string_value(json_object_get(json_object_get(line, "decision"), "id"));
    struct uuid id;
    if (text == NULL || uuid_parse(str_from(text), &id) < 0)
        return;
    erasure->decisions =
        memory_resize(erasure->decisions, erasure->decision_count + 1, sizeof *erasure->decisions);
    erasure->decisions[erasure->decision_count++] = id;
}

/* 1: the line is about the person. */
static int is_about(struct erasure *erasure, struct str line, struct error *err)
{
    json_t *parsed;
    int about = archive_search_line(&erasure->search, line, &parsed, err);
    if (about <= 0)
        return about;
    note_decision(erasure, parsed);
    json_decref(parsed);
    return 1;
}

/* Copies the file without the person's lines; `writer` NULL only counts them. */
static int sift(struct erasure *erasure, const struct archive_entry *entry,
                struct archive_writer *writer, int64_t *ret_about, struct error *err)
{
    struct archive_reader *reader;
    struct str line;
    int more, about = 0;
    erasure->decision_count = 0;
    *ret_about = 0;
    if (archive_reader_open(erasure->directory, entry->path, &entry->name, &reader, err) < 0)
        return -1;
    while ((more = archive_reader_next(reader, &line, err)) > 0) {
        if ((about = is_about(erasure, line, err)) < 0) {
            error_prefix(err, "%s:%lld", entry->path,
                         (long long)archive_reader_record_number(reader));
            break;
        }
        *ret_about += about;
        if (!about && writer != NULL && archive_writer_add(writer, line, err) < 0) {
            about = -1;
            break;
        }
    }
    archive_reader_free(reader);
    return more < 0 || about < 0 ? -1 : 0;
}

/* Only what is still what the manifest says may be written anew: the new hash would vouch for it.
 */
static int check_old(struct erasure *erasure, const struct archive_entry *old, struct error *err)
{
    struct archive_summary found;
    if (archive_check_file(erasure->directory, old->path, &old->name, &found, err) < 0)
        return -1; /* names the file itself */
    if (archive_summary_compare(&old->summary, &found, err) < 0)
        return error_prefix(err, "%s", old->path);
    return 0;
}

/* What the new generation is must be read back, like any archive file. */
static int erase_read_back(struct erasure *erasure, struct archive_writer *writer,
                           const struct archive_entry *old, struct archive_entry *entry,
                           int64_t left_out, struct error *err)
{
    if (archive_check_file(erasure->directory, archive_writer_temporary_path(writer), &entry->name,
                           &entry->summary, err) < 0 ||
        archive_summary_compare(archive_writer_summary(writer), &entry->summary, err) < 0)
        return -1;
    if (entry->summary.rows + left_out != old->summary.rows)
        return error_set(err, ERROR_DAMAGE, "%s: %lld rows, %lld of them left out, make %lld",
                         old->path, (long long)old->summary.rows, (long long)left_out,
                         (long long)entry->summary.rows);
    return 0;
}

static int write_generation(struct erasure *erasure, const struct archive_entry *old,
                            struct archive_writer *writer, struct archive_entry *entry,
                            int64_t *ret_left_out, struct error *err)
{
    if (sift(erasure, old, writer, ret_left_out, err) < 0 || archive_writer_seal(writer, err) < 0 ||
        erase_read_back(erasure, writer, old, entry, *ret_left_out, err) < 0 ||
        archive_writer_publish(writer, &entry->summary, err) < 0)
        return -1;
    return 0;
}

/* The same order as a part of retention: file, manifest row, then what it replaces goes. */
static int erase_rewrite(struct erasure *erasure, const struct archive_entry *old,
                         struct error *err)
{
    struct archive_entry entry = { .name = old->name,
                                   .format_version = ARCHIVE_FORMAT_VERSION,
                                   .archived_at_us = erasure->now_us };
    char old_path[ARCHIVE_PATH_SIZE];
    struct archive_writer *writer;
    int64_t left_out;
    memcpy(old_path, old->path, sizeof old_path); /* the manifest grows below */
    entry.name.generation++;
    archive_name_format(&entry.name, entry.path);
    archive_entry_link(&entry, &erasure->manifest);
    if (check_old(erasure, old, err) < 0 ||
        archive_writer_open(erasure->directory, &entry.name, &writer, err) < 0)
        return -1;
    int result = write_generation(erasure, old, writer, &entry, &left_out, err);
    archive_writer_free(writer);
    if (result < 0 ||
        erasure_replace_file(
            erasure->session,
            &(struct erasure_rewrite){ erasure->part, &erasure->manifest.archive, old_path, &entry,
                                       left_out, erasure->decisions, erasure->decision_count },
            err) < 0)
        return -1;
    archive_manifest_add(&erasure->manifest, &entry);
    erasure->result.files++;
    erasure->result.rows += left_out;
    if (archive_manifest_append(erasure->directory, &entry, err) < 0)
        return -1;
    return archive_directory_remove(erasure->directory, old_path, err);
}

static int erase_from_files(struct erasure *erasure, struct error *err)
{
    size_t count = erasure->manifest.count; /* what is added on the way holds nothing any more */
    for (size_t i = 0; i < count; i++) {
        struct archive_entry entry = erasure->manifest.entries[i];
        int64_t about;
        if (erasure->stop != NULL && *erasure->stop != 0)
            return error_set(err, ERROR_RETRY, "stopped; the next run goes on");
        if (entry.name.dataset != ARCHIVE_POSTS ||
            archive_manifest_is_replaced(&erasure->manifest, &entry))
            continue;
        if (sift(erasure, &entry, NULL, &about, err) < 0 ||
            (about > 0 && erase_rewrite(erasure, &entry, err) < 0))
            return -1;
    }
    return 0;
}

/* Leftovers of an erasure that was interrupted: new generations that no entry knows, old ones that
 * a new one has replaced. The manifest's file is brought in step as well. */
static int remove_stray(void *ctx, const char *path, struct error *err)
{
    struct erasure *erasure = ctx;
    struct archive_name name;
    if (!archive_name_parse(path, &name))
        return 0;
    const struct archive_entry *entry = archive_manifest_find(&erasure->manifest, path);
    bool replaced = entry != NULL && archive_manifest_is_replaced(&erasure->manifest, entry);
    if (replaced || (entry == NULL && name.generation > 1))
        return archive_directory_remove(erasure->directory, path, err);
    if (entry == NULL) /* it may hold the person, and be adopted later */
        return error_set(err, ERROR_DAMAGE,
                         "%s is in no manifest: first let antonectl retention run settle it", path);
    return 0;
}

static int erase_settle(struct erasure *erasure, struct error *err)
{
    int removed;
    return archive_directory_clean(erasure->directory, &removed, err) < 0 ||
                   archive_directory_walk(erasure->directory, remove_stray, erasure, err) < 0 ||
                   archive_manifest_store(erasure->directory, &erasure->manifest, err) < 0
               ? -1
               : 0;
}

/* The lead, our archive, and what was left in it. */
static int erase_begin(struct erasure *erasure, struct error *err)
{
    struct uuid own;
    return erasure_take_lead(erasure->session, &erasure->now_us, err) < 0 ||
                   own_archive_find(erasure->session, erasure->directory, OWN_ARCHIVE_KEEP, &own,
                                    err) < 0 ||
                   retention_manifest(erasure->session, &own, &erasure->manifest, err) < 0 ||
                   erase_settle(erasure, err) < 0
               ? -1
               : 0;
}

static int hash_author(const struct erasure *erasure, const struct uuid *author,
                       char ret_hash[DIGEST_HEX_SIZE], struct error *err)
{
    struct archive_erasure_key key;
    char text[UUID_TEXT_SIZE];
    if (archive_erasure_key_load(erasure->directory, true, &key, err) < 0)
        return -1;
    uuid_format(author, text);
    archive_erasure_hash(&key, text, ret_hash);
    return 0;
}

static int do_part(struct erasure *erasure, const struct erasure_part *part, struct error *err)
{
    char hash[DIGEST_HEX_SIZE];
    const struct uuid *subject = part->post_count > 0 ? &part->erasure : &part->author;
    erasure->part = part;
    if (part->post_count > 0)
        archive_search_names(&erasure->search, part->posts, part->post_count);
    else
        archive_search_author(&erasure->search, &part->author);
    if (hash_author(erasure, subject, hash, err) < 0 ||
        erasure_begin_part(erasure->session, part, hash, err) < 0 ||
        erase_from_files(erasure, err) < 0 ||
        erasure_finish_part(erasure->session, part, hash, erasure->actor, err) < 0)
        return -1;
    erasure->result.erasures++;
    return 0;
}

static int do_parts(struct erasure *erasure, struct error *err)
{
    struct erasure_part *parts;
    size_t count;
    int result = 0;
    if (erasure_undone(erasure->session, &erasure->manifest.archive, &parts, &count, err) < 0)
        return -1;
    for (size_t i = 0; i < count && result == 0; i++)
        result = do_part(erasure, &parts[i], err);
    erasure_parts_free(parts, count);
    return result < 0 ? -1 : erasure_count_open(erasure->session, &erasure->result.open, err);
}

/* Person after person, and one more before them if one is named. */
static int erase_run(struct erasure *erasure, const char *platform, const char *platform_id,
                     struct error *err)
{
    struct uuid author;
    char hash[DIGEST_HEX_SIZE];
    if (erase_begin(erasure, err) < 0)
        return -1;
    if (platform != NULL &&
        (erasure_find_author(erasure->session, platform, platform_id, &author, err) < 0 ||
         hash_author(erasure, &author, hash, err) < 0 ||
         erasure_request(erasure->session, &erasure->manifest.archive, &author, hash,
                         erasure->actor, err) < 0))
        return -1;
    return do_parts(erasure, err);
}

static int run_and_free(struct erasure *erasure, const char *platform, const char *platform_id,
                        struct retention_erased *ret, struct error *err)
{
    int result = erase_run(erasure, platform, platform_id, err);
    if (result == 0)
        *ret = erasure->result;
    archive_manifest_free(&erasure->manifest);
    free(erasure->decisions);
    return result;
}

int retention_erase_author(struct pg_session *session, struct archive_directory *directory,
                           const char *platform, const char *platform_id, const char *actor,
                           struct retention_erased *ret, struct error *err)
{
    struct erasure erasure = { .session = session, .directory = directory, .actor = actor };
    if (archive_files_become_owner(session, err) < 0)
        return -1;
    return run_and_free(&erasure, platform, platform_id, ret, err);
}

int retention_erase_parts(struct pg_session *session, struct archive_directory *directory,
                          const char *actor, const volatile sig_atomic_t *stop,
                          struct retention_erased *ret, struct error *err)
{
    struct erasure erasure = {
        .session = session, .directory = directory, .actor = actor, .stop = stop
    };
    return run_and_free(&erasure, NULL, NULL, ret, err);
}

/* Something to do for the archive that is used at our place? */
static int erase_is_wanted(struct pg_session *session, const struct archive_directory *directory,
                           bool *ret, struct error *err)
{
    struct erasure_part *parts;
    size_t count;
    struct uuid own;
    if (own_archive_find(session, directory, OWN_ARCHIVE_LOOK, &own, err) < 0 ||
        erasure_undone(session, &own, &parts, &count, err) < 0)
        return -1;
    erasure_parts_free(parts, count);
    *ret = count > 0;
    return 0;
}

int retention_erase_due(const struct config *config, const volatile sig_atomic_t *stop,
                        struct retention_erased *ret, struct error *err)
{
    _cleanup_session_ struct pg_session *session = retention_connect(config, err);
    _cleanup_directory_ struct archive_directory *directory = NULL;
    bool wanted;
    *ret = (struct retention_erased){ 0 };
    if (session == NULL || erasure_count_open(session, &ret->open, err) < 0)
        return -1;
    if (ret->open == 0)
        return 0;
    if (archive_directory_open(config->archive.directory, &directory, err) < 0 ||
        erase_is_wanted(session, directory, &wanted, err) < 0)
        return -1;
    if (!wanted)
        return 0;
    return archive_directory_lock(directory, err) < 0
               ? -1
               : retention_erase_parts(session, directory, config->instance, stop, ret, err);
}
