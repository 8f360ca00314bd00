/* Allocation that aborts instead of failing. */
#include "antoned/base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *or_abort(void *pointer)
{
    if (pointer == NULL) {
        fputs("antoned: out of memory\n", stderr);
        abort();
    }
    return pointer;
}

void *memory_alloc(size_t size)
{
    return or_abort(malloc(size > 0 ? size : 1));
}

void *memory_zalloc(size_t size)
{
    return or_abort(calloc(1, size > 0 ? size : 1));
}

void *memory_resize(void *old, size_t count, size_t element_size)
{
    return or_abort(reallocarray(old, count > 0 ? count : 1, element_size));
}

char *memory_strdup(const char *text)
{
    return text == NULL ? NULL : or_abort(strdup(text));
}

void memory_free_pointer(void *pointer_to_pointer)
{
    free(*(void **)pointer_to_pointer);
}
