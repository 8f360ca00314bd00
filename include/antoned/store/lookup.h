/* Finding the one row that an operator means by what he typed. */
#pragma once

#include "antoned/base/uuid.h"
#include "antoned/pg/session.h"
#include "antoned/store/sql_text.h"

/* Finds a `what` ("post") by an id of ours, or its beginning (uuid_parse_prefix), or one of the
 * platform's. `statement` takes $1 and $2, the first and the last id that begin so, or NULL, and
 * $3, what was typed; it answers with column id. ERROR_USAGE when it cannot be an id at all;
 * ERROR_DATA when it means no row, or more than one. */
int lookup_id(struct pg_session *session, const struct sql_text *statement, const char *what,
              const char *typed, struct uuid *ret, struct error *err);

/* The same of what has no id on a platform, in two steps, so that what cannot be an id is refused
 * without a database: ERROR_USAGE; then `statement` takes $1 and $2 only. */
int lookup_parse_id(const char *typed, struct uuid_range *ret, struct error *err);
int lookup_own_id(struct pg_session *session, const struct sql_text *statement, const char *what,
                  const struct uuid_range *range, struct uuid *ret, struct error *err);
