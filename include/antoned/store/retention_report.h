/* Retention as antonectl shows it: what a run would do, and how things stand. JSON for output.h. */
#pragma once

#include <jansson.h>
#include <stdint.h>

#include "antoned/archive/format.h"
#include "antoned/pg/session.h"

/* The database's clock, the one that ages are counted by. */
int retention_now(struct pg_session *session, int64_t *ret_us, struct error *err);

/* [{"period", "batches", "rows", "bytes", "first_key", "last_key"}], oldest first; changes nothing.
 * The caller owns *ret. */
int retention_plan(struct pg_session *session, enum archive_dataset dataset, int64_t limit_us,
                   int64_t part_rows, json_t **ret, struct error *err);

/* One object: the last run, what is held back and why, what the archive holds. */
int retention_look(struct pg_session *session, int64_t posts_limit_us, json_t **ret,
                   struct error *err);
