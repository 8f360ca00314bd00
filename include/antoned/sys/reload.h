/* The two ends of a reload that its asker waits for: systemd 252 knows no reload by notification,
 * so the daemon leaves the outcome in its runtime directory (RUNTIME_DIRECTORY/reload), and
 * antoned-reload waits for it there. */
#pragma once

#include <stdint.h>
#include <sys/types.h>

#include "antoned/base/error.h"

/* The daemon's end: replaces the outcome. `refused` NULL: in force. */
int reload_report(const char *directory, const struct error *refused, struct error *err);

/* The asker's end: SIGHUP to `pid`, then the outcome that comes after it. ERROR_CONFIG with the
 * daemon's reason when it refused, ERROR_UNAVAILABLE when it ended or did not answer in time. */
int reload_request(const char *directory, pid_t pid, int64_t timeout_ms, struct error *err);
