/* Experiments as people plan, start and stop them, and what they have shown. Answers are JSON
 * (store/rows_json.h), owned by the caller. */
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "antoned/base/uuid.h"
#include "antoned/domain/experiment_judge.h"
#include "antoned/pg/session.h"

struct experiment_plan {
    const char *name, *description, *metric;
    const char *archetype[2]; /* of arm A and B */
    double split;             /* A's share, above 0, below 1 */
    int64_t start_us, end_us; /* INT64_MIN: when it is started; open */
};
int experiments_create(struct pg_session *session, const struct experiment_plan *plan,
                       const char *who, struct uuid *ret, struct error *err);

/* By id, its beginning, or name. ERROR_DATA. */
int experiments_find(struct pg_session *session, const char *typed, struct uuid *ret,
                     struct error *err);

/* ERROR_DATA when it is not a plan any more, its end is past, or another runs in its time. */
int experiments_start(struct pg_session *session, const struct uuid *id, const char *who,
                      struct error *err);

/* With what it has shown (NULL: nothing) and its winner, "A", "B" or NULL. ERROR_DATA when it had
 * ended. */
int experiments_stop(struct pg_session *session, const struct uuid *id, const json_t *results,
                     const char *winner, const char *who, struct error *err);

int experiments_list(struct pg_session *session, int64_t limit, json_t **ret, struct error *err);
int experiments_show(struct pg_session *session, const struct uuid *id, json_t **ret,
                     struct error *err);

/* Judges it by what the database holds now. *ret_results: counts of each arm, difference, interval,
 * p, and the proposal; NULL when its metric is none that can be compared. */
int experiments_judge(struct pg_session *session, const struct uuid *id, json_t **ret_results,
                      struct error *err);

/* The same of each that runs, kept with it. `proposed` is called for each that has a proposal which
 * it did not have before. *ret_changed: how many have something new to show. */
int experiments_judge_running(struct pg_session *session,
                              void (*proposed)(void *ctx, const struct uuid *id,
                                               const char *winner),
                              void *ctx, int64_t *ret_changed, struct error *err);
