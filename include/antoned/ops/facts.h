/* All that health, metrics and status are made of, at one moment: numbers that somebody has counted
 * or looked up before, so that no question of a caller's waits for the database or a disk. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "antoned/flow/control.h"
#include "antoned/flow/heartbeat.h"
#include "antoned/flow/intake.h"
#include "antoned/flow/janitor.h"
#include "antoned/flow/refresh.h"
#include "antoned/store/gauges.h"
#include "antoned/store/pauses.h"
#include "antoned/sys/config.h"
#include "antoned/sys/disk_look.h"
#include "antoned/sys/http.h"
#include "antoned/sys/log_events.h"

enum phase {
    PHASE_STARTING, /* READY not told yet */
    PHASE_WORKING,
    PHASE_DRAINING, /* finishing the batches in hand */
};

enum facts_limit {
    FACTS_MINUTES = 60,  /* of the rate */
    FACTS_INCIDENTS = 8, /* of the last events that ask for attention */
};

struct incident {
    int64_t at_us; /* wall clock; 0: none */
    enum log_event event;
    char message[256]; /* without secret, text of a post or handle, as all of the log */
};

struct facts {
    int64_t now_us; /* monotonic, as all times but those named _at_us (wall clock) */
    int64_t wall_us;
    enum phase phase;
    const struct config *config; /* in force */
    const char *version;
    struct control_view control;
    struct intake_totals totals;
    struct intake_view intake;
    struct heartbeat_view heartbeat;
    const struct janitor_view *janitor;
    const struct pauses *pauses; /* NULL: not known yet */
    const struct gauges *gauges; /* as of gauges_us */
    int64_t gauges_us;           /* 0: never asked with success */
    int64_t gauges_asked_us;     /* since when there is no answer; 0: none is awaited */
    int64_t gauges_latency_us;
    struct disk_found disk; /* as of disk_us */
    int64_t disk_us, disk_asked_us;
    struct http_totals http;
    uint64_t
        minutes[FACTS_MINUTES]; /* posts decided in each of the last minutes, the oldest first */
    const char *lexicon;        /* its version; NULL: nothing is loaded yet */
    size_t faults;              /* rows of reference data that could not be used */
    const struct incident *incidents; /* FACTS_INCIDENTS, the latest first */
    const uint64_t *events;           /* by enum log_event, EVENT_COUNT */
    int64_t reference_us;             /* reference data was last loaded; 0: never */
    int64_t lag_us;                   /* by so much the last beat came late */
};
