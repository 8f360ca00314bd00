/* The journal of erased persons, and what an erasure changes in the database. Blocking. A request
 * takes the person out of the database and names the archives that have a part in it; each does its
 * own; the last one, or the last that was given up, completes it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "antoned/archive/manifest.h"
#include "antoned/base/digest.h"
#include "antoned/base/error.h"
#include "antoned/base/uuid.h"
#include "antoned/pg/session.h"

/* Whom no restore may bring back: hashes under the key of one archive, and ids whose erasure is
 * under way; sorted. */
struct erased {
    char (*texts)[DIGEST_HEX_SIZE];
    size_t count;
    bool keyed; /* there are hashes: the archive's key is needed */
};
int erasure_load(struct pg_session *session, const struct uuid *archive, struct erased *ret,
                 struct error *err);
void erased_free(struct erased *erased);
bool erased_contains(const struct erased *erased, const char *text);

/* The lead of retention, so that no run is under way meanwhile; ERROR_RETRY when one is, and still
 * is two seconds later. */
int erasure_take_lead(struct pg_session *session, int64_t *ret_now_us, struct error *err);

/* ERROR_DATA when there is no such author (any more). */
int erasure_find_author(struct pg_session *session, const char *platform, const char *platform_id,
                        struct uuid *ret, struct error *err);

/* One transaction: the journal, a part for this archive and each other that holds posts, and the
 * person out of the tables, with posts, decisions, mentions, the champion and what replies and
 * escalations say. The
 * session belongs to the role that owns the tables. The hash is under this archive's key. */
int erasure_request(struct pg_session *session, const struct uuid *archive,
                    const struct uuid *author, const char *hash, const char *actor,
                    struct error *err);

/* How many erasures are not complete. */
int erasure_count_open(struct pg_session *session, int64_t *ret_open, struct error *err);

/* What one archive has to do yet; freed by erasure_parts_free. */
struct erasure_part {
    struct uuid id, erasure;
    struct uuid author; /* nil: posts are taken back */
    char **posts;       /* "ID/PLATFORM" each, in the order of strcmp */
    size_t post_count;
};
int erasure_undone(struct pg_session *session, const struct uuid *archive,
                   struct erasure_part **ret, size_t *ret_count, struct error *err);
void erasure_parts_free(struct erasure_part *parts, size_t count);

/* The journal of the part, before anything is rewritten. */
int erasure_begin_part(struct pg_session *session, const struct erasure_part *part,
                       const char *hash, struct error *err);

/* A file was rewritten without the person: its next generation comes into force, and the replies to
 * the posts that were in it are blanked, in one transaction. */
struct erasure_rewrite {
    const struct erasure_part *part;
    const struct uuid *archive;
    const char *old_path;
    const struct archive_entry *entry; /* the next generation */
    int64_t left_out;                  /* rows */
    const struct uuid *decisions;      /* of them */
    size_t decision_count;
};
int erasure_replace_file(struct pg_session *session, const struct erasure_rewrite *rewrite,
                         struct error *err);

/* The part is done, and the erasure with it if this was the last one. */
int erasure_finish_part(struct pg_session *session, const struct erasure_part *part,
                        const char *hash, const char *actor, struct error *err);
