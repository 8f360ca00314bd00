/* Which archive a directory is: an id in a file of its own, made once and kept for good, so that
 * neither the name of the host nor the path has to say it (man antoned-archive.5). */
#pragma once

#include <stdbool.h>

#include "antoned/archive/directory.h"
#include "antoned/base/uuid.h"

#define ARCHIVE_IDENTITY_NAME   "archive.id"
#define ARCHIVE_IDENTITY_FORMAT 1

/* The id; nil when the directory has none yet. ERROR_DAMAGE for a file that is no identity,
 * ERROR_CONFIG for one of a later format. */
int archive_identity_load(const struct archive_directory *directory, struct uuid *ret,
                          struct error *err);

/* Gives the directory its identity, synced, mode 0440. Hold the lock. */
int archive_identity_store(const struct archive_directory *directory, const struct uuid *id,
                           struct error *err);

/* Does the directory hold anything of an archive but an identity? */
int archive_identity_find_files(const struct archive_directory *directory, bool *ret_any,
                                struct error *err);
