/* The rows of a COPY in binary format, one message of the server a row. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "antoned/base/str.h"

enum { COPY_FIELDS_MAX = 64 };

struct copy_row {
    struct str fields[COPY_FIELDS_MAX]; /* views into the message; NULL is { NULL, 0 } */
    size_t count;
    bool is_trailer; /* not a row but the end of the rows */
};

/* Reads one message; the first one of a COPY begins with the file header. -1 when it is not a whole
 * row. */
int copy_row_decode(struct str message, bool is_first, struct copy_row *ret_row);
