/* Maintenance in a process of its own: what the janitor's child does and the two say to each other.
 * The nightly counts, a run of retention, then a verification of the archive when it is time; it
 * logs what happens. The counts and the protocol of retention survive a kill at any point, so the
 * process may be killed at any point. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "antoned/flow/pace.h"
#include "antoned/flow/retention_run.h"
#include "antoned/sys/config.h"

enum maintenance_kind {
    MAINTENANCE_QUEUE,    /* to the child: how busy the queue is */
    MAINTENANCE_COUNTING, /* to the daemon: what it does now may end at any point */
    MAINTENANCE_BURST,    /* likewise: a burst begins, or ends */
    MAINTENANCE_PROGRESS, /* and the rest */
    MAINTENANCE_VERIFYING,
    MAINTENANCE_RESULT,
};

/* Between two processes of one program: no pointer in it means anything to the other. */
struct maintenance_message {
    enum maintenance_kind kind;
    union {
        struct pace queue;
        struct {
            bool begins;
            int64_t at_us;
        } burst;
        struct retention_progress progress;
        bool again; /* the run did not come to its end */
    } as;
};

/* The child's whole life; returns its exit status. SIGTERM ends it after the part in hand. */
int maintenance_run(const struct config *config, int64_t due_us);
