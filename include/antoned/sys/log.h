/* The log: structured fields to the journal when standard error leads there, otherwise one readable
 * line, or a JSON object a line. Never a secret, a post's text or a handle.
 *
 * Nothing here fails or waits. A line that journald does not take at once, or for which there is no
 * journald, goes to standard error; one that standard error does not take at once either is lost
 * and counted, and the count is told as LINES_LOST where the gap is, as soon as lines go again. */
#pragma once

#include <stdint.h>

#include "antoned/base/error.h"
#include "antoned/base/uuid.h"
#include "antoned/sys/log_events.h"

/* Both in the order of the options log.level and log.format. */
enum log_level { LEVEL_ERR, LEVEL_WARNING, LEVEL_NOTICE, LEVEL_INFO, LEVEL_DEBUG };
enum log_format { FORMAT_AUTO, FORMAT_JOURNAL, FORMAT_PLAIN, FORMAT_JSON };

/* What is known beside the message; what is zero or NULL is left out. All borrowed for the call. */
struct log_fields {
    const char *component; /* the stem of the file that speaks: "claim", "connection" */
    const struct uuid *post;
    const struct uuid *decision;
    uint64_t batch;
    const char *connection;    /* role: "work", "listen" */
    const char *statement;     /* name, never its values */
    const struct error *error; /* its message is appended after ": ", its SQLSTATE becomes a field,
                                  and at level debug so does where it arose */
};
#define LOG_FIELDS(...) (&(const struct log_fields){ __VA_ARGS__ })

/* Before the first call: info, auto, no instance. Again on a reload; `instance` is copied. */
void log_configure(enum log_level level, enum log_format format, const char *instance);

/* An event of the catalogue, at the level it has there: log_event(EVENT_POST_GIVEN_UP,
 * LOG_FIELDS(.component = "worker", .post = &id, .batch = 7), "given up after %d attempts", n)
 */
void log_event(enum log_event event, const struct log_fields *fields, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Lines that are no event of their own: info one a batch at most, debug each step of a batch, a
 * connection or a file of the archive, with the ids that are known. */
void log_notice(const char *component, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void log_info(const char *component, const char *format, ...) __attribute__((format(printf, 2, 3)));
void log_debug(const struct log_fields *fields, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Each line of an event that is logged or counted as a repeat, for whoever shows the last ones;
 * `message` is only there for the call. NULL: nobody. */
void log_observe(void (*seen)(void *ctx, enum log_event event, const char *message), void *ctx);

/* A warning or error that repeats within a minute, about no particular post, is logged once; its
 * count follows when the minute is over, as the count of lost lines does when lines go again. Call
 * this now and then, every few seconds. */
void log_tick(void);
uint64_t log_lost_lines(void); /* since the start */
void log_close(void);          /* tells the counts that are still owed; the log may be used again */
void log_use_clock(int64_t (*monotonic_us)(void)); /* for tests; NULL: the real one */
