/* Verifying everything. */
#include "antoned/archive/audit.h"

#include <stdlib.h>
#include <string.h>

#include "antoned/archive/check.h"
#include "antoned/archive/erasure_key.h"
#include "antoned/archive/identity.h"
#include "antoned/base/memory.h"

struct archive_audit {
    const struct archive_directory *directory;
    struct archive_manifest listed; /* the directory's */
    const struct archive_manifest *manifest;
    void (*problem)(void *ctx, const char *path, const struct error *err);
    void *ctx;
    bool begun;
    size_t next; /* entry */
    struct archive_check *check;
    struct archive_audit_totals totals;
};

static void report(struct archive_audit *audit, const char *path, const struct error *err)
{
    audit->totals.damaged++;
    audit->problem(audit->ctx, path, err);
}

struct archive_audit *
archive_audit_open(const struct archive_directory *directory,
                   const struct archive_manifest *manifest,
                   void (*problem)(void *ctx, const char *path, const struct error *err), void *ctx)
{
    struct archive_audit *audit = memory_zalloc(sizeof *audit);
    audit->directory = directory;
    audit->manifest = manifest != NULL ? manifest : &audit->listed;
    audit->problem = problem;
    audit->ctx = ctx;
    return audit;
}

/* The directory's file may lag behind by the entry of a part that was just committed. */
static void check_manifests(struct archive_audit *audit)
{
    struct error err;
    char ours[ARCHIVE_HASH_SIZE], theirs[ARCHIVE_HASH_SIZE];
    bool loaded = archive_manifest_load(audit->directory, &audit->listed, &err) == 0;
    if (!loaded || archive_manifest_check_chain(&audit->listed, &err) < 0)
        report(audit, ARCHIVE_MANIFEST_NAME, &err);
    if (audit->manifest == &audit->listed)
        return;
    if (archive_manifest_check_chain(audit->manifest, &err) < 0)
        report(audit, "archive_files", &err);
    if (!loaded)
        return;
    size_t listed = audit->listed.count, known = audit->manifest->count;
    if (listed + 1 < known || listed > known) {
        error_set(&err, ERROR_DAMAGE, "has %zu entries, the table archive_files %zu", listed,
                  known);
        report(audit, ARCHIVE_MANIFEST_NAME, &err);
        return;
    }
    if (listed == 0)
        return;
    archive_entry_hash(&audit->manifest->entries[listed - 1], ours);
    archive_entry_hash(&audit->listed.entries[listed - 1], theirs);
    if (strcmp(ours, theirs) != 0) {
        error_set(&err, ERROR_DAMAGE, "tells another story than the table archive_files");
        report(audit, ARCHIVE_MANIFEST_NAME, &err);
    }
}

static int look_for_strays(void *ctx, const char *path, struct error *err)
{
    struct archive_audit *audit = ctx;
    struct error stray;
    (void)err;
    if (archive_manifest_find(audit->manifest, path) != NULL || archive_is_temporary(path) ||
        strcmp(path, ARCHIVE_MANIFEST_NAME) == 0 || strcmp(path, ARCHIVE_IDENTITY_NAME) == 0 ||
        strcmp(path, ARCHIVE_ERASURE_KEY_NAME) == 0)
        return 0;
    error_set(&stray, ERROR_DAMAGE, "is in no manifest");
    report(audit, path, &stray);
    return 0;
}

static void close_file(struct archive_audit *audit, const struct archive_entry *entry)
{
    struct error err;
    const struct archive_summary *found = archive_check_summary(audit->check);
    if (archive_summary_compare(&entry->summary, found, &err) < 0) {
        report(audit, entry->path, &err);
    } else if (strcmp(entry->summary.first_key, found->first_key) != 0 ||
               strcmp(entry->summary.last_key, found->last_key) != 0) {
        error_set(&err, ERROR_DAMAGE, "its manifest entry names other keys");
        report(audit, entry->path, &err);
    } else {
        audit->totals.files++;
        audit->totals.rows += found->rows;
        audit->totals.bytes += found->bytes;
    }
}

static void end_file(struct archive_audit *audit)
{
    archive_check_free(audit->check);
    audit->check = NULL;
    audit->next++;
}

/* The next file in force; those an erasure has rewritten are gone, and rightly so. */
static bool open_next(struct archive_audit *audit)
{
    for (; audit->next < audit->manifest->count; audit->next++) {
        const struct archive_entry *entry = &audit->manifest->entries[audit->next];
        struct error err;
        if (archive_manifest_is_replaced(audit->manifest, entry))
            continue;
        if (archive_check_open(audit->directory, entry->path, &entry->name, &audit->check, &err) ==
            0)
            return true;
        report(audit, entry->path, &err);
    }
    return false;
}

int archive_audit_step(struct archive_audit *audit, size_t bytes, struct error *err)
{
    if (!audit->begun) {
        check_manifests(audit);
        audit->begun = true;
    }
    if (audit->check == NULL && !open_next(audit))
        return archive_directory_walk(audit->directory, look_for_strays, audit, err);
    const struct archive_entry *entry = &audit->manifest->entries[audit->next];
    struct error damage;
    int more = archive_check_step(audit->check, bytes, &damage);
    if (more > 0)
        return 1;
    if (more < 0)
        report(audit, entry->path, &damage);
    else
        close_file(audit, entry);
    end_file(audit);
    return 1;
}

const struct archive_audit_totals *archive_audit_totals(const struct archive_audit *audit)
{
    return &audit->totals;
}

void archive_audit_free(struct archive_audit *audit)
{
    if (audit == NULL)
        return;
    archive_check_free(audit->check);
    archive_manifest_free(&audit->listed);
    free(audit);
}
