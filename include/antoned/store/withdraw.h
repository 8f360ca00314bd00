/* Taking back: posts that were deleted, accounts that are gone (docs/OPERATIONS.md, What is taken
 * back). Blocking. The tables at once; of archives as an erasure (erasure.h), by whoever works on
 * their hosts. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "antoned/base/error.h"
#include "antoned/base/str.h"
#include "antoned/pg/session.h"
#include "antoned/store/post_json.h"

struct withdrawal {
    const char *action; /* "withdraw": it goes, and stays away; "gone": it goes if it is here;
                           "release": it may come again */
    const char *kind;   /* "post", "author" */
    const char *platform;
    struct str id; /* the platform's */
};

struct withdrawn {
    int64_t posts, authors; /* that were here */
    int64_t unknown;        /* that were not; "withdraw" keeps them away when they come */
};

/* One transaction, with a row in the audit trail for each post. Deadlocks are tried again. */
int withdraw_take_back(struct pg_session *session, const struct withdrawal *list, size_t count,
                       const char *actor, struct withdrawn *ret, struct error *err);

/* How many of the lines are kept away. */
int withdraw_count(struct pg_session *session, const struct post_line *lines, size_t count,
                   int64_t *ret, struct error *err);
