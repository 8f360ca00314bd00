/* A run of retention: takes the lead, settles what was left behind, and archives part after part
 * until nothing is left that may go. The same in the daemon's child and for `retention run`. A lost
 * connection is made anew, and the run goes on from the manifest. */
#pragma once

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "antoned/archive/format.h"
#include "antoned/base/error.h"
#include "antoned/flow/retention_part.h"
#include "antoned/flow/retention_recovery.h"
#include "antoned/sys/config.h"

struct retention_run_options {
    const struct config *config; /* outlives the run */
    struct burst burst;          /* its pace, of the queue that it gives way to, outlives the run;
                                    without one: none here */
    const volatile sig_atomic_t *stop; /* other than 0: it ends after the part in hand */
    int64_t
        due_us; /* the time of day it belongs to; done meanwhile by somebody else, it is skipped,
                   and so is a missed one where there never was a run; 0: now, in any case */
    int64_t as_of_us;  /* age counts from here instead of now; 0: now; never the future */
    bool accept_clock; /* an operator vouches for the database's clock */
    bool measured;     /* counts first how much there is to do, for a share of it in the progress */
    bool yields;       /* pauses while posts wait too long */
};

enum retention_state {
    RETENTION_CONNECTING,
    RETENTION_RECOVERING,
    RETENTION_COUNTING,
    RETENTION_ARCHIVING,
    RETENTION_PAUSED, /* the queue has a backlog */
};

struct retention_progress {
    enum retention_state state;
    enum archive_dataset dataset;
    int64_t
        expected[ARCHIVE_DATASET_COUNT]; /* rows that may go, counted at the start if asked to */
    int64_t rows[ARCHIVE_DATASET_COUNT]; /* archived and committed */
    int64_t streamed;                    /* rows of the part in hand */
    int64_t files, bytes;
    int64_t unprocessed; /* posts past their time that nobody has decided: they stay */
    int64_t now_us;      /* the database's, read once */
    bool stopped;        /* before the end: asked to, or somebody else holds locks */
    bool skipped;        /* somebody else did this run */
    struct retention_recovered recovered;
};

struct retention_run_events {
    void (*moved)(void *ctx, const struct retention_progress *progress); /* may be NULL */
    /* A file is in force; may be NULL. */
    void (*archived)(void *ctx, const struct archive_entry *entry);
    /* The connection is gone, and made anew for the n-th time since a file came into force; may be
     * NULL. */
    void (*lost)(void *ctx, unsigned n, const struct error *reason);
    void *ctx;
};

/* ERROR_RETRY: somebody else leads. ERROR_DATA: the clock. ERROR_IO and ERROR_PERMISSION: the
 * directory; or a GRANT that is missing, when the other datasets are done. ERROR_DAMAGE: a person
 * must look. With an SQLSTATE: the server. *ret is set in any case. */
int retention_run(const struct retention_run_options *options,
                  const struct retention_run_events *events, struct retention_progress *ret,
                  struct error *err);
