/* Claiming queued posts: one locked SELECT inside the transaction that will also write the results
 * (docs/ARCHITECTURE.md, The way of a post), so there is no lease, no rescue job, and a crash at
 * any point leaves the posts queued. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "antoned/base/arena.h"
#include "antoned/base/error.h"
#include "antoned/domain/post.h"
#include "antoned/pg/params.h"
#include "antoned/pg/rows.h"

/* A place in queue order. A claim that starts from the last place claimed does not rescan the dead
 * tuples of the batches before it, which an old snapshot may keep for hours; an unbounded claim now
 * and then finds retries and late commits. */
struct claim_cursor {
    bool known;   /* false: from the very start */
    int32_t rank; /* -priority */
    int64_t detected_at_us;
};

struct claim {
    struct post *posts; /* in queue order; texts live in the rows, which the caller keeps while it
                           uses them */
    size_t count;
    int64_t now_us;           /* by the database's clock; with no posts unknown */
    struct claim_cursor last; /* of the last post; unknown when there is none */
};

/* Parameters of claim.batch: at most `limit` posts, not before `from`. */
struct pg_params *claim_batch_params(struct arena *arena, size_t limit,
                                     const struct claim_cursor *from);

/* Parameters of claim.batch: those of the given posts that are still queued, whatever their next
 * attempt. */
struct pg_params *claim_posts_params(struct arena *arena, const struct uuid *ids, size_t count);

/* Parameters of claim.list, the ids that claim.batch would claim, for when reading one of them
 * fails: as claim_batch_params. */
struct pg_params *claim_list_params(struct arena *arena, size_t limit,
                                    const struct claim_cursor *from);

/* Reads the rows of claim.batch. A value that the checks would not allow is read as the nearest
 * that they do: a strange row is decided like any other, never a crash. */
int claim_parse(struct pg_rows *rows, struct arena *arena, struct claim *ret, struct error *err);

/* Reads the rows of claim.list. */
int claim_parse_ids(struct pg_rows *rows, struct arena *arena, const struct uuid **ret_ids,
                    size_t *ret_count, struct error *err);
