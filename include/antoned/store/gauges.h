/* What only the database knows and health and metrics show: one statement, asked at every beat. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "antoned/base/arena.h"
#include "antoned/base/buffer.h"
#include "antoned/base/error.h"
#include "antoned/domain/reading.h"
#include "antoned/pg/params.h"
#include "antoned/pg/rows.h"

#define GAUGES_LIMIT 10000 /* rows: what is more is shown as so many */

struct waiting {
    int64_t count; /* at most GAUGES_LIMIT */
    double oldest_seconds;
};

struct gauges {
    struct waiting posts, drafts;
    struct waiting
        escalations[SEVERITY_CRITICAL + 1];         /* by enum severity; nobody has taken them up */
    int64_t escalated_posts[SEVERITY_CRITICAL + 1]; /* that these stand for */
    double retention_done_at, verified_at; /* seconds since 1970; 0: never, or not all archives */
    int64_t archives;
    bool is_damaged; /* the last verification by this instance found damage */
    int64_t server_connections, server_connections_max;
    int schema_version;
    int64_t alive;         /* daemons that beat within two minutes */
    struct buffer daemons; /* those alive, as a JSON array of objects */
};

/* Of the statement gauges.look. Parsing fills in *gauges and reuses its buffer. */
struct pg_params *gauges_params(struct arena *arena, const char *instance);
int gauges_parse(struct pg_rows *rows, struct gauges *gauges, struct error *err);
