/* Retention as antonectl shows it: what a run would do, and how things stand. JSON for output.h. */
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "antoned/archive/format.h"
#include "antoned/pg/session.h"

/* The database's clock, the one that ages are counted by. */
int retention_now(struct pg_session *session, int64_t *ret_us, struct error *err);

/* [{"period", "batches", "rows", "bytes", "first_key", "last_key"}], oldest first; changes nothing.
 * The caller owns *ret. */
int retention_plan(struct pg_session *session, enum archive_class class, int64_t limit_us,
                   int64_t part_rows, json_t **ret, struct error *err);

/* Rows of the class before `limit_us` that may go. */
int retention_due(struct pg_session *session, enum archive_class class, int64_t limit_us,
                  int64_t *ret_rows, struct error *err);

/* One object: the last run, what is held back and why, what the archive holds. */
int retention_look(struct pg_session *session, int64_t posts_limit_us, json_t **ret,
                   struct error *err);

/* May the session's role archive these classes and delete their rows? If not, ERROR_PERMISSION with
 * the GRANT that is missing. */
int retention_check_privileges(struct pg_session *session, const bool classes[ARCHIVE_CLASS_COUNT],
                               struct error *err);

/* The journal's row of a verification. */
int retention_record_verified(struct pg_session *session, const char *instance, bool whole,
                              int64_t files, int64_t damaged, struct error *err);
