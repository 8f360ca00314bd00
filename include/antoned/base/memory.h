/* Allocation that cannot fail: out of memory aborts, because the database is the truth and an
 * unacknowledged post stays queued (docs/design/quality.md, Code). So every input has a cap. */
#pragma once

#include <stddef.h>

void *memory_alloc(size_t size);                                   /* uninitialised; free() it */
void *memory_zalloc(size_t size);                                  /* zeroed; free() it */
void *memory_resize(void *old, size_t count, size_t element_size); /* aborts on overflow too */
char *memory_strdup(const char *text);                             /* NULL stays NULL; free() it */

/* Owning locals: `_cleanup_free_ char *path = NULL;` is freed when it goes out of scope. */
#define _cleanup_(function) __attribute__((cleanup(function)))
void memory_free_pointer(void *pointer_to_pointer);
#define _cleanup_free_ _cleanup_(memory_free_pointer)
