/* The control connection: it listens for new posts and changed reference data, proves every so
 * often that it still hears, and carries the daemon's small talk (reference data, heartbeat), one
 * conversation at a time. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "antoned/base/error.h"
#include "antoned/pg/connection.h"
#include "antoned/sys/config.h"
#include "antoned/sys/loop.h"

struct control;

struct control_events {
    void (*proven)(void *ctx); /* connected, schema checked, and a first notification came back */
    void (*lost)(void *ctx,
                 const struct error *reason); /* it reconnects by itself; called once an outage */
    void (*refused)(
        void *ctx,
        const struct error *reason); /* the schema is not of this binary: nothing will work */
    void *ctx;
};

/* Small talk: `queue` puts the statements of one conversation on the connection, then result and
 * done as in pg/connection.h. Copied; runs when its turn comes. When the connection is down, done
 * gets ERROR_UNAVAILABLE. */
struct control_talk {
    void (*queue)(void *ctx, struct pg_connection *connection);
    bool (*result)(void *ctx, int statement, struct pg_rows *rows);
    void (*done)(void *ctx, const struct error *err);
    void *ctx;
};

/* `config` is read now. */
struct control *control_new(struct loop *loop, const struct config *config,
                            const struct control_events *events);
void control_free(struct control *control); /* NULL is fine */
/* `heard` is called for each notification of the channel. Before control_start; the name is kept.
 */
void control_subscribe(struct control *control, const char *channel, void (*heard)(void *ctx),
                       void *ctx);
void control_start(struct control *control);
void control_end(struct control *control, void (*ended)(void *ctx),
                 void *ctx); /* as pg_connection_end */
void control_stop(struct control *control);
bool control_is_proven(const struct control *control);
bool control_is_lost(const struct control *control); /* `lost` was called, `proven` not since */

/* For the watchdog: its proofs come back, or it was on its way to a new connection not long ago. */
bool control_is_moving(const struct control *control);

/* For health; times of the monotonic clock, 0: never, or none. */
struct control_view {
    bool proven;
    int64_t proven_us; /* its last notification came back */
    int64_t asked_us;  /* since when the talk in hand has no answer */
    int64_t lost_us;   /* since when there is no connection that works */
    struct error loss; /* and why */
    uint64_t losses;   /* outages so far */
};
struct control_view control_view(const struct control *control);
void control_talk(struct control *control, const struct control_talk *talk);
