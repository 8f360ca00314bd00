/* Settling what a crash left behind. */
#include "antoned/flow/retention_recovery.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "antoned/archive/check.h"
#include "antoned/base/memory.h"
#include "antoned/base/str.h"
#include "antoned/base/uuid.h"
#include "antoned/store/archives.h"

#define READ_SLICE ((size_t)64 << 10) /* unpacked bytes between two looks at the keys */
#define KEYS_MAX   ((size_t)10000)    /* asked after in one question */

/* A file without a row in archive_files. */
struct orphan {
    char path[ARCHIVE_PATH_SIZE];
    const struct archive_entry *listed; /* in the directory's MANIFEST.jsonl; NULL: nowhere */
};

struct recovery {
    struct pg_session *session;
    struct archive_directory *directory;
    struct archive_manifest *manifest; /* of the table */
    struct archive_manifest listed;    /* of the directory */
    int64_t now_us;
    struct retention_recovered *recovered;
    struct orphan *orphans;
    size_t orphan_count;
    struct archive_check *check; /* of the orphan in hand */
    struct archive_entry entry;
    struct uuid *keys;
    size_t key_count;
    int64_t counted; /* of its rows: in the database */
};

static void add_orphan(struct recovery *recovery, const char *path,
                       const struct archive_entry *listed)
{
    recovery->orphans =
        memory_resize(recovery->orphans, recovery->orphan_count + 1, sizeof *recovery->orphans);
    struct orphan *orphan = &recovery->orphans[recovery->orphan_count++];
    *orphan = (struct orphan){ .listed = listed };
    strncpy(orphan->path, path, sizeof orphan->path - 1);
}

static int find_orphan(void *ctx, const char *path, struct error *err)
{
    (void)err;
    struct recovery *recovery = ctx;
    struct archive_name name;
    if (archive_name_parse(path, &name) &&
        archive_manifest_find(recovery->manifest, path) == NULL &&
        archive_manifest_find(&recovery->listed, path) == NULL)
        add_orphan(recovery, path, NULL);
    return 0;
}

static int compare_orphans(const void *a, const void *b)
{
    return strcmp(((const struct orphan *)a)->path, ((const struct orphan *)b)->path);
}

/* Both manifests must tell the same story as far as both go. */
static int compare_manifests(struct recovery *recovery, struct error *err)
{
    const struct archive_manifest *table = recovery->manifest, *listed = &recovery->listed;
    if (archive_manifest_check_chain(table, err) < 0 ||
        archive_manifest_check_chain(listed, err) < 0)
        return -1;
    size_t common = table->count < listed->count ? table->count : listed->count;
    char ours[ARCHIVE_HASH_SIZE], theirs[ARCHIVE_HASH_SIZE];
    if (common > 0) { /* the chain stands for all before */
        archive_entry_hash(&table->entries[common - 1], ours);
        archive_entry_hash(&listed->entries[common - 1], theirs);
        if (strcmp(ours, theirs) != 0)
            return error_set(err, ERROR_DAMAGE,
                             "%s and the table archive_files tell different stories: is %s the "
                             "archive of this database?",
                             ARCHIVE_MANIFEST_NAME, archive_directory_path(recovery->directory));
    }
    for (size_t i = table->count; i < listed->count; i++)
        add_orphan(recovery, listed->entries[i].path, &listed->entries[i]);
    return 0;
}

/* A rewritten file whose new generation is in the manifest has no right to be there any more. */
static int remove_replaced(struct recovery *recovery, struct error *err)
{
    for (size_t i = 0; i < recovery->manifest->count; i++) {
        const struct archive_entry *entry = &recovery->manifest->entries[i];
        int fd;
        if (!archive_manifest_is_replaced(recovery->manifest, entry) ||
            archive_directory_open_file(recovery->directory, entry->path, &fd, NULL) < 0)
            continue;
        close(fd);
        if (archive_directory_remove(recovery->directory, entry->path, err) < 0)
            return -1;
        recovery->recovered->replaced++;
    }
    return 0;
}

