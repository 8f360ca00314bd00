/* The journal of erased persons, and what an erasure changes in the database. Blocking; the session
 * belongs to the role that owns the tables. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "antoned/archive/manifest.h"
#include "antoned/base/digest.h"
#include "antoned/base/error.h"
#include "antoned/base/uuid.h"
#include "antoned/pg/session.h"

struct erased { /* everybody in the journal, sorted */
    char (*hashes)[DIGEST_HEX_SIZE];
    size_t count;
};
int erasure_load(struct pg_session *session, struct erased *ret, struct error *err);
void erased_free(struct erased *erased);
bool erased_contains(const struct erased *erased, const char hash[DIGEST_HEX_SIZE]);

/* The lead of retention, so that no run is under way meanwhile; ERROR_RETRY when one is, and still
 * is two seconds later. */
int erasure_take_lead(struct pg_session *session, int64_t *ret_now_us, struct error *err);

/* ERROR_DATA when there is no such author (any more). */
int erasure_find_author(struct pg_session *session, const char *platform, const char *platform_id,
                        struct uuid *ret, struct error *err);

int erasure_start(struct pg_session *session, const char *hash, const char *actor,
                  struct error *err);

/* A file was rewritten without the person: its next generation comes into force, and the replies to
 * the posts that were in it are blanked, in one transaction. */
int erasure_replace_file(struct pg_session *session, const char *old_path,
                         const struct archive_entry *entry, const struct uuid *decisions,
                         size_t decision_count, struct error *err);

/* The last step: the person's replies, champion's words and author row, and the journal's end. */
int erasure_finish(struct pg_session *session, const struct uuid *author, const char *hash,
                   const char *actor, int64_t files, int64_t rows, struct error *err);
