/* Queueing posts that came as lines of JSON: authors upserted, posts inserted, each batch one
 * transaction (docs/design/contract.md, Input). Any number of importers may run at once. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "antoned/pg/session.h"
#include "antoned/store/post_json.h"

struct import_stored {
    int64_t posts;            /* newly queued */
    int64_t power_user_posts; /* of these, with priority */
    int64_t changed;          /* there already, with another text or other counts, older ones */
};

/* Drops the lines that have no keyword and whose post is not there yet; keeps the order. Sets
 * *count to what is left. */
int import_drop_unmatched(struct pg_session *session, struct post_line *lines, size_t *count,
                          struct error *err);

/* Stores the lines, all or none; keywords and categories are taken as they stand. Deadlocks are
 * tried again; any other failure leaves the database as it was. */
int import_store(struct pg_session *session, const struct post_line *lines, size_t count,
                 struct import_stored *ret, struct error *err);
