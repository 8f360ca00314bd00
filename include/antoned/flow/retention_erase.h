/* Erasing a person on request (docs/design/archive.md, Life after the archive). Blocking. The
 * request takes the person out of the database at once; the files of each archive are rewritten by
 * whoever works on its host: antonectl, or the daemon after its daily run. Interrupted anywhere, a
 * part is simply done again. */
#pragma once

#include <signal.h>
#include <stdint.h>

#include "antoned/archive/directory.h"
#include "antoned/base/error.h"
#include "antoned/pg/session.h"
#include "antoned/sys/config.h"

struct retention_erased {
    int64_t erasures; /* whose part was done in this archive */
    int64_t files;    /* rewritten */
    int64_t rows;     /* left out of them */
    int64_t open;     /* erasures that wait for other archives */
};

/* Erases an author from the database and from our archive. The directory is locked by the caller;
 * the session may become the owner of the tables. */
int retention_erase_author(struct pg_session *session, struct archive_directory *directory,
                           const char *platform, const char *platform_id, const char *actor,
                           struct retention_erased *ret, struct error *err);

/* Does our archive's part of every erasure that is open; the role of retention will do. `stop` may
 * be NULL. */
int retention_erase_parts(struct pg_session *session, struct archive_directory *directory,
                          const char *actor, const volatile sig_atomic_t *stop,
                          struct retention_erased *ret, struct error *err);

/* The same for a daemon: connects, and locks the directory only if there is something to do.
 * ERROR_RETRY when *stop is other than 0, after the file in hand. */
int retention_erase_due(const struct config *config, const volatile sig_atomic_t *stop,
                        struct retention_erased *ret, struct error *err);
