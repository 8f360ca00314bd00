/* What an operator has paused (store/pauses.h), kept up to date: looked up when the control
 * connection stands, at each notification, and by polling. */
#pragma once

#include "antoned/flow/control.h"
#include "antoned/store/pauses.h"
#include "antoned/sys/loop.h"

struct pause_watch;

/* `changed` is called when it is first known, and whenever it is otherwise than before. */
struct pause_watch *pause_watch_new(struct loop *loop, struct control *control,
                                    void (*changed)(void *ctx), void *ctx);
void pause_watch_free(struct pause_watch *watch); /* NULL is fine */
void pause_watch_look(struct pause_watch *watch); /* asks now, if the database can be asked */

/* As of the last answer: without a database what was paused stays so. NULL: there was none yet. */
const struct pauses *pause_watch_current(const struct pause_watch *watch);
