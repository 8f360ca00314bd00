/* The archives of the database: which there are, where each is used, what each holds. Blocking. */
#pragma once

#include <stdint.h>

#include "antoned/archive/format.h"
#include "antoned/base/arena.h"
#include "antoned/base/error.h"
#include "antoned/base/uuid.h"
#include "antoned/pg/params.h"
#include "antoned/pg/session.h"

struct archive_home {
    struct uuid id;               /* nil: no archive; files from before there were identities */
    const char *host, *directory; /* where it is used; "" for nil */
    char part[ARCHIVE_PATH_SIZE]; /* the file in the making; "": none, or it is committed */
    int64_t files, posts;         /* in force; how many of them are files of posts */
    int64_t rows, bytes;
    int64_t undone;                           /* parts of erasures that it has not done */
    int64_t seen_us, verified_us, retired_us; /* INT64_MIN: never, not */
};

struct archives {
    struct arena *arena;
    struct archive_home *homes;
    size_t count;
};
int archives_load(struct pg_session *session, struct archives *ret, struct error *err);
void archives_free(struct archives *archives);
#define _cleanup_archives_ __attribute__((cleanup(archives_free)))

const struct archive_home *archives_find(const struct archives *archives, const struct uuid *id);

/* This archive is at that place from now on; one that was given up is in use again. */
int archives_register(struct pg_session *session, const struct uuid *id, const char *host,
                      const char *directory, struct error *err);

/* The same, and what is from before archives had identities is this one's: all or nothing. */
int archives_claim(struct pg_session *session, const struct uuid *id, const char *host,
                   const char *directory, struct error *err);

int archives_note_seen(struct pg_session *session, const struct uuid *id, struct error *err);

/* The file that the archive is about to make, noted before it gets its name: what a crash leaves
 * under that name was then never committed, whoever has archived its rows since. The end belongs
 * into the transaction that commits the file. */
int archives_begin_part(struct pg_session *session, const struct uuid *id, const char *path,
                        struct error *err);
int archives_end_part(struct pg_session *session, const struct uuid *id, struct error *err);

/* Gives an archive up, with what was waiting for it; the session belongs to the owner. */
int archives_retire(struct pg_session *session, const struct uuid *id, const char *actor,
                    struct error *err);

/* Files in force of other archives, by exactly one of path, period and class, the others NULL. How
 * many there are, and in words where: "2 on host b (/var/lib/antoned/archive)". */
struct archive_elsewhere {
    int64_t files;
    char where[512];
};
int archives_look_elsewhere(struct pg_session *session, const struct uuid *own, const char *path,
                            const char *period, const char *class, struct archive_elsewhere *ret,
                            struct error *err);

/* Does a file of another archive begin or end with the same row? Then *ret_files is not 0. */
int archives_find_original(struct pg_session *session, const struct uuid *own,
                           enum archive_dataset dataset, const struct archive_summary *summary,
                           struct archive_elsewhere *ret, struct error *err);

/* A nil id is NULL to the database. */
void archives_param(struct pg_params *params, const struct uuid *id);
