/* Backups: a dump, and beside it a manifest that says what it must hold. One counts only when it
 * has been restored into a scratch database and was found to be the same. */
#pragma once

#include <jansson.h>
#include <stdbool.h>

#include "antoned/base/buffer.h"
#include "antoned/base/error.h"
#include "antoned/pg/session.h"

struct backup {
    struct buffer path, manifest_path; /* of the dump, "….dump", and "….dump.json" */
    json_t *manifest;                  /* NULL: none was made */
};
void backup_free(struct backup *backup);

/* "20261129T131049123Z": now, for names that do not meet. */
#define BACKUP_STAMP_SIZE 32
void backup_stamp(char out[BACKUP_STAMP_SIZE]);

/* Adds the names of the databases beside `database` that come and go with backups: "NAME_scratch",
 * where one is proved, and "NAME_restored", until a restore takes the place of the old one. Of a
 * long name only the beginning. */
void backup_scratch_name(const char *database, struct buffer *ret);
void backup_restored_name(const char *database, struct buffer *ret);

/* Makes one of the session's database in the directory; the session is the leader's
 * (migrations_lead). With `verify` it is restored into the scratch database and
 * compared. What fails leaves no file. ERROR_CONFIG: no directory, an old pg_dump;
 * ERROR_PERMISSION; ERROR_UNAVAILABLE: no space; ERROR_DATA: it does not restore. */
int backup_make(struct pg_session *session, const char *directory, int version, bool verify,
                struct backup *ret, struct error *err);

/* After a migration: notes in the manifest what the tables hold now, so that a restore knows the
 * migration's own writes. */
int backup_note_after(struct backup *backup, struct pg_session *session, struct error *err);

/* The manifest of a dump, both of them checked. ERROR_DATA: no dump of this program, or damaged;
 * ERROR_CONFIG: made for a newer schema than this program knows. */
int backup_load(const char *path, struct backup *ret, struct error *err);

/* Restores it into the database `name` of the session's server, made anew, and compares; the caller
 * drops it after a failure. */
int backup_restore(const struct backup *backup, struct pg_session *session, const char *name,
                   struct error *err);

/* NULL when the session's database holds what the backup knows, else in words what differs; the
 * caller frees it. */
int backup_compare_live(const struct backup *backup, struct pg_session *session,
                        char **ret_difference, struct error *err);
