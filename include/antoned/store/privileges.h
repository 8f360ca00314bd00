/* Is the role of a connection what docs/SECURITY.md, The grid, says it should be: able to do the
 * daemon's work, and nothing that no daemon should? */
#pragma once

#include <stdbool.h>

#include "antoned/archive/format.h"
#include "antoned/base/error.h"
#include "antoned/pg/rows.h"
#include "antoned/pg/session.h"

/* Reads what privileges.check answers: ERROR_CONFIG names the role and what it lacks; with `strict`
 * (production) also a superuser and what it may too much. */
int privileges_parse(struct pg_rows *rows, bool strict, struct error *err);

/* May the session's role archive these datasets and delete their rows? If not, ERROR_PERMISSION
 * names what it lacks and the GRANT that would do. */
int privileges_check_retention(struct pg_session *session,
                               const bool datasets[ARCHIVE_DATASET_COUNT], struct error *err);
