/* What reviewers do: judge the drafts and work the escalations. Answers are JSON
 * (store/rows_json.h), owned by the caller. */
#pragma once

#include <jansson.h>
#include <stdbool.h>

#include "antoned/base/uuid.h"
#include "antoned/pg/session.h"

enum review_which { REVIEW_ALL, REVIEW_PENDING, REVIEW_UNCERTAIN };

int review_replies(struct pg_session *session, enum review_which which, int64_t limit, json_t **ret,
                   struct error *err);
int review_escalations(struct pg_session *session, bool closed_too, int64_t limit, json_t **ret,
                       struct error *err);

/* One escalation with its text, its flags and the posts that it stands for. */
int review_case(struct pg_session *session, const struct uuid *escalation, json_t **ret,
                struct error *err);

enum judgement { JUDGE_APPROVED, JUDGE_REJECTED };

/* Judges a pending reply, with its audit row in the same transaction. ERROR_DATA when it is not
 * there, deleted, or judged already: then the message says by whom. `note` may be NULL. */
int review_judge(struct pg_session *session, const struct uuid *reply, enum judgement judgement,
                 const char *who, const char *note, json_t **ret, struct error *err);

/* Gives back a reply that a poster took and never reported (antone.uncertain_replies), so that it
 * is offered again, with its audit row in the same transaction. ERROR_DATA when it is not
 * uncertain: then the message says what it is. The note is required: it says how it is known. */
int review_release(struct pg_session *session, const struct uuid *reply, const char *who,
                   const char *note, json_t **ret, struct error *err);

/* Resolves an open escalation; the same rules. */
int review_resolve(struct pg_session *session, const struct uuid *escalation, const char *who,
                   const char *note, json_t **ret, struct error *err);
