/* Small whole files: configuration, lexicon, credentials. */
#pragma once

#include <stddef.h>

#include "antoned/base/buffer.h"
#include "antoned/base/error.h"

/* Appends the whole regular file to *out. ERROR_IO "PATH: why" when it cannot be read, ERROR_DATA
 * when it is not a regular file, larger than `cap_bytes`, or holds a NUL byte (none of ours may).
 */
int file_read(const char *path, size_t cap_bytes, struct buffer *out, struct error *err);

/* Writes the whole file, by rename: old or new, whatever dies. An existing one keeps owner and
 * mode, and a link its place; a new one is 0644. ERROR_IO "PATH: why". */
int file_replace(const char *path, struct str text, struct error *err);
