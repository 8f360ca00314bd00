/* What systemd is told about the service. All of it does nothing when systemd does not ask (no
 * NOTIFY_SOCKET, no watchdog, no runtime directory). */
#pragma once

#include <stdint.h>

#include "antoned/base/error.h"

void notify_ready(void);
void notify_status(const char *format, ...)
    __attribute__((format(printf, 1, 2))); /* one living line: "idle; 1 204 decided today" */
void notify_stopping(void);
void notify_watchdog(void); /* only when everything that must move has moved */

/* How often to call notify_watchdog: half of what systemd allows; 0: not at all. */
int64_t notify_watchdog_interval_ms(void);

/* A reload: reloading first, then its outcome (NULL: the new configuration is in force, otherwise
 * why the old one stays), which antoned-reload is waiting for, so that `systemctl reload` tells the
 * truth. */
void notify_reloading(void);
void notify_reloaded(const struct error *refused);
