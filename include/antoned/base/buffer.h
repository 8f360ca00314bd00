/* A growing run of bytes that its owner frees. */
#pragma once

#include <stddef.h>

#include "antoned/base/str.h"

struct buffer {
    char *data; /* NUL-terminated after size once anything was added; NULL before */
    size_t size;
    size_t capacity;
};

void buffer_free(struct buffer *buffer);  /* releases and zeroes it; fine on a zeroed one */
void buffer_clear(struct buffer *buffer); /* size 0, memory kept */
void buffer_reserve(struct buffer *buffer, size_t extra_bytes);
void buffer_add(struct buffer *buffer, const void *bytes, size_t size);
void buffer_add_str(struct buffer *buffer, struct str text);
void buffer_add_text(struct buffer *buffer, const char *text);
void buffer_add_char(struct buffer *buffer, char c);
void buffer_printf(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
struct str buffer_view(const struct buffer *buffer);
#define _cleanup_buffer_ __attribute__((cleanup(buffer_free)))