static int recovery_look(struct recovery *recovery, struct error *err)
{
    int removed = 0;
    if (archive_directory_clean(recovery->directory, &removed, err) < 0)
        return -1;
    recovery->recovered->unfinished += removed;
    if (archive_manifest_load(recovery->directory, &recovery->listed, err) < 0 ||
        compare_manifests(recovery, err) < 0 || remove_replaced(recovery, err) < 0)
        return -1;
    size_t from = recovery->orphan_count;
    if (archive_directory_walk(recovery->directory, find_orphan, recovery, err) < 0)
        return -1;
    if (recovery->orphan_count > from)
        qsort(recovery->orphans + from, recovery->orphan_count - from, sizeof *recovery->orphans,
              compare_orphans);
    return 0;
}

static void recovery_note_key(void *ctx, const char *key)
{
    struct recovery *recovery = ctx;
    if (recovery->key_count % KEYS_MAX == 0)
        recovery->keys =
            memory_resize(recovery->keys, recovery->key_count + KEYS_MAX, sizeof *recovery->keys);
    (void)uuid_parse(str_from(key), &recovery->keys[recovery->key_count++]); /* checked before */
}

/* An erasure that did not get to its COMMIT leaves a generation too many; the one before is still
 * in force, and the erasure, when repeated, writes it anew. */
static bool is_unfinished_rewrite(struct recovery *recovery)
{
    struct archive_name before = recovery->entry.name;
    char path[ARCHIVE_PATH_SIZE];
    if (before.generation == 1)
        return false;
    before.generation--;
    archive_name_format(&before, path);
    return archive_manifest_find(recovery->manifest, path) != NULL;
}

/* The file that was in the making when a process of this archive died: had it been committed, the
 * table would say so. Its rows may be gone from the database all the same, to another archive. */
static int is_uncommitted(struct recovery *recovery, const struct orphan *orphan, bool *ret,
                          struct error *err)
{
    _cleanup_archives_ struct archives archives = { 0 };
    *ret = false;
    if (orphan->listed != NULL)
        return 0;
    if (archives_load(recovery->session, &archives, err) < 0)
        return -1;
    const struct archive_home *home = archives_find(&archives, &recovery->manifest->archive);
    *ret = home != NULL && strcmp(home->part, orphan->path) == 0;
    return 0;
}

static int withdraw(struct recovery *recovery, const struct orphan *orphan, struct error *err)
{
    if (archive_directory_remove(recovery->directory, orphan->path, err) < 0)
        return -1;
    recovery->recovered->withdrawn++;
    return 0;
}

static int count_keys(struct recovery *recovery, struct error *err)
{
    int64_t present;
    if (retention_count_present(recovery->session, recovery->entry.name.dataset, recovery->keys,
                                recovery->key_count, &present, err) < 0)
        return -1;
    recovery->counted += present;
    recovery->key_count = 0;
    return 0;
}

/* Reads all of it, and counts how many of its rows are in the database. */
static int read_orphan(struct recovery *recovery, struct error *err)
{
    int more;
    if (archive_check_open(recovery->directory, recovery->entry.path, &recovery->entry.name,
                           &recovery->check, err) < 0)
        return -1;
    archive_check_on_key(recovery->check, recovery_note_key, recovery);
    while ((more = archive_check_step(recovery->check, READ_SLICE, err)) > 0)
        if (recovery->key_count >= KEYS_MAX && count_keys(recovery, err) < 0)
            return -1;
    if (more < 0)
        return error_prefix(err, "a file without a manifest row");
    recovery->entry.summary = *archive_check_summary(recovery->check);
    return count_keys(recovery, err);
}

static int recovery_adopt(struct recovery *recovery, const struct orphan *orphan, struct error *err)
{
    const struct archive_entry *listed = orphan->listed;
    if (listed == NULL) {
        recovery->entry.archived_at_us = recovery->now_us;
        archive_entry_link(&recovery->entry, recovery->manifest);
    } else if (archive_summary_compare(&listed->summary, &recovery->entry.summary, err) < 0) {
        return error_prefix(err, "%s", listed->path);
    } else {
        recovery->entry = *listed; /* the very same entry, so that the chain goes on */
    }
    if (retention_adopt(recovery->session, &recovery->manifest->archive, &recovery->entry, err) < 0)
        return -1;
    archive_manifest_add(recovery->manifest, &recovery->entry);
    recovery->recovered->adopted++;
    return 0;
}

