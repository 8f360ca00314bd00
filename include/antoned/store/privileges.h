/* Is the role of a work connection what 02 says it should be: able to do the daemon's work, and
 * nothing that no daemon should? */
#pragma once

#include <stdbool.h>

#include "antoned/base/error.h"
#include "antoned/pg/rows.h"

#define PRIVILEGES_SQL "privileges.check" /* name in sql/queries */

/* ERROR_CONFIG names the role and what it lacks; with `strict` (production) also a superuser and
 * what it may too much. */
int privileges_parse(struct pg_rows *rows, bool strict, struct error *err);
