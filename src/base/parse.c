/* Numbers with units: one table a kind, read by one function and written by another. */
#include "antoned/base/parse.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct unit {
    const char *name;
    int64_t factor;
};

/* Ascending, so that formatting can take the largest that divides. */
static const struct unit durations[] = {
    { "ms", 1 },      { "s", 1000 },     { "min", 60000 },
    { "h", 3600000 }, { "d", 86400000 }, { "y", INT64_C(31536000000) },
};
static const struct unit sizes[] = {
    { "B", 1 },
    { "KiB", 1024 },
    { "MiB", 1048576 },
    { "GiB", INT64_C(1073741824) },
    { "TiB", INT64_C(1099511627776) },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static int leading_number(const char *text, int64_t *ret, const char **ret_rest)
{
    if (!isdigit((unsigned char)text[0]) && !(text[0] == '-' && isdigit((unsigned char)text[1])))
        return -1;
    char *rest;
    errno = 0;
    int64_t value = strtoll(text, &rest, 10);
    if (errno != 0)
        return -1;
    *ret = value;
    *ret_rest = rest;
    return 0;
}

int parse_integer(const char *text, int64_t minimum, int64_t maximum, int64_t *ret,
                  struct error *err)
{
    int64_t value;
    const char *rest;
    if (leading_number(text, &value, &rest) < 0 || *rest != '\0' || value < minimum ||
        value > maximum)
        return error_set(err, ERROR_DATA,
                         "\"%.40s\" is not a whole number from %" PRId64 " to %" PRId64, text,
                         minimum, maximum);
    *ret = value;
    return 0;
}

static int with_unit(const char *text, const struct unit *units, size_t count, const char *meant,
                     int64_t *ret, struct error *err)
{
    int64_t value;
    const char *rest;
    if (leading_number(text, &value, &rest) == 0 && value >= 0) {
        for (size_t i = 0; i < count; i++) {
            int64_t product;
            if (strcmp(rest, units[i].name) != 0)
                continue;
            if (__builtin_mul_overflow(value, units[i].factor, &product))
                return error_set(err, ERROR_DATA, "\"%.40s\" is too large", text);
            *ret = product;
            return 0;
        }
    }
    return error_set(err, ERROR_DATA, "\"%.40s\" is not %s", text, meant);
}

int parse_duration(const char *text, int64_t *ret_ms, struct error *err)
{
    return with_unit(text, durations, COUNT(durations),
                     "a duration with its unit (ms, s, min, h, d, y), such as \"30s\"", ret_ms,
                     err);
}

int parse_size(const char *text, int64_t *ret_bytes, struct error *err)
{
    return with_unit(text, sizes, COUNT(sizes),
                     "a size with its unit (B, KiB, MiB, GiB, TiB), such as \"512MiB\"", ret_bytes,
                     err);
}

int parse_time_of_day(const char *text, int *ret_hour, int *ret_minute, struct error *err)
{
    int hour, minute;
    char tail;
    if (strlen(text) != 5 || sscanf(text, "%2d:%2d%c", &hour, &minute, &tail) != 2 || hour < 0 ||
        hour > 23 || minute < 0 || minute > 59 || !isdigit((unsigned char)text[0]) ||
        !isdigit((unsigned char)text[3]))
        return error_set(err, ERROR_DATA, "\"%.40s\" is not a time of day such as \"03:10\"", text);
    *ret_hour = hour;
    *ret_minute = minute;
    return 0;
}

static void format_with(int64_t value, const struct unit *units, size_t count, char *out,
                        size_t size)
{
    const struct unit *unit = &units[0];
    for (size_t i = 1; i < count; i++)
        if (value != 0 && value % units[i].factor == 0)
            unit = &units[i];
    snprintf(out, size, "%" PRId64 "%s", value / unit->factor, unit->name);
}

void format_duration(int64_t ms, char *out, size_t size)
{
    format_with(ms, durations, COUNT(durations), out, size);
}

void format_size(int64_t bytes, char *out, size_t size)
{
    format_with(bytes, sizes, COUNT(sizes), out, size);
}
