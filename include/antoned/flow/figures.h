/* The nightly counts: the daily figures, the champions, then what experiments have shown. Each is a
 * job of its own in job_runs, run by one of the daemons; the same in the janitor's child and for
 * `kpi run` and `champion run`. Everything is read in short statements and written a day, or a page
 * of authors, at a time, so an end at any point loses nothing: the next run does it again. */
#pragma once

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "antoned/base/error.h"
#include "antoned/base/str.h"
#include "antoned/base/uuid.h"
#include "antoned/sys/config.h"

struct figures_order {
    const struct config *config;
    const volatile sig_atomic_t *stop; /* other than 0: it ends after the step in hand; or NULL */
    int64_t due_us; /* the run that it is; done meanwhile by somebody else, it is skipped; 0: now */
    /* An experiment has a proposal that it did not have before: arm "A" or "B"; may be NULL. */
    void (*proposed)(void *ctx, const struct uuid *experiment, const char *winner);
    /* A reply whose report counts as no outcome, found for the first time; may be NULL. */
    void (*fault)(void *ctx, const struct uuid *reply, struct str fault);
    void *ctx;
};

struct figures_result {
    bool skipped;    /* it was done already */
    bool stopped;    /* before its end */
    int64_t steps;   /* days; pages of authors */
    int64_t changed; /* rows written */
    int64_t faults;  /* replies found to have no outcome */
};

/* ERROR_RETRY when another run is under way. */
int figures_count_days(const struct figures_order *order, struct figures_result *ret,
                       struct error *err);
int figures_judge_experiments(const struct figures_order *order, struct figures_result *ret,
                              struct error *err);
int figures_rank_champions(const struct figures_order *order, struct figures_result *ret,
                           struct error *err);
