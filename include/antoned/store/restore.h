/* Archived rows on their way back into their tables, or into a side schema: everything between
 * BEGIN and COMMIT. Blocking; the session belongs to the role that owns the tables. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "antoned/archive/format.h"
#include "antoned/base/error.h"
#include "antoned/base/str.h"
#include "antoned/pg/session.h"

struct restore;

struct restore_counts {
    int64_t rows;     /* lines of the files */
    int64_t inserted; /* rows of the dataset that were not there */
    int64_t relinked; /* replies that found their decision again */
};

/* Opens the transaction; `schema` NULL: the live tables. */
int restore_begin(struct pg_session *session, const char *schema, struct restore **ret,
                  struct error *err);

/* One line of a JSON Lines file, or of a CSV as { root: { column: text } }. */
int restore_add(struct restore *restore, int64_t number, struct str line, struct error *err);

/* Puts the lines added since the last call into the tables of the dataset and compares what is
 * there then with what they say. ERROR_DATA: *ret_line is the one that cannot be (0: none in
 * particular), the message says why; everything is undone by restore_free. */
int restore_put(struct restore *restore, enum archive_dataset dataset, int64_t hold_until_us,
                int64_t *ret_line, struct error *err);

/* The audit row and COMMIT. `what`: which file, post or period. */
int restore_commit(struct restore *restore, const char *what, const char *actor,
                   struct restore_counts *ret, struct error *err);
void restore_free(struct restore *restore); /* rolls back what is not committed; NULL is fine */
