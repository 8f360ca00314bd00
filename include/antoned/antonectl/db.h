/* What the verbs of `antonectl db` share. */
#pragma once

#include <jansson.h>

#include "antoned/antonectl/backup.h"
#include "antoned/antonectl/command.h"
#include "antoned/pg/session.h"

/* A session of database.migration_conninfo without a time limit, whatever the schema's version;
 * names the next step where init was not run. */
struct pg_session *db_connect(const struct command *command, struct error *err);

/* { file, manifest, schema_version, bytes, sha256, verified } for a document; the caller owns it.
 */
json_t *db_backup_result(const struct backup *backup);

/* Verbs with a file of their own. */
int db_backup(struct command *command, struct error *err);
int db_restore(struct command *command, struct error *err);
int db_verify(struct command *command, struct error *err);
