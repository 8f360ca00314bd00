/* The posts of a failed batch, to be tried again by halves until the one that cannot be recorded
 * stands alone (docs/ARCHITECTURE.md, The way of a post). */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "antoned/base/uuid.h"

struct bisection;

struct bisection *bisection_new(void);
void bisection_free(struct bisection *bisection); /* NULL is fine */
void bisection_clear(struct bisection *bisection);

/* Begins with a batch that failed: it waits as one run, to be tried once more as it is. Only when
 * nothing waits. */
void bisection_begin(struct bisection *bisection, const struct uuid *ids, size_t count);

/* Takes the next run to try, earliest posts first; false when none is left. The view lives until
 * the next begin. */
bool bisection_next(struct bisection *bisection, const struct uuid **ret_ids, size_t *ret_count);

/* The run taken last failed too: its halves wait instead. Only for runs of more than one post. */
void bisection_split(struct bisection *bisection);
bool bisection_is_empty(const struct bisection *bisection);
