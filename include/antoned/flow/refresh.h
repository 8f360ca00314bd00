/* Keeping what the daemon knows fresh: reference data and reply history are loaded over the control
 * connection at the start, whenever reference data changes, hourly, and with a new configuration; a
 * load that succeeds makes a new snapshot. */
#pragma once

#include "antoned/base/error.h"
#include "antoned/domain/engine.h"
#include "antoned/flow/control.h"
#include "antoned/store/engine_source.h"
#include "antoned/sys/config.h"
#include "antoned/sys/loop.h"

/* What the daemon currently knows: reference data, lexicon and configuration made ready as one
 * engine. A change makes a new snapshot; a batch under way finishes with the one it began with. */
struct engine_snapshot {
    struct engine_source *source;
    struct reply_history
        history; /* sized by this reference; all batches of the snapshot share it */
    unsigned users;
};

struct engine_snapshot *
engine_snapshot_hold(struct engine_snapshot *snapshot); /* one user more; returns it */
void engine_snapshot_release(
    struct engine_snapshot *snapshot); /* freed with its last user; NULL is fine */

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
