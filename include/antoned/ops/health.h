/* Is all well? Each thing that must be has a check, with what is seen of it and, where it is not
 * well, why; the worst of them is the daemon's. Pure: facts in, judgement out. */
#pragma once

#include <jansson.h>

#include "antoned/ops/facts.h"

/* In order of gravity. PASS; WARN: posts are decided, yet somebody should look; FAIL: they are not.
 */
enum health_status { HEALTH_PASS, HEALTH_WARN, HEALTH_FAIL };
const char *health_status_name(enum health_status status); /* "pass" */

enum health_limit {
    HEALTH_CHECKS_MAX = 24,
    HEALTH_SLOW_S = 2,               /* without an answer of the database: WARN */
    HEALTH_SILENT_S = 5,             /* FAIL */
    HEALTH_LATE_S = 60,              /* for which a post waits: WARN */
    HEALTH_RETENTION_S = 26 * 3600,  /* since a run of retention came to its end: WARN */
    HEALTH_CONNECTIONS_PERCENT = 80, /* of the server's, in use: WARN */
};

struct health_check {
    const char *name; /* "database:write" */
    const char *type; /* "datastore" "component" "system" */
    enum health_status status;
    bool is_seen;
    double value;
    const char *unit;  /* "ms" "s" "bytes" "percent" "" */
    char output[1500]; /* why it does not pass, else ""; room for an error or a pause, uncut */
};

struct health {
    enum health_status status;
    size_t count;
    struct health_check checks[HEALTH_CHECKS_MAX];
};

void health_judge(const struct facts *facts, struct health *ret);
/* Are posts taken and decided now? */
bool health_is_ready(const struct health *health, const struct facts *facts);
const struct health_check *health_worst(const struct health *health); /* the first of the worst */

/* In the form of application/health+json. Owned by the caller. */
json_t *health_json(const struct health *health, const struct facts *facts);
