/* Champions: the authors who did most for us, by what their history holds. */
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "antoned/base/uuid.h"
#include "antoned/pg/session.h"

/* Ranks the authors behind *last, a page of them, in one statement; nil to begin with. *ret_more:
 * there may be others behind *last then. Adds to *changed. */
int champions_rank(struct pg_session *session, struct uuid *last, bool *ret_more, int64_t *changed,
                   struct error *err);

/* Most engaged first; tier: its name, or NULL for each. The caller owns *ret. */
int champions_list(struct pg_session *session, const char *tier, int64_t limit, json_t **ret,
                   struct error *err);
