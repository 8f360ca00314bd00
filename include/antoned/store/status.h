/* One look at everything, and one decision with all that hangs on it. Answers are JSON
 * (store/rows_json.h), owned by the caller. */
#pragma once

#include <jansson.h>

#include "antoned/base/uuid.h"
#include "antoned/pg/session.h"

/* The queue, today's decisions by mode, what waits for people, the schema, and "daemons"; the day
 * begins at midnight of `zone`. */
int status_look(struct pg_session *session, const char *zone, json_t **ret, struct error *err);

/* The decision that `typed` means: its UUID, that of its post, or the platform's id of the post. */
int status_decision(struct pg_session *session, const char *typed, json_t **ret, struct error *err);
