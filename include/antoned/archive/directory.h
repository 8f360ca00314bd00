/* The archive's directory: opened once and checked, then used through its descriptor only, so that
 * nobody can swap it under us. Paths are relative and come from archive_name_format or the walk. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "antoned/base/error.h"
#include "antoned/base/str.h"

struct archive_directory;

/* Refuses, with what to do, a path that is missing, no directory, not owned by us, or writable by
 * everybody: ERROR_IO or ERROR_PERMISSION. */
int archive_directory_open(const char *path, struct archive_directory **ret, struct error *err);
void archive_directory_close(struct archive_directory *directory); /* NULL is fine */
void archive_directory_close_pointer(struct archive_directory **directory);
#define _cleanup_directory_ __attribute__((cleanup(archive_directory_close_pointer)))

/* Keeps writers of this host, and others who need the archive to stand still, out until it is
 * closed; ERROR_RETRY when one is in. */
int archive_directory_lock(struct archive_directory *directory, struct error *err);

const char *archive_directory_path(const struct archive_directory *directory);
int archive_directory_fd(const struct archive_directory *directory);
int64_t archive_directory_free_bytes(const struct archive_directory *directory); /* -1: unknown */

/* Opens the directory that holds `path`, making what is missing on the way (mode 0750). */
int archive_directory_open_parent(const struct archive_directory *directory, const char *path,
                                  bool make, int *ret_fd, struct error *err);

/* Makes the name of `path` outlive a power cut: fsync of its directory and of each one above. */
int archive_directory_sync(const struct archive_directory *directory, const char *path,
                           struct error *err);

/* A regular file for reading, no link followed; ERROR_DAMAGE when it is missing. */
int archive_directory_open_file(const struct archive_directory *directory, const char *path,
                                int *ret_fd, struct error *err);

/* Unlinks and makes that last; a file that is gone already is fine. */
int archive_directory_remove(const struct archive_directory *directory, const char *path,
                             struct error *err);

/* Publishes `from` as `to`, both names in one folder; -1 with errno, EEXIST when there is a `to`.
 * RENAME_NOREPLACE is not known to every file system (NFS); a hard link does not replace either. */
int archive_rename_without_replacing(int parent_fd, const char *from, const char *to);

/* Whether files can be published there, tried with an empty one: it can be written to, and has one
 * of the two ways not to replace a file. ERROR_PERMISSION, ERROR_IO, with what to do. */
int archive_directory_probe(const struct archive_directory *directory, struct error *err);

/* Makes a small file of the archive's root: written and synced under a temporary name, then
 * published, so that it is never half there. -1 when there is one of that name. Hold the lock,
 * after archive_directory_clean. */
int archive_directory_create(const struct archive_directory *directory, const char *name,
                             struct str content, int mode, struct error *err);

/* Calls `each` for every regular file, in no order; stops when it returns -1 and returns that. */
int archive_directory_walk(const struct archive_directory *directory,
                           int (*each)(void *ctx, const char *path, struct error *err), void *ctx,
                           struct error *err);

/* Removes what a crash left behind: unfinished files (see archive_temporary_name). Hold the lock.
 */
int archive_directory_clean(const struct archive_directory *directory, int *ret_removed,
                            struct error *err);

/* The name a file has while it is made: in the same directory, so that a rename publishes it. */
#define ARCHIVE_TEMPORARY_SIZE 144
void archive_temporary_name(const char *path, char out[ARCHIVE_TEMPORARY_SIZE]);
bool archive_is_temporary(const char *path);
