/* The growing buffer. */
#include "antoned/base/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "antoned/base/memory.h"

void buffer_free(struct buffer *buffer)
{
    free(buffer->data);
    *buffer = (struct buffer){ 0 };
}

void buffer_clear(struct buffer *buffer)
{
    buffer->size = 0;
    if (buffer->data != NULL)
        buffer->data[0] = '\0';
}

void buffer_reserve(struct buffer *buffer, size_t extra_bytes)
{
    size_t needed = buffer->size + extra_bytes + 1;
    if (needed <= buffer->capacity)
        return;
    size_t grown = buffer->capacity < 128 ? 256 : buffer->capacity * 2;
    buffer->capacity = grown > needed ? grown : needed;
    buffer->data = memory_resize(buffer->data, buffer->capacity, 1);
}

void buffer_add(struct buffer *buffer, const void *bytes, size_t size)
{
    buffer_reserve(buffer, size);
    if (size > 0)
        memcpy(buffer->data + buffer->size, bytes, size);
    buffer->size += size;
    buffer->data[buffer->size] = '\0';
}

void buffer_add_str(struct buffer *buffer, struct str text)
{
    buffer_add(buffer, text.data, text.size);
}

void buffer_add_text(struct buffer *buffer, const char *text)
{
    buffer_add(buffer, text, strlen(text));
}

void buffer_add_char(struct buffer *buffer, char c)
{
    buffer_add(buffer, &c, 1);
}

void buffer_printf(struct buffer *buffer, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length < 0)
        abort();
    buffer_reserve(buffer, (size_t)length);
    vsnprintf(buffer->data + buffer->size, (size_t)length + 1, format, again);
    buffer->size += (size_t)length;
    va_end(again);
}

struct str buffer_view(const struct buffer *buffer)
{
    return (struct str){ buffer->data == NULL ? "" : buffer->data, buffer->size };
}
