/* What systemd is told, through libsystemd. */
#include "antoned/sys/notify.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-daemon.h>

#include "antoned/base/clock.h"
#include "antoned/sys/log.h"
#include "antoned/sys/reload.h"

/* A notification that cannot be sent is nobody's failure: systemd acts on its absence. */

static bool is_ready; /* a reload before that must not tell systemd so */

void notify_ready(void)
{
    is_ready = true;
    sd_notify(0, "READY=1");
}

void notify_status(const char *format, ...)
{
    char status[2048]; /* with the reason of a pause or a refused reload; systemd takes 16 KiB */
    va_list args;
    va_start(args, format);
    vsnprintf(status, sizeof status, format, args);
    va_end(args);
    status[strcspn(status, "\n")] = '\0'; /* the next line would be another variable */
    sd_notifyf(0, "STATUS=%s", status);
}

void notify_stopping(void)
{
    sd_notify(0, "STOPPING=1");
}

void notify_watchdog(void)
{
    sd_notify(0, "WATCHDOG=1");
}

int64_t notify_watchdog_interval_ms(void)
{
    uint64_t limit_us = 0;
    if (sd_watchdog_enabled(0, &limit_us) <= 0)
        return 0;
    return limit_us < 2000 ? 1 : (int64_t)(limit_us / 2000);
}

void notify_reloading(void)
{
    if (is_ready)
        sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%" PRId64, clock_monotonic_us());
}

void notify_reloaded(const struct error *refused)
{
    const char *directory = getenv("RUNTIME_DIRECTORY");
    struct error err;
    if (is_ready)
        sd_notify(0, "READY=1");
    if (refused != NULL)
        notify_status("reload refused, the old configuration stays: %s", refused->message);
    if (directory != NULL && reload_report(directory, refused, &err) < 0)
        log_notice("notify", "%s", err.message);
}
