/* Keeping what the daemon knows fresh: reference data and reply history are loaded over the control
 * connection at the start, whenever reference data changes, hourly, and with a new configuration; a
 * load that succeeds makes a new snapshot. */
#pragma once

#include "antoned/base/error.h"
#include "antoned/flow/control.h"
#include "antoned/flow/engine_snapshot.h"
#include "antoned/sys/config.h"
#include "antoned/sys/loop.h"

struct refresh;

struct refresh_events {
    void (*refreshed)(
        void *ctx,
        const struct config *config); /* a new snapshot is current, made with this config */
    void (*failed)(void *ctx, const struct config *config,
                   const struct error *err); /* the old one stays */
    void *ctx;
};

struct refresh *refresh_new(struct loop *loop, struct control *control, const struct config *config,
                            const struct refresh_events *events); /* borrows the configuration */
void refresh_free(struct refresh *refresh);                       /* NULL is fine */

/* Loads again; several requests while one is under way become one more. */
void refresh_request(struct refresh *refresh);

/* The next load uses this configuration; only if it succeeds does it become the one in force. */
void refresh_reconfigure(struct refresh *refresh, const struct config *config);

struct engine_snapshot *
refresh_current(const struct refresh *refresh); /* NULL before the first load */
