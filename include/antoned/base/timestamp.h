/* RFC 3339 timestamps, in and out. */
#pragma once

#include <stdint.h>

#include "antoned/base/str.h"

/* Reads "2026-11-20T09:00:00[.ffffff](Z|±hh:mm)" (a space may stand for the T); 0, or -1 when it is
 * not one or the date does not exist. Years 1970 to 9999. */
int timestamp_parse(struct str text, int64_t *ret_us);

#define TIMESTAMP_SIZE 28 /* "2026-11-20T09:00:00.000000Z" and its NUL */

/* Writes UTC with microseconds, or without them when they are zero. */
void timestamp_format(int64_t us, char out[TIMESTAMP_SIZE]);
