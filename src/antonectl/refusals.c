/* Counting reasons in a small list: there are a few dozen at most, and an end of it. */
#include "antoned/antonectl/refusals.h"

#include <stdlib.h>
#include <string.h>

#include "antoned/base/memory.h"

enum { REASONS_MAX = 100, REASON_BYTES = 160 };

struct reason {
    const char *what;
    char text[REASON_BYTES];
    int64_t count, line;
};

struct refusals {
    struct reason list[REASONS_MAX + 1]; /* the last one: all others */
    size_t count;
};

struct refusals *refusals_new(void)
{
    return memory_zalloc(sizeof(struct refusals));
}

void refusals_free(struct refusals *refusals)
{
    free(refusals);
}

static void copy_without_place(char out[REASON_BYTES], const char *reason)
{
    const char *place = strstr(reason, ", at column ");
    size_t size = place != NULL ? (size_t)(place - reason) : strlen(reason);
    size = size < REASON_BYTES ? size : REASON_BYTES - 1;
    memcpy(out, reason, size);
    out[size] = '\0';
}

static struct reason *find(struct refusals *refusals, const char *what, const char *text)
{
    size_t i = 0;
    while (i < refusals->count &&
           (refusals->list[i].what != what || strcmp(refusals->list[i].text, text) != 0))
        i++;
    if (i < refusals->count)
        return &refusals->list[i];
    struct reason *made = &refusals->list[i < REASONS_MAX ? i : REASONS_MAX];
    if (made->count == 0) {
        refusals->count = i + 1;
        made->what = what;
        strcpy(made->text, i < REASONS_MAX ? text : "for other reasons");
    }
    return made;
}

void refusals_add(struct refusals *refusals, const char *what, const char *reason, int64_t line)
{
    char text[REASON_BYTES];
    copy_without_place(text, reason);
    struct reason *found = find(refusals, what, text);
    if (found->count++ == 0)
        found->line = line;
}

static int compare(const void *a, const void *b)
{
    const struct reason *left = a, *right = b;
    int64_t more = right->count - left->count;
    return more != 0 ? (more > 0 ? 1 : -1) : left->line < right->line ? -1 : 1;
}

json_t *refusals_json(const struct refusals *refusals)
{
    struct reason sorted[REASONS_MAX + 1];
    json_t *list = json_array();
    memcpy(sorted, refusals->list, refusals->count * sizeof sorted[0]);
    qsort(sorted, refusals->count, sizeof sorted[0], compare);
    for (size_t i = 0; i < refusals->count; i++)
        json_array_append_new(list,
                              json_pack("{s:s, s:s, s:I, s:I}", "what", sorted[i].what, "reason",
                                        sorted[i].text, "count", (json_int_t)sorted[i].count,
                                        "line", (json_int_t)sorted[i].line));
    return list;
}
