/* The lines of a file or of standard input, one at a time, in bounded memory. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "antoned/base/error.h"
#include "antoned/base/str.h"

struct lines;

/* `path` "-" is standard input; what is compressed is unpacked (source.h). Of a longer line only
 * the first limit_bytes + 1 bytes are handed out, which tells that it is too long. NULL: ERROR_IO.
 */
struct lines *lines_open(const char *path, size_t limit_bytes, size_t window_bytes,
                         struct error *err);
void lines_close(struct lines *lines); /* NULL is fine */

/* 1 and the next line that is not blank, without its end, valid until the next call; 0 at the end;
 * -1 ERROR_IO, or ERROR_DATA when the compression is damaged. A byte order mark before the first
 * line is left out. */
int lines_next(struct lines *lines, struct str *ret, struct error *err);

/* For files that are not one object a line: the same for the next JSON object, in lists or not and
 * over as many lines as it takes; what is no object is handed out line by line. ERROR_DATA also
 * when one is longer than limit_bytes or the file ends inside a list. Not to be mixed with
 * lines_next. */
int lines_next_value(struct lines *lines, struct str *ret, struct error *err);

/* How the file goes on, without its byte order mark: LINES_PEEK_BYTES or all that is left. Then
 * past what stands before a place in it. */
#define LINES_PEEK_BYTES ((size_t)64 * 1024)
int lines_peek(struct lines *lines, struct str *ret, struct error *err);
void lines_skip(struct lines *lines, const char *up_to);

int64_t
lines_number(const struct lines *lines); /* where it began that was last handed out, from 1 */
int64_t lines_bytes_read(const struct lines *lines);  /* as stored, so far */
int64_t lines_bytes_total(const struct lines *lines); /* of a regular file, else -1 */
