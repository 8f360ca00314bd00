/* Runs of a failed batch on a stack, the earliest posts on top. */
#include "antoned/flow/bisection.h"

#include <stdlib.h>
#include <string.h>

#include "antoned/base/memory.h"

#define DEPTH_MAX 64 /* each split adds one run, and halves of a size_t end well before */

struct run {
    size_t start, count;
};

struct bisection {
    struct uuid *ids;
    struct run waiting[DEPTH_MAX];
    size_t depth;
    struct run taken;
};

struct bisection *bisection_new(void)
{
    return memory_zalloc(sizeof(struct bisection));
}

void bisection_free(struct bisection *bisection)
{
    if (bisection == NULL)
        return;
    free(bisection->ids);
    free(bisection);
}

void bisection_clear(struct bisection *bisection)
{
    bisection->depth = 0;
}

void bisection_begin(struct bisection *bisection, const struct uuid *ids, size_t count)
{
    bisection->ids = memory_resize(bisection->ids, count, sizeof *ids);
    memcpy(bisection->ids, ids, count * sizeof *ids);
    bisection->waiting[0] = (struct run){ .start = 0, .count = count };
    bisection->depth = 1;
}

void bisection_split(struct bisection *bisection)
{
    struct run whole = bisection->taken;
    size_t first = whole.count / 2;
    bisection->waiting[bisection->depth++] =
        (struct run){ .start = whole.start + first, .count = whole.count - first };
    bisection->waiting[bisection->depth++] = (struct run){ .start = whole.start, .count = first };
}

bool bisection_next(struct bisection *bisection, const struct uuid **ret_ids, size_t *ret_count)
{
    if (bisection->depth == 0)
        return false;
    bisection->taken = bisection->waiting[--bisection->depth];
    *ret_ids = bisection->ids + bisection->taken.start;
    *ret_count = bisection->taken.count;
    return true;
}

bool bisection_is_empty(const struct bisection *bisection)
{
    return bisection->depth == 0;
}
