/* The daily figures in the database: which days are due, what was counted on one, its rows. A day
 * is one of time.zone, as text: "2026-11-20". */
#pragma once

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "antoned/domain/kpi.h"
#include "antoned/domain/post.h"
#include "antoned/pg/session.h"

enum {
    KPI_ALL = PLATFORM_COUNT, /* of all platforms together */
    KPI_DAY_SIZE = sizeof "2026-11-20",
    KPI_DAYS_AGAIN = 7,  /* the newest are computed again each time: outcomes come late */
    KPI_DAYS_MAX = 400,  /* in one run; the next one goes on */
    KPI_SHOW_DAYS = 366, /* that can be looked back */
};

/* Writes at most KPI_DAYS_MAX days to `days`. keep_ms: how long posts stay, or CONFIG_FOREVER: of
 * days before, nothing can be counted any more. */
int kpi_days(struct pg_session *session, const char *zone, int64_t keep_ms,
             char days[][KPI_DAY_SIZE], size_t *ret_count, struct error *err);

/* A reply that was found to have no outcome, for the first time. */
typedef void kpi_fault_sink(void *ctx, const struct uuid *reply, struct str fault);

/* Counts one day of each platform and of all. What it finds wrong with an outcome is kept with the
 * reply and told to the sink. */
int kpi_count(struct pg_session *session, const char *zone, const char *day,
              struct kpi_tally ret[KPI_ALL + 1], kpi_fault_sink *sink, void *ctx,
              struct error *err);

/* Writes its rows, in place of those that were there. *ret_written: how many are new or other than
 * before. */
int kpi_write(struct pg_session *session, const char *day,
              const struct kpi_tally tallies[KPI_ALL + 1], int64_t *ret_written, struct error *err);

/* The rows of the last `days`, oldest first, an array of {metric, day, value, numerator, n}.
 * platform and metric: one of them, or NULL for all together, and each. The caller owns *ret. */
struct kpi_question {
    const char *zone, *platform, *metric;
    int days;
};
int kpi_show(struct pg_session *session, const struct kpi_question *question, json_t **ret,
             struct error *err);

/* The replies whose report counts as no outcome, newest first. The caller owns *ret. */
int kpi_faults(struct pg_session *session, int64_t limit, json_t **ret, struct error *err);
