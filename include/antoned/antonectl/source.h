/* The bytes of a file or of standard input, plain or compressed (gzip, zstd: told by how they
 * begin), in bounded memory. */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "antoned/base/error.h"

struct source;

/* `path` "-" is standard input. A zstd frame may ask for at most window_bytes to be unpacked; 0:
 * what SOURCE_WINDOW_BYTES allows. NULL: ERROR_IO. */
#define SOURCE_WINDOW_BYTES ((size_t)8 << 20)
struct source *source_open(const char *path, size_t window_bytes, struct error *err);
void source_close(struct source *source); /* NULL is fine */

/* How many bytes, at most `size`, stand in `into`; 0 at the end; -1: ERROR_IO, or ERROR_DATA where
 * the compression is damaged, ends too early or wants a larger window. */
ssize_t source_read(struct source *source, char *into, size_t size, struct error *err);

int64_t source_bytes_read(const struct source *source);  /* as they are stored, so far */
int64_t source_bytes_total(const struct source *source); /* of a regular file, else -1 */
