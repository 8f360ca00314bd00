/* The daemon's janitor alone, in a hurry: test_archive_janitor.py runs it. Says on stdout what it
 * is at whenever that changes; SIGTERM stops it after the part in hand. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "antoned/base/civil_time.h"
#include "antoned/flow/janitor.h"
#include "antoned/flow/maintenance.h"
#include "antoned/sys/log.h"

struct probe {
    struct loop *loop;
    struct janitor *janitor;
    struct loop_timer *look;
    char said[128];
};

static void look(void *ctx)
{
    struct probe *probe = ctx;
    char now[sizeof probe->said];
    janitor_describe(probe->janitor, now, sizeof now);
    if (strcmp(now, probe->said) != 0)
        puts(strcpy(probe->said, now));
    loop_timer_start(probe->look, 5);
}

static void stopped(void *ctx)
{
    struct probe *probe = ctx;
    puts("stopped");
    loop_stop(probe->loop);
}

static void terminate(void *ctx)
{
    struct probe *probe = ctx;
    janitor_stop(probe->janitor, stopped, probe);
}

/* The janitor starts this very program for a run: antoned -c FILE --maintenance=DUE. */
static int maintain(const char *path, const char *due)
{
    struct config *config;
    struct error err = { 0 };
    if (config_load(path, &config, NULL, &err) < 0)
        return error_exit_status(err.code);
    log_configure(LEVEL_DEBUG, (enum log_format)config->log.format, "probe");
    int status = maintenance_run(config, strtoll(strchr(due, '=') + 1, NULL, 10));
    config_free(config);
    return status;
}

int main(int count, char **arguments)
{
    struct config *config;
    struct error err = { 0 };
    if (count == 4)
        return maintain(arguments[2], arguments[3]);
    if (count != 2)
        return 64;
    if (config_load(arguments[1], &config, NULL, &err) < 0 ||
        civil_time_use_zone(config->time.zone, &err) < 0) {
        fprintf(stderr, "%s\n", err.message);
        return error_exit_status(err.code);
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    log_configure(LEVEL_DEBUG, (enum log_format)config->log.format, "probe");
    struct probe probe = { .loop = loop_new() };
    probe.janitor = janitor_new(probe.loop, config, NULL);
    probe.look = loop_timer_new(probe.loop, look, &probe);
    struct loop_signal *signal = loop_signal_new(probe.loop, SIGTERM, terminate, &probe);
    janitor_set_pace(probe.janitor, &(struct janitor_pace){ .retry_ms = 100 });
    janitor_start(probe.janitor);
    look(&probe);
    loop_run(probe.loop);
    loop_signal_free(signal);
    loop_timer_free(probe.look);
    janitor_free(probe.janitor);
    loop_free(probe.loop);
    config_free(config);
    return 0;
}
