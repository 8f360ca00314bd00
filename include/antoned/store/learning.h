/* What the weekly learning asks of the database and writes into it (docs/LEARNING.md), over one
 * blocking session. What it makes of the answers is the business of flow/learning. */
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "antoned/base/arena.h"
#include "antoned/base/uuid.h"
#include "antoned/domain/learning.h"
#include "antoned/domain/reference.h"
#include "antoned/domain/temporal.h"
#include "antoned/pg/session.h"
#include "antoned/sys/config.h"

/* The database's clock, and whether a week has passed since the last run that came to its end. */
int learning_is_due(struct pg_session *session, int64_t *ret_now_us, bool *ret_due,
                    struct error *err);

/* A sample, and where it belongs. */
struct learning_reply {
    struct learning_sample sample;
    struct uuid decision;
    int64_t decided_us;
    enum platform platform;
    int time_of_day; /* enum time_of_day, or TIME_OF_DAY_COUNT when it is not known */
};

/* Of the replies posted, or rejected, in [from_us, to_us); at most some hundred thousand. */
struct learning_replies {
    struct learning_reply *items; /* in the order of their decisions; lives in the arena */
    size_t count;
    int64_t unreadable;        /* posted, but metrics_json says nothing that counts */
    struct uuid unreadable_of; /* the decision of the first of them … */
    struct error why;          /* … and what is wrong with it */
};
int learning_read_replies(struct pg_session *session, const struct config *config, int64_t from_us,
                          int64_t to_us, struct arena *arena, struct learning_replies *ret,
                          struct error *err);

/* Sets only the segments of *ret. */
int learning_read_segments(struct pg_session *session, struct arena *arena, struct reference *ret,
                           struct error *err);

/* Notes the outcomes of those whose mode was drawn, once. */
int learning_note_drawn(struct pg_session *session, const struct learning_replies *replies,
                        struct error *err);

/* A change that is in force and on trial. */
struct learning_trial {
    struct uuid id;
    struct segment_weights old, new; /* type and key in both; views into the arena */
    double predicted;
    int64_t since_us;
};
int learning_read_trials(struct pg_session *session, struct arena *arena,
                         struct learning_trial **ret, size_t *ret_count, struct error *err);
int learning_note_verdict(struct pg_session *session, const struct uuid *id,
                          const struct learning_verdict *verdict, struct error *err);

/* What a run found: a row of weight_adjustment_logs and its row of the journal. */
struct learning_finding {
    struct uuid id;
    const char *instance;
    bool is_proposal; /* old, new and estimate count */
    const char *reason;
    int valid, total; /* ranges */
    json_t *sizes;    /* samples of each range, by its key */
    struct segment_weights old, new;
    struct learning_estimate estimate;
    double z;
};
int learning_write(struct pg_session *session, const struct learning_finding *finding,
                   struct error *err);

/* For antonectl and the run itself. `who` is kept. ERROR_DATA when there is nothing to apply or to
 * take back; *ret (NULL: not wanted) what was done. */
enum learning_return { LEARNING_REVERTED, LEARNING_RETURNED };
int learning_apply(struct pg_session *session, const struct uuid *id, const char *who, json_t **ret,
                   struct error *err);
int learning_revert(struct pg_session *session, const struct uuid *id, const char *who,
                    enum learning_return how, json_t **ret, struct error *err);
int learning_list(struct pg_session *session, int64_t limit, json_t **ret, struct error *err);
int learning_show(struct pg_session *session, const struct uuid *id, json_t **ret,
                  struct error *err);
