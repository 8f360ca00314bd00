/* The daemon's heartbeat: its row in worker_heartbeats, the STATUS line, the watchdog, and the
 * log's own clock. It beats by a timer and tells systemd that all is well only when every part has
 * moved.
 */
#pragma once

#include "antoned/flow/control.h"
#include "antoned/flow/intake.h"
#include "antoned/flow/janitor.h"
#include "antoned/sys/loop.h"

struct heartbeat;

/* `instance`, "" for none, is copied. */
struct heartbeat *heartbeat_new(struct loop *loop, const char *instance, struct control *control,
                                const struct intake *intake, const struct janitor *janitor);
void heartbeat_free(struct heartbeat *heartbeat); /* NULL is fine */
void heartbeat_start(struct heartbeat *heartbeat);

enum heartbeat_phase { HEARTBEAT_STARTING, HEARTBEAT_WORKING, HEARTBEAT_STOPPING };
void heartbeat_phase(struct heartbeat *heartbeat, enum heartbeat_phase phase);

/* What goes on may have changed: it asks control and intake. The STATUS line says it at once, and
 * so does the row. But "deciding" and "idle" in turn are shown a second later, so that a post that
 * is decided at once costs no message of its own; and meanwhile the count each second. */
void heartbeat_look(struct heartbeat *heartbeat);
