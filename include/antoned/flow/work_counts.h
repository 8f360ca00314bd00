/* What the work connections did, for whoever shows it: plain numbers that only grow, since the
 * start of the process. */
#pragma once

#include <stdint.h>

#include "antoned/base/error.h"
#include "antoned/base/histogram.h"
#include "antoned/domain/decision.h"
#include "antoned/domain/post.h"

#define LATE_AFTER_US INT64_C(60000000) /* a post that waited longer for its decision is late */

enum work_limit {
    WORK_MODES = MODE_COUNT + 1, /* the last: spam, which has no mode */
    WORK_RULES = RULE_NO_SIGNAL + 1,
    WORK_PRIORITIES = SEVERITY_CRITICAL + 1,
    WORK_ERRORS = ERROR_DAMAGE + 1,
    WORK_ENDS = 5, /* enum batch_end of src/flow/worker.h */
};

/* Of the posts of committed batches. */
struct post_counts {
    uint64_t decided[PLATFORM_COUNT][WORK_MODES];
    uint64_t rules[WORK_RULES];
    uint64_t escalations[WORK_PRIORITIES];
    uint64_t
        findings[WORK_PRIORITIES]; /* of safety, by severity, whether a person was asked or not */
    uint64_t late;
    struct histogram wait; /* from detected_at to the decision */
};

void post_counts_add(struct post_counts *counts, const struct post *post,
                     const struct decision *decision, int64_t now_us);
void post_counts_merge(struct post_counts *counts, const struct post_counts *other);

/* A batch, step by step, in microseconds; 0: it did not come to that. */
struct batch_times {
    int64_t began_us; /* on the monotonic clock */
    int64_t claim_us, decide_us, record_us;
};

struct work_counts {
    struct post_counts posts;
    uint64_t drafts;
    uint64_t batches[WORK_ENDS];
    uint64_t errors[WORK_ERRORS]; /* batches and connections that failed, by what it was */
    uint64_t retried, given_up;   /* posts that failed alone */
    struct histogram batch, claim, decide, record;
};
