/* What a statement answers, as JSON for antonectl: an array of objects, one a row, whose keys are
 * the columns' names. NULL is null, times are RFC 3339 in UTC, jsonb stays JSON. */
#pragma once

#include <jansson.h>

#include "antoned/pg/session.h"
#include "antoned/store/sql_text.h"

/* Runs the statement. The caller owns *ret. */
int rows_json_list(struct pg_session *session, const struct sql_text *statement,
                   const struct pg_params *params, const struct pg_column *columns,
                   size_t column_count, json_t **ret, struct error *err);

/* The same for a statement that answers with one row at most: its object, or NULL for none. */
int rows_json_one(struct pg_session *session, const struct sql_text *statement,
                  const struct pg_params *params, const struct pg_column *columns,
                  size_t column_count, json_t **ret, struct error *err);

/* An instant as it stands in them. */
json_t *rows_json_time(int64_t us);
