/* The posts of a failed batch, to be tried again by halves until the one that cannot be recorded
 * stands alone (01). */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "antoned/base/uuid.h"

struct halving;

struct halving *halving_new(void);
void halving_free(struct halving *halving); /* NULL is fine */
void halving_clear(struct halving *halving);

/* Begins with a batch that failed: it waits as one run, to be tried once more as it is. Only when
 * nothing waits. */
void halving_begin(struct halving *halving, const struct uuid *ids, size_t count);

/* Takes the next run to try, earliest posts first; false when none is left. The view lives until
 * the next begin. */
bool halving_next(struct halving *halving, const struct uuid **ret_ids, size_t *ret_count);

/* The run taken last failed too: its halves wait instead. Only for runs of more than one post. */
void halving_split(struct halving *halving);
bool halving_is_empty(const struct halving *halving);
