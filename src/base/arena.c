/* The arena: a list of blocks, bumped from the newest. */
#include "antoned/base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "antoned/base/memory.h"

struct block {
    struct block *older;
    size_t used;
    size_t capacity;
    alignas(max_align_t) char data[];
};

struct arena {
    struct block *newest;
    size_t block_bytes;
};

static struct block *block_new(size_t capacity, struct block *older)
{
    struct block *block = memory_alloc(sizeof *block + capacity);
    *block = (struct block){ .older = older, .capacity = capacity };
    return block;
}

struct arena *arena_new(size_t block_bytes)
{
    struct arena *arena = memory_zalloc(sizeof *arena);
    arena->block_bytes = block_bytes;
    return arena;
}

static void free_blocks(struct block *block)
{
    while (block != NULL) {
        struct block *older = block->older;
        free(block);
        block = older;
    }
}

struct arena *arena_free(struct arena *arena)
{
    if (arena != NULL) {
        free_blocks(arena->newest);
        free(arena);
    }
    return NULL;
}

void arena_free_pointer(struct arena **arena)
{
    *arena = arena_free(*arena);
}

void arena_reset(struct arena *arena)
{
    struct block *kept = arena->newest;
    if (kept == NULL)
        return;
    free_blocks(kept->older);
    kept->older = NULL;
    kept->used = 0;
    if (kept->capacity > arena->block_bytes) {
        free(kept);
        arena->newest = NULL;
    }
}

void arena_clear(struct arena *arena)
{
    free_blocks(arena->newest);
    arena->newest = NULL;
}

struct arena_mark arena_mark(const struct arena *arena)
{
    return (struct arena_mark){ arena->newest, arena->newest != NULL ? arena->newest->used : 0 };
}

void arena_rewind(struct arena *arena, struct arena_mark mark)
{
    if (mark.block == NULL) {
        arena_reset(arena);
        return;
    }
    while (arena->newest != mark.block) {
        struct block *older = arena->newest->older;
        free(arena->newest);
        arena->newest = older;
    }
    arena->newest->used = mark.used;
}

size_t arena_used_bytes(const struct arena *arena)
{
    size_t used = 0;
    for (const struct block *block = arena->newest; block != NULL; block = block->older)
        used += block->used;
    return used;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    const size_t align = alignof(max_align_t);
    size_t rounded = (size + align - 1) / align * align;
    struct block *block = arena->newest;
    if (block == NULL || block->capacity - block->used < rounded) {
        size_t capacity = rounded > arena->block_bytes ? rounded : arena->block_bytes;
        block = arena->newest = block_new(capacity, block);
    }
    void *result = block->data + block->used;
    block->used += rounded;
    return memset(result, 0, rounded);
}

void *arena_alloc_array(struct arena *arena, size_t count, size_t element_size)
{
    size_t total;
    if (__builtin_mul_overflow(count, element_size, &total))
        abort();
    return arena_alloc(arena, total);
}

struct str arena_copy(struct arena *arena, struct str text)
{
    char *copy = arena_alloc(arena, text.size + 1);
    if (text.size > 0)
        memcpy(copy, text.data, text.size);
    return (struct str){ copy, text.size };
}

char *arena_strdup(struct arena *arena, const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(arena_alloc(arena, size), text, size);
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length < 0)
        abort();
    char *text = arena_alloc(arena, (size_t)length + 1);
    vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}
