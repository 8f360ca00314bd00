/* Settling what a crash left behind. */
#include "antoned/flow/retention_recovery.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "antoned/archive/check.h"
#include "antoned/base/memory.h"
#include "antoned/base/str.h"
#include "antoned/base/uuid.h"

#define READ_SLICE ((size_t)16 << 10) /* unpacked bytes a turn of the loop */
#define KEYS_MAX   ((size_t)10000)    /* asked after in one question */

/* A file without a row in archive_files. */
struct orphan {
    char path[ARCHIVE_PATH_SIZE];
    const struct archive_entry *listed; /* in the directory's MANIFEST.jsonl; NULL: nowhere */
};

struct retention_recovery {
    struct retention_session *session;
    struct archive_directory *directory;
    struct archive_manifest *manifest; /* of the table */
    struct archive_manifest listed;    /* of the directory */
    int64_t now_us;
    void (*ended)(void *ctx, const struct retention_recovered *recovered, const struct error *err);
    void *ctx;
    struct loop_timer *turn;
    struct retention_recovered recovered;
    struct orphan *orphans;
    size_t orphan_count, current;
    struct archive_check *check; /* of the current one */
    struct archive_entry entry;
    struct uuid *keys;
    size_t key_count;
    int64_t present, counted; /* of its rows: in the database; asked after */
};

static void settle_next(struct retention_recovery *recovery);
static void read_on(struct retention_recovery *recovery);

static void end(struct retention_recovery *recovery, const struct error *err)
{
    struct retention_recovered recovered = recovery->recovered;
    recovery->ended(recovery->ctx, &recovered, err);
}

static void add_orphan(struct retention_recovery *recovery, const char *path,
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
    struct retention_recovery *recovery = ctx;
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
static int compare_manifests(struct retention_recovery *recovery, struct error *err)
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
static int remove_replaced(struct retention_recovery *recovery, struct error *err)
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
        recovery->recovered.replaced++;
    }
    return 0;
}