/* A file in force that begins or ends with the same row: ours is a copy of it, or of a part. */
static const struct archive_entry *find_original(const struct recovery *recovery)
{
    const struct archive_summary *ours = &recovery->entry.summary;
    for (size_t i = 0; i < recovery->manifest->count; i++) {
        const struct archive_entry *entry = &recovery->manifest->entries[i];
        if (entry->name.dataset == recovery->entry.name.dataset &&
            !archive_manifest_is_replaced(recovery->manifest, entry) &&
            (strcmp(entry->summary.first_key, ours->first_key) == 0 ||
             strcmp(entry->summary.last_key, ours->last_key) == 0))
            return entry;
    }
    return NULL;
}

static int adopt_or_refuse(struct recovery *recovery, const struct orphan *orphan,
                           struct error *err)
{
    struct archive_elsewhere other = { 0 };
    if (orphan->listed != NULL)
        return recovery_adopt(recovery, orphan, err);
    const struct archive_entry *original = find_original(recovery);
    if (original == NULL && archives_find_original(recovery->session, &recovery->manifest->archive,
                                                   recovery->entry.name.dataset,
                                                   &recovery->entry.summary, &other, err) < 0)
        return -1;
    if (original == NULL && other.files == 0)
        return recovery_adopt(recovery, orphan, err);
    return error_set(err, ERROR_DAMAGE,
                     "%s has no manifest row, and rows of it are in %s%s: a copy? Move it away",
                     orphan->path, original != NULL ? original->path : "another archive: ",
                     original != NULL ? "" : other.where);
}

static int refuse_mixed(const struct recovery *recovery, const struct orphan *orphan,
                        struct error *err)
{
    long long rows = (long long)recovery->entry.summary.rows;
    if (orphan->listed != NULL)
        return error_set(err, ERROR_DAMAGE,
                         "%s is in %s, but %lld of its %lld rows are in the database: was that "
                         "restored from a backup? Move %s away, and they are archived anew",
                         orphan->path, ARCHIVE_MANIFEST_NAME, (long long)recovery->counted, rows,
                         ARCHIVE_MANIFEST_NAME);
    return error_set(err, ERROR_DAMAGE,
                     "%s has no manifest row, and %lld of its %lld rows are in the database: move "
                     "it away once it is clear where they belong",
                     orphan->path, (long long)recovery->counted, rows);
}

/* Rows are in the database or in the archive: the file goes or stays accordingly. */
static int recovery_settle(struct recovery *recovery, const struct orphan *orphan,
                           struct error *err)
{
    recovery->entry = (struct archive_entry){ .format_version = ARCHIVE_FORMAT_VERSION };
    memcpy(recovery->entry.path, orphan->path, sizeof recovery->entry.path);
    archive_name_parse(orphan->path, &recovery->entry.name);
    recovery->key_count = 0;
    recovery->counted = 0;
    bool uncommitted;
    if (is_uncommitted(recovery, orphan, &uncommitted, err) < 0)
        return -1;
    if (uncommitted || (orphan->listed == NULL && is_unfinished_rewrite(recovery)))
        return withdraw(recovery, orphan, err);
    int result = read_orphan(recovery, err);
    archive_check_free(recovery->check);
    recovery->check = NULL;
    if (result < 0)
        return -1;
    int64_t rows = recovery->entry.summary.rows;
    if (recovery->counted == 0 && rows > 0)
        return adopt_or_refuse(recovery, orphan, err);
    if (recovery->counted == rows && orphan->listed == NULL)
        return withdraw(recovery, orphan, err);
    return refuse_mixed(recovery, orphan, err);
}

static int settle_all(struct recovery *recovery, struct error *err)
{
    if (recovery_look(recovery, err) < 0)
        return -1;
    for (size_t i = 0; i < recovery->orphan_count; i++)
        if (recovery_settle(recovery, &recovery->orphans[i], err) < 0)
            return -1;
    return archive_manifest_store(recovery->directory, recovery->manifest, err);
}

int retention_recover(struct pg_session *session, struct archive_directory *directory,
                      struct archive_manifest *manifest, int64_t now_us,
                      struct retention_recovered *sum, struct error *err)
{
    struct recovery recovery = { .session = session,
                                 .directory = directory,
                                 .manifest = manifest,
                                 .now_us = now_us,
                                 .recovered = sum };
    int result = settle_all(&recovery, err);
    archive_manifest_free(&recovery.listed);
    free(recovery.orphans);
    free(recovery.keys);
    return result;
}
