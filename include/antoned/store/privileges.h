/* Is the role of a connection what 02 says it should be: able to do the daemon's work, and nothing
 * that no daemon should? */
#pragma once

#include <stdbool.h>

#include "antoned/archive/format.h"
#include "antoned/base/arena.h"
#include "antoned/base/error.h"
#include "antoned/pg/params.h"
#include "antoned/pg/rows.h"

/* Reads what privileges.check answers: ERROR_CONFIG names the role and what it lacks; with `strict`
 * (production) also a superuser and what it may too much. */
int privileges_parse(struct pg_rows *rows, bool strict, struct error *err);

/* The same of privileges.retention for the role of a maintenance connection, asked about the
 * datasets whose rows are to go: ERROR_PERMISSION names what it lacks and the GRANT that would do.
 */
struct pg_params *privileges_retention_params(struct arena *arena,
                                              const bool datasets[ARCHIVE_DATASET_COUNT]);
int privileges_parse_retention(struct pg_rows *rows, struct error *err);
