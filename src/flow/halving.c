/* Runs of a failed batch on a stack, the earliest posts on top. */
#include "antoned/flow/halving.h"

#include <stdlib.h>
#include <string.h>

#include "antoned/base/memory.h"

#define DEPTH_MAX 64 /* each split adds one run, and halves of a size_t end well before */

struct run {
    size_t start, count;
};

struct halving {
    struct uuid *ids;
    struct run waiting[DEPTH_MAX];
    size_t depth;
    struct run taken;
};

struct halving *halving_new(void)
{
    return memory_zalloc(sizeof(struct halving));
}

void halving_free(struct halving *halving)
{
    if (halving == NULL)
        return;
    free(halving->ids);
    free(halving);
}

void halving_clear(struct halving *halving)
{
    halving->depth = 0;
}

void halving_begin(struct halving *halving, const struct uuid *ids, size_t count)
{
    halving->ids = memory_resize(halving->ids, count, sizeof *ids);
    memcpy(halving->ids, ids, count * sizeof *ids);
    halving->waiting[0] = (struct run){ .start = 0, .count = count };
    halving->depth = 1;
}

void halving_split(struct halving *halving)
{
    struct run whole = halving->taken;
    size_t first = whole.count / 2;
    halving->waiting[halving->depth++] =
        (struct run){ .start = whole.start + first, .count = whole.count - first };
    halving->waiting[halving->depth++] = (struct run){ .start = whole.start, .count = first };
}

bool halving_next(struct halving *halving, const struct uuid **ret_ids, size_t *ret_count)
{
    if (halving->depth == 0)
        return false;
    halving->taken = halving->waiting[--halving->depth];
    *ret_ids = halving->ids + halving->taken.start;
    *ret_count = halving->taken.count;
    return true;
}

bool halving_is_empty(const struct halving *halving)
{
    return halving->depth == 0;
}
