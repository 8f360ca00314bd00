/* Verifying everything. */
#include "antoned/archive/audit.h"

#include <string.h>

#include "antoned/archive/check.h"
#include "antoned/archive/erasure_key.h"
#include "antoned/archive/identity.h"

struct audit_walk {
    const struct archive_audit *audit;
    const struct archive_manifest *manifest; /* in force */
    struct archive_manifest listed;          /* the directory's */
    struct archive_audit_totals totals;
};

static void audit_report(struct audit_walk *walk, const char *path, const struct error *err)
{
    walk->totals.damaged++;
    walk->audit->problem(walk->audit->ctx, path, err);
}

/* The directory's file may lag behind by the entry of a part that was just committed. */
static void check_manifests(struct audit_walk *walk)
{
    struct error err;
    char ours[ARCHIVE_HASH_SIZE], theirs[ARCHIVE_HASH_SIZE];
    bool loaded = archive_manifest_load(walk->audit->directory, &walk->listed, &err) == 0;
    if (!loaded || archive_manifest_check_chain(&walk->listed, &err) < 0)
        audit_report(walk, ARCHIVE_MANIFEST_NAME, &err);
    if (walk->manifest == &walk->listed)
        return;
    if (archive_manifest_check_chain(walk->manifest, &err) < 0)
        audit_report(walk, "archive_files", &err);
    if (!loaded)
        return;
    size_t listed = walk->listed.count, known = walk->manifest->count;
    if (listed + 1 < known || listed > known) {
        error_set(&err, ERROR_DAMAGE, "has %zu entries, the table archive_files %zu", listed,
                  known);
        audit_report(walk, ARCHIVE_MANIFEST_NAME, &err);
        return;
    }
    if (listed == 0)
        return;
    archive_entry_hash(&walk->manifest->entries[listed - 1], ours);
    archive_entry_hash(&walk->listed.entries[listed - 1], theirs);
    if (strcmp(ours, theirs) != 0) {
        error_set(&err, ERROR_DAMAGE, "tells another story than the table archive_files");
        audit_report(walk, ARCHIVE_MANIFEST_NAME, &err);
    }
}

static int look_for_strays(void *ctx, const char *path, struct error *err)
{
    struct audit_walk *walk = ctx;
    struct error stray;
    (void)err;
    if (archive_manifest_find(walk->manifest, path) != NULL || archive_is_temporary(path) ||
        strcmp(path, ARCHIVE_MANIFEST_NAME) == 0 || strcmp(path, ARCHIVE_IDENTITY_NAME) == 0 ||
        strcmp(path, ARCHIVE_ERASURE_KEY_NAME) == 0)
        return 0;
    error_set(&stray, ERROR_DAMAGE, "is in no manifest");
    audit_report(walk, path, &stray);
    return 0;
}

static void audit_compare(struct audit_walk *walk, const struct archive_entry *entry,
                          const struct archive_summary *found)
{
    struct error err;
    if (archive_summary_compare(&entry->summary, found, &err) < 0) {
        audit_report(walk, entry->path, &err);
    } else if (strcmp(entry->summary.first_key, found->first_key) != 0 ||
               strcmp(entry->summary.last_key, found->last_key) != 0) {
        error_set(&err, ERROR_DAMAGE, "its manifest entry names other keys");
        audit_report(walk, entry->path, &err);
    } else {
        walk->totals.files++;
        walk->totals.rows += found->rows;
        walk->totals.bytes += found->bytes;
    }
}

/* 1: `read` has ended it. */
static int audit_file(struct audit_walk *walk, const struct archive_entry *entry)
{
    struct archive_check *check;
    struct error err;
    int more = 1;
    bool wanted = true;
    if (archive_check_open(walk->audit->directory, entry->path, &entry->name, &check, &err) < 0) {
        audit_report(walk, entry->path, &err);
        return 0;
    }
    while (more > 0 && wanted) {
        more = archive_check_step(check, walk->audit->slice_bytes, &err);
        wanted = walk->audit->read(walk->audit->ctx, &walk->totals);
    }
    if (more < 0)
        audit_report(walk, entry->path, &err);
    else if (more == 0)
        audit_compare(walk, entry, archive_check_summary(check));
    archive_check_free(check);
    return wanted ? 0 : 1;
}

/* Of the files in force: those that an erasure has rewritten are gone, and rightly so. */
static int read_files(struct audit_walk *walk, struct error *err)
{
    for (size_t i = 0; i < walk->manifest->count; i++) {
        const struct archive_entry *entry = &walk->manifest->entries[i];
        if (!archive_manifest_is_replaced(walk->manifest, entry) && audit_file(walk, entry) > 0)
            return 1;
    }
    return archive_directory_walk(walk->audit->directory, look_for_strays, walk, err);
}

int archive_audit(const struct archive_audit *audit, struct archive_audit_totals *ret,
                  struct error *err)
{
    struct audit_walk walk = { .audit = audit };
    walk.manifest = audit->manifest != NULL ? audit->manifest : &walk.listed;
    check_manifests(&walk);
    int result = read_files(&walk, err);
    archive_manifest_free(&walk.listed);
    *ret = walk.totals;
    return result;
}
