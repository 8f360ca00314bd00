/* The weekly learning: from what came of the replies to at most one proposal (docs/LEARNING.md).
 * Everything is one transaction, so it may be killed at any point, and of all daemons one does it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "antoned/base/error.h"
#include "antoned/base/uuid.h"
#include "antoned/pg/session.h"
#include "antoned/store/learning.h"
#include "antoned/sys/config.h"

struct learning_result {
    bool done; /* false: it was not due, or another daemon is at it */
    bool proposed;
    bool applied; /* learning.apply */
    int judged, returned;
    struct uuid id;     /* of the run */
    char reason[400];   /* what was found */
    int64_t unreadable; /* replies whose metrics_json says nothing that counts … */
    struct uuid unreadable_of;
    struct error why; /* … the decision of the first, and what is wrong */
};

/* Does the run if a week has passed since the last. A session of its own, on the maintenance
 * connection. */
int learning_run(const struct config *config, struct learning_result *ret, struct error *err);
