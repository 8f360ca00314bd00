/* The manifest: one entry for each file ever made by an archive, each holding the hash of the one
 * before, so that none can be changed, dropped or slipped in unseen. The table archive_files is the
 * truth; MANIFEST.jsonl in the directory is the same, line by line, for whoever has only the files.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "antoned/archive/directory.h"
#include "antoned/archive/format.h"
#include "antoned/base/buffer.h"
#include "antoned/base/uuid.h"

#define ARCHIVE_MANIFEST_NAME "MANIFEST.jsonl"
#define ARCHIVE_HASH_SIZE     65 /* hex digits of SHA-256 and the NUL */

struct archive_entry {
    int64_t number; /* 1.. without gaps: the place in the chain */
    char path[ARCHIVE_PATH_SIZE];
    struct archive_name name; /* follows from the path */
    struct archive_summary summary;
    int format_version;
    int64_t archived_at_us;
    char previous[ARCHIVE_HASH_SIZE]; /* hash of the entry before; 64 zeros for the first */
};

/* Its line, without the newline: compact JSON, members in a fixed order. Appends to out. */
void archive_entry_encode(const struct archive_entry *entry, struct buffer *out);
int archive_entry_decode(struct str line, struct archive_entry *ret, struct error *err);

/* SHA-256 of the line: what the next entry's `previous` is. */
void archive_entry_hash(const struct archive_entry *entry, char out[ARCHIVE_HASH_SIZE]);
void archive_first_previous(char out[ARCHIVE_HASH_SIZE]);

/* Gives the entry its number and `previous`: the place behind the last of the manifest. */
struct archive_manifest;
void archive_entry_link(struct archive_entry *entry, const struct archive_manifest *manifest);

/* Does `entry` follow `before` (NULL: is it the first)? ERROR_DAMAGE names the entry. */
int archive_entry_follows(const struct archive_entry *entry, const struct archive_entry *before,
                          struct error *err);

struct archive_manifest { /* a copy in memory; zeroed is empty */
    struct uuid archive; /* of the table's: whose it is; nil: from before archives had identities */
    struct archive_entry *entries; /* in the order of the chain */
    size_t count;
    size_t *by_path; /* their places, in the order of their paths */
    bool rewritten;  /* some entry is of a later generation */
};
void archive_manifest_free(struct archive_manifest *manifest);
#define _cleanup_manifest_ __attribute__((cleanup(archive_manifest_free)))
void archive_manifest_add(struct archive_manifest *manifest, const struct archive_entry *entry);

const struct archive_entry *archive_manifest_find(const struct archive_manifest *manifest,
                                                  const char *path); /* NULL: there is none */

/* Was the file rewritten by an erasure? The next generation of its name is then in the manifest,
 * and the file itself is gone. */
bool archive_manifest_is_replaced(const struct archive_manifest *manifest,
                                  const struct archive_entry *entry);

/* What can be told of a file without reading it: "in force", "rewritten", "missing", "wrong size"
 * or "unreadable". */
const char *archive_manifest_state(const struct archive_manifest *manifest,
                                   const struct archive_directory *directory,
                                   const struct archive_entry *entry);

/* How many files in force are not there with their size; *ret_first: the first of them, or NULL. */
int64_t archive_manifest_count_missing(const struct archive_manifest *manifest,
                                       const struct archive_directory *directory,
                                       const struct archive_entry **ret_first);

/* Does the chain hold from the first entry to the last? */
int archive_manifest_check_chain(const struct archive_manifest *manifest, struct error *err);

/* Of the directory's file. A missing one loads as empty. ERROR_DAMAGE for a line that is none. */
int archive_manifest_load(const struct archive_directory *directory, struct archive_manifest *ret,
                          struct error *err);

/* Makes the directory's file say what `manifest` says: appends when the file is its beginning,
 * rewrites it (new file, rename, fsync) when lost or broken off. ERROR_DAMAGE when the file holds
 * entries that `manifest` does not: that is never overwritten. */
int archive_manifest_store(const struct archive_directory *directory,
                           const struct archive_manifest *manifest, struct error *err);

/* Adds the line of one more entry to a file that archive_manifest_store has brought up to date. */
int archive_manifest_append(const struct archive_directory *directory,
                            const struct archive_entry *entry, struct error *err);
