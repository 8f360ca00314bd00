/* An arena: many small allocations, one release. A batch of posts lives in one; nothing in it is
 * freed by itself. */
#pragma once

#include <stddef.h>

#include "antoned/base/str.h"

struct arena;

struct arena *arena_new(size_t block_bytes);   /* grows in blocks of at least this size */
struct arena *arena_free(struct arena *arena); /* NULL is fine; returns NULL */
void arena_reset(struct arena *arena); /* everything handed out is gone; keeps its memory, up to one
                                          block, for reuse */
void arena_clear(struct arena *arena); /* the same, and keeps nothing */

/* A place to come back to: what is handed out behind it is then gone. */
struct arena_mark {
    void *block;
    size_t used;
};
struct arena_mark arena_mark(const struct arena *arena);
void arena_rewind(struct arena *arena, struct arena_mark mark);
size_t arena_used_bytes(const struct arena *arena);

void *arena_alloc(struct arena *arena, size_t size); /* zeroed, aligned for any type, never NULL */
struct str arena_copy(struct arena *arena, struct str text); /* NUL-terminated after its size */
char *arena_strdup(struct arena *arena, const char *text);
char *arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#define ARENA_NEW(arena, type)          ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, count) ((type *)arena_alloc_array((arena), (count), sizeof(type)))
void *arena_alloc_array(struct arena *arena, size_t count,
                        size_t element_size); /* aborts on overflow */

void arena_free_pointer(struct arena **arena);
#define _cleanup_arena_ __attribute__((cleanup(arena_free_pointer)))
