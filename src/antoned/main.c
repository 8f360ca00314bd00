/* The daemon's entry: command line, configuration, then run or check. */
#include <stdio.h>

#include "antoned/base/buffer.h"
#include "antoned/base/civil_time.h"
#include "antoned/flow/maintenance.h"
#include "antoned/pg/protection.h"
#include "antoned/sys/config.h"
#include "antoned/sys/log.h"
#include "check.h"
#include "daemon.h"

static int refuse(const struct error *err, const struct buffer *problems)
{
    if (problems->size > 0)
        fputs(problems->data, stderr);
    log_event(EVENT_CONFIG_WRONG, LOG_FIELDS(.component = "config", .error = err), "not starting");
    return error_exit_status(err->code);
}

static int load(const struct options *options, struct config **ret, struct buffer *problems,
                struct error *err)
{
    if (config_adopt_credentials(err) < 0 ||
        config_load(options->config_path, ret, problems, err) < 0)
        return -1;
    log_configure((enum log_level)(*ret)->log.level, (enum log_format)(*ret)->log.format,
                  (*ret)->instance);
    pg_protection_demand((*ret)->environment == ENVIRONMENT_PRODUCTION);
    if (config_need_database(*ret, err) < 0 || civil_time_use_zone((*ret)->time.zone, err) < 0)
        return -1;
    return 0;
}

int main(int argc, char **argv)
{
    struct options options = options_parse(argc, argv);
    struct buffer problems = { 0 };
    struct config *config = NULL;
    struct error err;
    int status;

    if (load(&options, &config, &problems, &err) < 0) {
        status = refuse(&err, &problems);
        config_free(config);
    } else if (options.maintenance) {
        status = maintenance_run(config, options.due_us);
        config_free(config);
    } else if (options.check) {
        status = check_run(config);
        config_free(config);
    } else {
        status = daemon_run(&options, config);
    }
    buffer_free(&problems);
    log_close();
    return status;
}
