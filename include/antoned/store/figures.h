/* Who runs the nightly counts. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "antoned/pg/session.h"

struct figures_lead {
    bool leads;     /* for as long as the session lives */
    bool is_done;   /* the run of this job that is due at due_us, by whomever */
    int64_t now_us; /* the database's clock */
};

/* due_us 0: now, never done. */
int figures_lead(struct pg_session *session, const char *job, int64_t due_us,
                 struct figures_lead *ret, struct error *err);
