/* Civil time through glibc's zone database. */
#include "antoned/base/civil_time.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "antoned/base/clock.h"

/* "America" is a directory beside the zones, and zone.tab a text. */
static bool is_zone_file(const char *path)
{
    char magic[4];
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0)
        return false;
    ssize_t size = read(file, magic, sizeof magic);
    close(file);
    return size == sizeof magic && memcmp(magic, "TZif", sizeof magic) == 0;
}

int civil_time_check_zone(const char *name, struct error *err)
{
    /* glibc takes what is no zone for UTC without a word, so the file is looked at first. */
    const char *directory = getenv("TZDIR");
    char path[512];
    snprintf(path, sizeof path, "%s/%s", directory == NULL ? "/usr/share/zoneinfo" : directory,
             name);
    if (name[0] == '\0' || name[0] == '/' || strstr(name, "..") != NULL || !is_zone_file(path))
        return error_set(err, ERROR_CONFIG,
                         "unknown time zone \"%s\": use an IANA name such as America/New_York",
                         name);
    return 0;
}

int civil_time_use_zone(const char *name, struct error *err)
{
    if (civil_time_check_zone(name, err) < 0)
        return -1;
    char value[512];
    snprintf(value, sizeof value, ":%s", name);
    setenv("TZ", value, 1);
    tzset();
    return 0;
}

static time_t floor_seconds(int64_t wall_us)
{
    int64_t seconds = wall_us / US_PER_SECOND;
    return (time_t)(wall_us % US_PER_SECOND < 0 ? seconds - 1 : seconds);
}

struct civil_time civil_time_at(int64_t wall_us)
{
    time_t seconds = floor_seconds(wall_us);
    struct tm local;
    localtime_r(&seconds, &local);
    return (struct civil_time){
        .year = local.tm_year + 1900,
        .month = local.tm_mon + 1,
        .day = local.tm_mday,
        .weekday = local.tm_wday,
        .hour = local.tm_hour,
        .minute = local.tm_min,
    };
}

int64_t civil_time_next(int64_t after_us, int hour, int minute)
{
    time_t after = floor_seconds(after_us);
    struct tm local;
    localtime_r(&after, &local);
    for (int day = 0;; day++) {
        struct tm wanted = { .tm_year = local.tm_year,
                             .tm_mon = local.tm_mon,
                             .tm_mday = local.tm_mday + day,
                             .tm_hour = hour,
                             .tm_min = minute,
                             .tm_isdst = -1 };
        time_t at = mktime(&wanted);
        if (at > after)
            return (int64_t)at * US_PER_SECOND;
    }
}
