/* Why lines of an input were not taken, grouped: how often, and where for the first time. */
#pragma once

#include <jansson.h>
#include <stdint.h>

struct refusals;

struct refusals *refusals_new(void);
void refusals_free(struct refusals *refusals); /* NULL is fine */

/* `what` is static: "invalid". Columns within a line make no reason of their own. */
void refusals_add(struct refusals *refusals, const char *what, const char *reason, int64_t line);

/* [{"what", "reason", "count", "line"}], the most frequent first; the caller owns it. */
json_t *refusals_json(const struct refusals *refusals);
