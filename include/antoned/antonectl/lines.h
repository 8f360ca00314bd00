/* The lines of a file or of standard input, one at a time, in bounded memory. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "antoned/base/error.h"
#include "antoned/base/str.h"

struct lines;

/* `path` "-" is standard input. Of a longer line only the first limit_bytes + 1 bytes are handed
 * out, which tells that it is too long. NULL: ERROR_IO. */
struct lines *lines_open(const char *path, size_t limit_bytes, struct error *err);
void lines_close(struct lines *lines); /* NULL is fine */

/* 1 and the next line that is not blank, without its end, valid until the next call; 0 at the end;
 * -1 ERROR_IO. A byte order mark before the first line is left out. */
int lines_next(struct lines *lines, struct str *ret, struct error *err);

int64_t lines_number(const struct lines *lines);      /* of the line last handed out, from 1 */
int64_t lines_bytes_read(const struct lines *lines);  /* so far */
int64_t lines_bytes_total(const struct lines *lines); /* of a regular file, else -1 */
