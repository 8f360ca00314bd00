/* Holidays: reading one from the configuration, and finding it in a year. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <unistr.h>

#include "antoned/domain/temporal.h"

static const char *const weekday_names[7] = { "sun", "mon", "tue", "wed", "thu", "fri", "sat" };

static int refuse(const char *text, struct error *err)
{
    return error_set(err, ERROR_CONFIG,
                     "holiday \"%.80s\": write \"MM-DD Name\" or \"MM-dow-N[+-days] Name\", such "
                     "as \"01-01 New Year\" or \"11-thu-4-1 Thanksgiving Eve\"",
                     text);
}

/* Reads between `least` and `most` digits. */
static bool read_digits(const char **at, int least, int most, int *ret)
{
    int digits = 0, value = 0;
    while (digits < most && isdigit((unsigned char)**at)) {
        value = value * 10 + (**at - '0');
        (*at)++;
        digits++;
    }
    *ret = value;
    return digits >= least;
}

static bool read_weekday(const char **at, int *ret)
{
    for (int i = 0; i < 7; i++) {
        if (strncmp(*at, weekday_names[i], 3) == 0) {
            *at += 3;
            *ret = i;
            return true;
        }
    }
    return false;
}

static bool read_by_weekday(const char **at, struct holiday *holiday)
{
    if (!read_weekday(at, &holiday->weekday) || *(*at)++ != '-' ||
        !read_digits(at, 1, 1, &holiday->nth) || holiday->nth < 1 || holiday->nth > 5)
        return false;
    if (**at != '+' && **at != '-')
        return true;
    int sign = *(*at)++ == '-' ? -1 : 1;
    if (!read_digits(at, 1, 2, &holiday->offset_days) || holiday->offset_days > 31)
        return false;
    holiday->offset_days *= sign;
    return true;
}

static bool read_day(const char **at, struct holiday *holiday)
{
    static const int days_in[12] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    if (!read_digits(at, 2, 2, &holiday->month) || holiday->month < 1 || holiday->month > 12 ||
        *(*at)++ != '-')
        return false;
    if (!isdigit((unsigned char)**at))
        return read_by_weekday(at, holiday);
    return read_digits(at, 2, 2, &holiday->day) && holiday->day >= 1 &&
           holiday->day <= days_in[holiday->month - 1];
}

int holiday_parse(const char *text, struct holiday *ret, struct error *err)
{
    struct holiday holiday = { 0 };
    const char *at = text;
    if (!read_day(&at, &holiday) || *at != ' ')
        return refuse(text, err);
    at += strspn(at, " ");
    if (at[0] == '\0' || strlen(at) >= sizeof holiday.name ||
        u8_check((const uint8_t *)at, strlen(at)) != NULL)
        return refuse(text, err);
    snprintf(holiday.name, sizeof holiday.name, "%s", at);
    *ret = holiday;
    return 0;
}

/* Days since 1970-01-01 in the Gregorian calendar; counts years from March, so that the leap day is
 * the last of a year. */
static int days_from_civil(int year, int month, int day)
{
    year -= month <= 2;
    int era = year / 400;
    int year_of_era = year - era * 400;
    int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

/* The day of the holiday in the year, or false when the year has no fifth such weekday. */
static bool day_by_weekday(const struct holiday *holiday, int year, int *ret_day)
{
    int first = days_from_civil(year, holiday->month, 1);
    int next_month = holiday->month == 12 ? days_from_civil(year + 1, 1, 1)
                                          : days_from_civil(year, holiday->month + 1, 1);
    int first_weekday = (first + 4) % 7; /* 1970-01-01 was a Thursday */
    int day = first + (holiday->weekday - first_weekday + 7) % 7 + 7 * (holiday->nth - 1);
    *ret_day = day + holiday->offset_days;
    return day < next_month;
}

bool holiday_falls_on(const struct holiday *holiday, const struct civil_time *day)
{
    if (holiday->day > 0)
        return day->month == holiday->month && day->day == holiday->day;
    if (day->year < 1971) /* the arithmetic above is for days since 1970 */
        return false;
    int wanted = days_from_civil(day->year, day->month, day->day);
    for (int year = day->year - 1; year <= day->year + 1; year++) { /* an offset may cross a year */
        int found;
        if (day_by_weekday(holiday, year, &found) && found == wanted)
            return true;
    }
    return false;
}
