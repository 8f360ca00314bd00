/* The configuration and the database of a run of antonectl. */
#include "antoned/antonectl/open.h"

#include <stdio.h>

#include "antoned/base/buffer.h"
#include "antoned/base/civil_time.h"
#include "antoned/pg/protection.h"
#include "antoned/store/schema.h"
#include "antoned/store/sql_text.h"
#include "antoned/sys/conninfo.h"

static int load(const struct command *command, struct config **ret, struct error *err)
{
    _cleanup_buffer_ struct buffer problems = { 0 };
    if (config_adopt_credentials(err) < 0)
        return -1;
    if (config_load(command->config_path, ret, &problems, err) < 0) {
        fputs(problems.data != NULL ? problems.data : "", stderr);
        return -1;
    }
    pg_protection_demand((*ret)->environment == ENVIRONMENT_PRODUCTION);
    return civil_time_use_zone((*ret)->time.zone, err);
}

int open_config(const struct command *command, const struct config **ret, struct error *err)
{
    static struct config *config; /* for the process, which is one command */
    if (config == NULL && load(command, &config, err) < 0)
        return -1;
    *ret = config;
    return 0;
}

int open_check_argument(const char *conninfo, struct error *err)
{
    PQconninfoOption *given = conninfo_parse(conninfo, err);
    if (given == NULL)
        return -1;
    PQconninfoFree(given);
    if (!conninfo_has_secret(conninfo))
        return 0;
    return error_set(err, ERROR_USAGE,
                     "everybody on this machine can read a command line: leave the password out, "
                     "and give it in PGPASSWORD, or a file that only you may read in PGPASSFILE");
}

static int check_schema(struct pg_session *session, struct error *err)
{
    _cleanup_rows_ struct pg_rows *rows = NULL;
    struct error why = { 0 };
    if (pg_session_run(session, sql_schema_version.text, NULL, &rows, &why) < 0) {
        schema_version_explain(&why, err);
        return -1;
    }
    return schema_version_parse(rows, err);
}

int open_session(const struct command *command, struct pg_session **ret, struct error *err)
{
    const struct config *config;
    if (open_config(command, &config, err) < 0 || config_need_database(config, err) < 0)
        return -1;
    struct pg_session_options options = {
        .conninfo = config->database.conninfo,
        .role = "ctl",
        .connect_timeout_ms = config->database.connect_timeout_ms,
        .statement_timeout_ms = config->database.statement_timeout_ms,
    };
    struct pg_session *session = pg_session_open(&options, err);
    if (session == NULL)
        return -1;
    if (check_schema(session, err) < 0) {
        pg_session_close(session);
        return -1;
    }
    *ret = session;
    return 0;
}
