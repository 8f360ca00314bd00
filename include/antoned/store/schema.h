/* Does the database have the schema that this binary was made for? For the daemon; antonectl
 * migrates (store/migrations.h). */
#pragma once

#include "antoned/base/error.h"
#include "antoned/pg/connection.h"
#include "antoned/pg/rows.h"

/* Puts the question on the connection as one statement. */
void schema_version_queue(struct pg_connection *connection);

/* Reads the answer; ERROR_CONFIG names both versions and says what to run when they differ. */
int schema_version_parse(struct pg_rows *rows, struct error *err);

/* What a failed question means: without the schema, ERROR_CONFIG and what to run; otherwise *why
 * itself. */
void schema_version_explain(const struct error *why, struct error *ret);
