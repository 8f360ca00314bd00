/* Finding the one row that an operator means by what he typed. */
#pragma once

#include "antoned/base/uuid.h"
#include "antoned/pg/session.h"
#include "antoned/store/sql_text.h"

/* `statement` takes $1, an id of ours, and $2, one of the platform's, and answers with column id.
 * ERROR_DATA when `typed` means no `what` ("post"), or more than one. */
int lookup_id(struct pg_session *session, const struct sql_text *statement, const char *what,
              const char *typed, struct uuid *ret, struct error *err);

/* Reads an id of ours; ERROR_USAGE. */
int lookup_parse_id(const char *typed, struct uuid *ret, struct error *err);
