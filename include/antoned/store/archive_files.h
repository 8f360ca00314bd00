/* The table archive_files: the manifest as rows. Statements: retention.manifest reads it whole,
 * retention.record_file adds an entry. */
#pragma once

#include "antoned/archive/manifest.h"
#include "antoned/base/arena.h"
#include "antoned/base/error.h"
#include "antoned/pg/params.h"
#include "antoned/pg/rows.h"
#include "antoned/pg/session.h"

/* Adds the entries of retention.manifest to *ret, in the order of the chain. */
int archive_files_read(struct pg_rows *rows, struct archive_manifest *ret, struct error *err);

/* The parameters of retention.record_file: an entry of this archive. */
struct pg_params *archive_files_params(struct arena *arena, const struct uuid *archive,
                                       const struct archive_entry *entry);

/* An audit row about the archive. `about`: what or who, as a file, an id or a hash; details: a JSON
 * object that names no person. */
int archive_files_audit(struct pg_session *session, const char *about, const char *action,
                        const char *actor, const char *details, struct error *err);

/* All that `work` does, or nothing of it; for good only once the server's disk has it. */
int archive_files_transaction(struct pg_session *session, int (*work)(void *ctx, struct error *err),
                              void *ctx, struct error *err);

/* Restoring and erasing change what no role of the daemon may: for the rest of the session it acts
 * as the owner of the tables, if it is a member. ERROR_PERMISSION. */
int archive_files_become_owner(struct pg_session *session, struct error *err);
