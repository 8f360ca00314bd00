/* The week of somebody who drank: windows, time of day, holidays (docs/design/engine.md, Time).
 * Pure functions of a civil time, so no test needs a clock. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "antoned/base/civil_time.h"
#include "antoned/base/error.h"
#include "antoned/domain/decision.h"

/* A day of every year: a date, or the nth such weekday of a month, shifted by some days. */
struct holiday {
    char name[80];
    int month;       /* 1..12 */
    int day;         /* 1..31; 0 when it goes by weekday */
    int weekday;     /* 0 Sunday .. 6 Saturday */
    int nth;         /* 1..5; a year without a fifth one has no such holiday */
    int offset_days; /* -31..31, by weekday only */
};

/* Reads "01-01 New Year", "11-thu-4 Thanksgiving" or "11-thu-4-1 Thanksgiving Eve" (one day
 * before); 0, or -1 with ERROR_CONFIG. */
int holiday_parse(const char *text, struct holiday *ret, struct error *err);
bool holiday_falls_on(const struct holiday *holiday, const struct civil_time *day);

/* The context of an instant in the process's zone, or the unknown one for TIME_UNKNOWN. Start of a
 * window inclusive, end exclusive; where windows overlap each field is that of the first one in the
 * order of docs/design/engine.md, Time, that has it. `holidays` must outlive *ret. */
struct temporal_context temporal_context_at(int64_t wall_us, const struct holiday *holidays,
                                            size_t holiday_count);
struct temporal_context temporal_context_of(const struct civil_time *at,
                                            const struct holiday *holidays, size_t holiday_count);

enum time_of_day {
    TIME_OF_DAY_NIGHT,
    TIME_OF_DAY_MORNING,
    TIME_OF_DAY_AFTERNOON,
    TIME_OF_DAY_EVENING,
    TIME_OF_DAY_COUNT
};
enum time_of_day time_of_day_at(int hour);                  /* 0..23 */
const char *time_of_day_name(enum time_of_day time_of_day); /* "MORNING" */