static int look(struct retention_recovery *recovery, struct error *err)
{
    if (archive_directory_clean(recovery->directory, &recovery->recovered.unfinished, err) < 0 ||
        archive_manifest_load(recovery->directory, &recovery->listed, err) < 0 ||
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

/* A turn of the loop: the look around first, then slices of the orphans. */
static void take_turn(void *ctx)
{
    struct retention_recovery *recovery = ctx;
    struct error err;
    if (recovery->check != NULL)
        read_on(recovery);
    else if (look(recovery, &err) < 0)
        end(recovery, &err);
    else
        settle_next(recovery);
}

struct retention_recovery *retention_recovery_start(
    struct loop *loop, struct retention_session *session, struct archive_directory *directory,
    struct archive_manifest *manifest, int64_t now_us,
    void (*ended)(void *ctx, const struct retention_recovered *recovered, const struct error *err),
    void *ctx)
{
    struct retention_recovery *recovery = memory_zalloc(sizeof *recovery);
    recovery->session = session;
    recovery->directory = directory;
    recovery->manifest = manifest;
    recovery->now_us = now_us;
    recovery->ended = ended;
    recovery->ctx = ctx;
    recovery->turn = loop_timer_new(loop, take_turn, recovery);
    loop_timer_start(recovery->turn, 0);
    return recovery;
}

static void note_key(void *ctx, const char *key)
{
    struct retention_recovery *recovery = ctx;
    if (recovery->key_count % KEYS_MAX == 0)
        recovery->keys =
            memory_resize(recovery->keys, recovery->key_count + KEYS_MAX, sizeof *recovery->keys);
    (void)uuid_parse(str_from(key), &recovery->keys[recovery->key_count++]); /* checked before */
}

static struct orphan *current(struct retention_recovery *recovery)
{
    return &recovery->orphans[recovery->current];
}

/* An erasure that did not get to its COMMIT leaves a generation too many; the one before is still
 * in force, and the erasure, when repeated, writes it anew. */
static bool is_unfinished_rewrite(struct retention_recovery *recovery)
{
    struct archive_name before = recovery->entry.name;
    char path[ARCHIVE_PATH_SIZE];
    if (before.generation == 1)
        return false;
    before.generation--;
    archive_name_format(&before, path);
    return archive_manifest_find(recovery->manifest, path) != NULL;
}

static int withdraw(struct retention_recovery *recovery, struct error *err)
{
    if (archive_directory_remove(recovery->directory, current(recovery)->path, err) < 0)
        return -1;
    recovery->recovered.withdrawn++;
    recovery->current++;
    return 0;
}

static void settle_next(struct retention_recovery *recovery)
{
    struct error err;
    if (recovery->current == recovery->orphan_count) {
        bool stored = archive_manifest_store(recovery->directory, recovery->manifest, &err) == 0;
        end(recovery, stored ? NULL : &err);
        return;
    }
    const char *path = current(recovery)->path;
    recovery->entry = (struct archive_entry){ .format_version = ARCHIVE_FORMAT_VERSION };
    memcpy(recovery->entry.path, path, sizeof recovery->entry.path);
    archive_name_parse(path, &recovery->entry.name);
    recovery->key_count = 0;
    recovery->present = recovery->counted = 0;
    if (current(recovery)->listed == NULL && is_unfinished_rewrite(recovery)) {
        if (withdraw(recovery, &err) < 0)
            end(recovery, &err);
        else
            settle_next(recovery);
        return;
    }
    if (archive_check_open(recovery->directory, path, &recovery->entry.name, &recovery->check,
                           &err) < 0) {
        end(recovery, &err);
        return;
    }
    archive_check_on_key(recovery->check, note_key, recovery);
    loop_timer_start(recovery->turn, 0);
}

static void decide(struct retention_recovery *recovery);

static void counted(void *ctx, const struct error *err)
{
    struct retention_recovery *recovery = ctx;
    if (err != NULL) {
        end(recovery, err);
        return;
    }
    recovery->counted += recovery->present;
    recovery->key_count = 0;
    if (recovery->check != NULL)
        loop_timer_start(recovery->turn, 0);
    else
        decide(recovery);
}

static void count_keys(struct retention_recovery *recovery)
{
    retention_count_present(recovery->session, recovery->entry.name.class, recovery->keys,
                            recovery->key_count, &recovery->present,
                            (struct retention_reply){ counted, recovery });
}

static void read_on(struct retention_recovery *recovery)
{
    struct error err;
    int more = archive_check_step(recovery->check, READ_SLICE, &err);
    if (more < 0) {
        error_prefix(&err, "a file without a manifest row");
        end(recovery, &err);
        return;
    }
    if (more == 0) {
        recovery->entry.summary = *archive_check_summary(recovery->check);
        archive_check_free(recovery->check);
        recovery->check = NULL;
    }
    if (more == 0 || recovery->key_count >= KEYS_MAX)
        count_keys(recovery);
    else
        loop_timer_start(recovery->turn, 0);
}

static void adopted(void *ctx, const struct error *err)
{
    struct retention_recovery *recovery = ctx;
    if (err != NULL) {
        end(recovery, err);
        return;
    }
    archive_manifest_add(recovery->manifest, &recovery->entry);
    recovery->recovered.adopted++;
    recovery->current++;
    settle_next(recovery);
}

static void adopt(struct retention_recovery *recovery)
{
    const struct archive_entry *listed = current(recovery)->listed;
    struct error err;
    if (listed != NULL) {
        if (archive_summary_compare(&listed->summary, &recovery->entry.summary, &err) < 0) {
            error_prefix(&err, "%s", listed->path);
            end(recovery, &err);
            return;
        }
        recovery->entry = *listed; /* the very same entry, so that the chain goes on */
    } else {
        recovery->entry.archived_at_us = recovery->now_us;
        archive_entry_link(&recovery->entry, recovery->manifest);
    }
    retention_adopt(recovery->session, &recovery->entry,
                    (struct retention_reply){ adopted, recovery });
}

/* A file in force that begins or ends with the same row: ours is a copy of it, or of a part. */
static const struct archive_entry *find_original(const struct retention_recovery *recovery)
{
    const struct archive_summary *ours = &recovery->entry.summary;
    for (size_t i = 0; i < recovery->manifest->count; i++) {
        const struct archive_entry *entry = &recovery->manifest->entries[i];
        if (entry->name.class == recovery->entry.name.class &&
            !archive_manifest_is_replaced(recovery->manifest, entry) &&
            (strcmp(entry->summary.first_key, ours->first_key) == 0 ||
             strcmp(entry->summary.last_key, ours->last_key) == 0))
            return entry;
    }
    return NULL;
}

static void adopt_or_refuse(struct retention_recovery *recovery)
{
    const struct orphan *orphan = current(recovery);
    const struct archive_entry *original = orphan->listed == NULL ? find_original(recovery) : NULL;
    struct error err;
    if (original == NULL) {
        adopt(recovery);
        return;
    }
    error_set(&err, ERROR_DAMAGE,
              "%s has no manifest row, and rows of it are in %s: a copy? Move it away",
              orphan->path, original->path);
    end(recovery, &err);
}

/* Rows are in the database or in the archive: the file goes or stays accordingly. */
static void decide(struct retention_recovery *recovery)
{
    const struct orphan *orphan = current(recovery);
    int64_t rows = recovery->entry.summary.rows;
    struct error err;
    if (recovery->counted == 0 && rows > 0) {
        adopt_or_refuse(recovery);
    } else if (recovery->counted == rows && orphan->listed == NULL) {
        if (withdraw(recovery, &err) < 0)
            end(recovery, &err);
        else
            settle_next(recovery);
    } else {
        if (orphan->listed != NULL)
            error_set(&err, ERROR_DAMAGE,
                      "%s is in %s, but %lld of its %lld rows are in the database: was that "
                      "restored from a backup? Move %s away, and they are archived anew",
                      orphan->path, ARCHIVE_MANIFEST_NAME, (long long)recovery->counted,
                      (long long)rows, ARCHIVE_MANIFEST_NAME);
        else
            error_set(&err, ERROR_DAMAGE,
                      "%s has no manifest row, and %lld of its %lld rows are in the database: move "
                      "it away once it is clear where they belong",
                      orphan->path, (long long)recovery->counted, (long long)rows);
        end(recovery, &err);
    }
}

void retention_recovery_free(struct retention_recovery *recovery)
{
    if (recovery == NULL)
        return;
    loop_timer_free(recovery->turn);
    archive_check_free(recovery->check);
    archive_manifest_free(&recovery->listed);
    free(recovery->orphans);
    free(recovery->keys);
    free(recovery);
}
