/* The kinds of events that have a name, a level and an entry in the journal's catalogue. The table
 * is src/sys/log_events.c; systemd/antoned.catalog and the runbook in docs/OPERATIONS.md follow it
 * (tests/lint/events_agree). */
#pragma once

#include <stddef.h>

enum log_event {
    EVENT_NONE,
    EVENT_READY,
    EVENT_STOPPING,
    EVENT_STOPPED,
    EVENT_PAUSED,
    EVENT_RESUMED,
    EVENT_RELOADED,
    EVENT_RELOAD_REFUSED,
    EVENT_CONFIG_WRONG,
    EVENT_DATABASE_UNAVAILABLE,
    EVENT_DATABASE_BACK,
    EVENT_SCHEMA_MISMATCH,
    EVENT_STATEMENT_DRIFT,
    EVENT_STATEMENT_SLOW,
    EVENT_LISTENER_MUTE,
    EVENT_INSTANCE_TAKEN,
    EVENT_BATCH_FAILED,
    EVENT_POST_FAILED,
    EVENT_POST_GIVEN_UP,
    EVENT_REFERENCE_LOADED,
    EVENT_REFERENCE_REFUSED,
    EVENT_WATCHDOG_WITHHELD,
    EVENT_ARCHIVE_WRITTEN,
    EVENT_ARCHIVE_FAILED,
    EVENT_ARCHIVE_DAMAGED,
    EVENT_RETENTION_HELD_BACK,
    EVENT_CLOCK_JUMP,
    EVENT_FIGURES_FAILED,
    EVENT_LINES_LOST,
    EVENT_LEARNING_FAILED,
    EVENT_COUNT
};

struct log_event_kind {
    const char *name;       /* "POST_GIVEN_UP" */
    const char *message_id; /* 32 hexadecimal digits, for ever */
    int level;              /* enum log_level */
    const char *subject;
    const char *advice; /* what it means and what to do; lines of the catalogue */
};
extern const struct log_event_kind log_event_kinds[EVENT_COUNT]; /* EVENT_NONE is empty */
