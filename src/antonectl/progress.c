/* The progress line: "  45 % ━━━━━━──────   450000 posts, 23400/s, 0:12 left". */
#include "antoned/antonectl/progress.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "antoned/base/clock.h"
#include "antoned/base/memory.h"

enum { BAR_CELLS = 30, REDRAW_US = 100000 };

struct progress {
    int64_t total;
    const char *unit;
    int64_t started_us, drawn_us;
    bool visible;
};

struct progress *progress_new(int64_t total, const char *unit)
{
    if (!isatty(STDERR_FILENO))
        return NULL;
    struct progress *progress = memory_zalloc(sizeof *progress);
    *progress =
        (struct progress){ .total = total, .unit = unit, .started_us = clock_monotonic_us() };
    return progress;
}

void progress_clear(struct progress *progress)
{
    if (progress == NULL || !progress->visible)
        return;
    fputs("\r\033[K", stderr);
    progress->visible = false;
}

void progress_free(struct progress *progress)
{
    progress_clear(progress);
    free(progress);
}

static void draw_bar(double share)
{
    int filled = (int)(share * BAR_CELLS);
    fprintf(stderr, " %3d %% ", (int)(share * 100));
    for (int i = 0; i < BAR_CELLS; i++)
        fputs(i < filled ? "━" : "─", stderr);
}

static void draw_time_left(double elapsed_seconds, double share)
{
    if (share < 0.01)
        return;
    int seconds = (int)(elapsed_seconds / share * (1 - share) + 0.5);
    fprintf(stderr, ", %d:%02d left", seconds / 60, seconds % 60);
}

void progress_show(struct progress *progress, int64_t done, int64_t count)
{
    if (progress == NULL)
        return;
    int64_t now_us = clock_monotonic_us();
    if (now_us - progress->drawn_us < REDRAW_US)
        return;
    progress->drawn_us = now_us;
    progress->visible = true;
    double seconds = (double)(now_us - progress->started_us) / (double)US_PER_SECOND;
    double share = progress->total > 0 ? (double)done / (double)progress->total : 0;
    share = share > 1 ? 1 : share;
    fputs("\r", stderr);
    if (progress->total > 0)
        draw_bar(share);
    fprintf(stderr, " %" PRId64 " %s, %.0f/s", count, progress->unit,
            seconds > 0 ? (double)count / seconds : 0);
    if (progress->total > 0)
        draw_time_left(seconds, share);
    fputs("\033[K", stderr);
    fflush(stderr);
}
