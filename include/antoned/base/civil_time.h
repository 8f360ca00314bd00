/* Civil time in the one zone the process works in (docs/design/engine.md, Time: America/New_York
 * unless configured). glibc keeps a single zone per process, so it is chosen once at start or
 * reload; logs and SQL use UTC and do not depend on it. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "antoned/base/error.h"

struct civil_time {
    int year;    /* 2026 */
    int month;   /* 1..12 */
    int day;     /* 1..31 */
    int weekday; /* 0 Sunday .. 6 Saturday */
    int hour;    /* 0..23 */
    int minute;  /* 0..59 */
};

/* Chooses the zone by its IANA name; ERROR_CONFIG when the system's zone files do not know it (the
 * old one stays). */
int civil_time_check_zone(const char *name, struct error *err); /* the same question, no change */
int civil_time_use_zone(const char *name, struct error *err);

struct civil_time civil_time_at(int64_t wall_us);

/* The next instant strictly after `after_us` at which the zone's clock shows hour:minute; right
 * across daylight-saving days. */
int64_t civil_time_next(int64_t after_us, int hour, int minute);
