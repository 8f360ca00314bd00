/* Small whole files: configuration, lexicon, credentials. */
#pragma once

#include <stddef.h>

#include "antoned/base/buffer.h"
#include "antoned/base/error.h"

/* Appends the whole regular file to *out. ERROR_IO "PATH: why" when it cannot be read, ERROR_DATA
 * when it is not a regular file, larger than `cap_bytes`, or holds a NUL byte (none of ours may).
 */
int file_read(const char *path, size_t cap_bytes, struct buffer *out, struct error *err);
