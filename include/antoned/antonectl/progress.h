/* One living line on stderr for what takes long: share done, rate, time left. Nothing at all when
 * stderr is not a terminal. */
#pragma once

#include <stdint.h>

struct progress;

/* `total`: of the measure that progress_show is given, or -1 when unknown; `unit` "posts". */
struct progress *progress_new(int64_t total, const char *unit);
void progress_free(struct progress *progress); /* takes the line away; NULL is fine */

/* Draws at most ten times a second. `count`: of units, for the rate. */
void progress_show(struct progress *progress, int64_t done, int64_t count);
void progress_clear(struct progress *progress); /* before other words go to stderr */
