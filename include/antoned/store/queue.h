/* The queue as an operator sees it. Answers are JSON (store/rows_json.h), owned by the caller; none
 * holds the text of a post. */
#pragma once

#include <jansson.h>

#include "antoned/base/uuid.h"
#include "antoned/pg/session.h"

int queue_status(struct pg_session *session, json_t **ret, struct error *err);
int queue_peek(struct pg_session *session, int64_t limit, json_t **ret, struct error *err);

/* The post that `typed` means: its UUID, or the platform's id. */
int queue_find(struct pg_session *session, const char *typed, struct uuid *ret, struct error *err);

/* Puts a post that was given up, or waits for a later attempt, back into its turn, with an audit
 * row; ERROR_DATA when it is in neither state. */
int queue_retry(struct pg_session *session, const struct uuid *post, const char *actor,
                struct error *err);
int queue_retry_failed(struct pg_session *session, const char *actor, int64_t *ret_revived,
                       struct error *err);

/* Where a post stands: the columns of queue.why, "state" and "why", a sentence; of one that waits
 * also "locked_by", who holds a lock that work waits for, or null. */
int queue_why(struct pg_session *session, const struct uuid *post, json_t **ret, struct error *err);

/* Whatever of these failed for a lock (ERROR_RETRY): the error says who holds it. Returns -1. */
int queue_name_locks(struct pg_session *session, struct error *err);
