/* Numbers, durations and sizes as people write them in configuration and on command lines. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "antoned/base/error.h"

/* Decimal integer within [minimum, maximum]; the whole text or an error that names the value and
 * the range. */
int parse_integer(const char *text, int64_t minimum, int64_t maximum, int64_t *ret,
                  struct error *err);

/* "250ms", "5s", "10min", "2h", "90d", "2y" (365 days); a number without a unit is an error. Result
 * in milliseconds. */
int parse_duration(const char *text, int64_t *ret_ms, struct error *err);

/* "512B", "64KiB", "512MiB", "2GiB"; a number without a unit is an error. Result in bytes. */
int parse_size(const char *text, int64_t *ret_bytes, struct error *err);

/* "03:10", 24-hour clock. */
int parse_time_of_day(const char *text, int *ret_hour, int *ret_minute, struct error *err);

/* The shortest text that parse_duration and parse_size read back as the same value. `size` of out:
 * at least 32. */
void format_duration(int64_t ms, char *out, size_t size);
void format_size(int64_t bytes, char *out, size_t size);
