/* RFC 3339 by strptime and timegm; only the fraction, which they do not know, is read here. */
#include "antoned/base/timestamp.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "antoned/base/clock.h"

static const char *parse_fraction(const char *at, int64_t *ret_us)
{
    int64_t us = 0, scale = US_PER_SECOND / 10;
    if (*at != '.' || !isdigit((unsigned char)at[1]))
        return at;
    for (at++; isdigit((unsigned char)*at); at++, scale /= 10)
        us += (*at - '0') * scale;
    *ret_us = us;
    return at;
}

/* strptime accepts "2026-02-31" and "9:5:1"; a timestamp that does not survive the way back is not
 * one. */
static int same_date(const struct tm *given, time_t seconds)
{
    struct tm back;
    return gmtime_r(&seconds, &back) != NULL && back.tm_mday == given->tm_mday &&
           back.tm_mon == given->tm_mon && back.tm_hour == given->tm_hour &&
           back.tm_min == given->tm_min && back.tm_sec == given->tm_sec;
}

int timestamp_parse(struct str text, int64_t *ret_us)
{
    char copy[48];
    if (text.size < 20 || text.size >= sizeof copy || memchr(text.data, '\0', text.size) != NULL)
        return -1;
    memcpy(copy, text.data, text.size);
    copy[text.size] = '\0';
    if (copy[10] == ' ' || copy[10] == 't')
        copy[10] = 'T';

    struct tm fields = { 0 };
    const char *rest = strptime(copy, "%Y-%m-%dT%H:%M:%S", &fields);
    if (rest != copy + 19 || fields.tm_year < 70 || fields.tm_year > 8099)
        return -1;
    struct tm given = fields;
    time_t seconds = timegm(&fields);
    if (!same_date(&given, seconds))
        return -1;

    int64_t fraction_us = 0;
    rest = parse_fraction(rest, &fraction_us);
    struct tm zone = { 0 };
    if (strcmp(rest, "Z") == 0 || strcmp(rest, "z") == 0)
        zone.tm_gmtoff = 0;
    else if ((*rest != '+' && *rest != '-') || (rest = strptime(rest, "%z", &zone)) == NULL ||
             *rest != '\0')
        return -1;
    *ret_us = ((int64_t)seconds - zone.tm_gmtoff) * US_PER_SECOND + fraction_us;
    return 0;
}

void timestamp_format(int64_t us, char out[TIMESTAMP_SIZE])
{
    int64_t fraction = us % US_PER_SECOND;
    if (fraction < 0)
        fraction += US_PER_SECOND;
    time_t seconds = (time_t)((us - fraction) / US_PER_SECOND);
    struct tm utc;
    gmtime_r(&seconds, &utc);
    size_t used = strftime(out, TIMESTAMP_SIZE, "%Y-%m-%dT%H:%M:%S", &utc);
    if (fraction == 0)
        snprintf(out + used, TIMESTAMP_SIZE - used, "Z");
    else
        snprintf(out + used, TIMESTAMP_SIZE - used, ".%06dZ", (int)fraction);
}
