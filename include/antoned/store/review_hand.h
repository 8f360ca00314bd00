/* What a reviewer does at the screen, with what he has in hand. Answers are JSON
 * (store/rows_json.h), owned by the caller. */
#pragma once

#include <jansson.h>
#include <stdbool.h>

#include "antoned/base/uuid.h"
#include "antoned/pg/session.h"

/* Takes a draft or an escalation in hand: *ret_held is false when another session has it or it
 * waits no more. A lock of the session, which the server frees when the session ends, whatever
 * ended it. Each is let go once. */
int review_hold(struct pg_session *session, const struct uuid *id, bool *ret_held,
                struct error *err);
int review_let_go(struct pg_session *session, const struct uuid *id, struct error *err);

/* The author of a post and what was between us; *ret is NULL when the post is gone. */
int review_author(struct pg_session *session, const struct uuid *post, json_t **ret,
                  struct error *err);

/* Approves `reply` with `text` instead of `draft`, which the trail keeps. The text has passed
 * reply_fault, and is `length` long as its platform counts. ERROR_DATA when it is not pending with
 * that draft, or may not be posted. */
int review_approve_edited(struct pg_session *session, const struct uuid *reply, const char *who,
                          const char *text, size_t length, const char *draft, struct error *err);

/* Take back what one has done oneself. `draft` is the text before an edit, `length`
 * long there, or NULL. ERROR_DATA when
 * it is too late: a poster has the reply, or somebody else has judged it since. */
int review_reopen(struct pg_session *session, const struct uuid *reply, const char *who,
                  const char *draft, size_t length, struct error *err);
int review_reopen_escalation(struct pg_session *session, const struct uuid *escalation,
                             const char *who, struct error *err);

/* Asks a colleague to look at a draft; *ret is the escalation. ERROR_DATA when it is asked already.
 */
int review_flag(struct pg_session *session, const struct uuid *reply, const char *who,
                const char *why, struct uuid *ret, struct error *err);
