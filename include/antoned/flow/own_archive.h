/* Which archive of the database is the one in our directory? The identity in the directory and the
 * table of archives must agree on it, and on the place; else nothing is archived, deleted, restored
 * or erased until a person has said what is true (antonectl archive adopt). */
#pragma once

#include <stdbool.h>

#include "antoned/archive/directory.h"
#include "antoned/base/error.h"
#include "antoned/base/uuid.h"
#include "antoned/pg/session.h"
#include "antoned/store/archives.h"

enum own_archive_use {
    OWN_ARCHIVE_LOOK, /* changes nothing: an archive that has no identity yet is nil */
    OWN_ARCHIVE_KEEP, /* gives the directory its identity when it needs one, and notes that it is in
                         use: the directory is locked, the session leads */
};

/* ERROR_CONFIG or ERROR_DAMAGE say what is there, what should be, and what to do. */
int own_archive_find(struct pg_session *session, const struct archive_directory *directory,
                     enum own_archive_use use, struct uuid *ret, struct error *err);

/* The archive in the directory is at home here from now on, wherever it was: all files that the
 * table says it holds must be there. The directory is locked, the session leads. */
struct own_archive_adoption {
    const struct uuid *named; /* one that has lost its identity; NULL: the one that was last here */
    bool damaged;             /* although files of it are missing */
};
int own_archive_adopt(struct pg_session *session, const struct archive_directory *directory,
                      const struct own_archive_adoption *adoption, struct uuid *ret,
                      struct error *err);
