/* antoned --check: one line a finding, good or bad, so that an operator sees what was looked at. */
#include "check.h"

#include <stdio.h>

#include "antoned/archive/directory.h"
#include "antoned/flow/retention_policy.h"
#include "antoned/pg/session.h"
#include "antoned/store/engine_source.h"
#include "antoned/store/migrations.h"
#include "antoned/store/privileges.h"
#include "antoned/store/reference_json.h"
#include "antoned/store/sql_text.h"

static void tell(const char *what, int outcome, const char *good, const struct error *err,
                 int *status)
{
    if (outcome == 0) {
        printf("ok    %-14s %s\n", what, good);
        return;
    }
    printf("WRONG %-14s %s\n", what, err->message);
    if (*status == 0)
        *status = error_exit_status(err->code);
}

/* The reference data of the first migration stands in for the live one: it is the lexicon that is
 * looked at. */
static int check_lexicon(const struct config *config, struct error *err)
{
    struct reference_data *data;
    struct engine_source *source;
    if (reference_json_embedded(&data, err) < 0 ||
        engine_source_load(config, data, &source, err) < 0)
        return -1;
    engine_source_free(source);
    return 0;
}

static int check_version(struct pg_session *session, struct error *err)
{
    int version;
    if (schema_version_read(session, &version, err) < 0)
        return -1;
    return schema_version_check(version, err);
}

static int check_privileges(struct pg_session *session, const struct config *config,
                            struct error *err)
{
    _cleanup_rows_ struct pg_rows *rows = NULL;
    if (pg_session_run(session, sql_privileges_check.text, NULL, &rows, err) < 0)
        return -1;
    return privileges_parse(rows, config->environment == ENVIRONMENT_PRODUCTION, err);
}

struct place {
    const char *label, *conninfo, *direct;
    int (*check_role)(struct pg_session *session, const struct config *config, struct error *err);
};

static struct pg_session_options options_of(const struct config *config, const struct place *place)
{
    return (struct pg_session_options){ .conninfo = place->conninfo,
                                        .instance = config->instance,
                                        .role = "check",
                                        .connect_timeout_ms = config->database.connect_timeout_ms,
                                        .writable = true,
                                        .direct = place->direct };
}

static void check_database(const struct config *config, const struct place *place, int *status)
{
    struct error err;
    struct pg_session_options options = options_of(config, place);
    _cleanup_session_ struct pg_session *session = pg_session_open(&options, &err);
    tell(place->label, session == NULL ? -1 : 0, "answers", &err, status);
    if (session == NULL)
        return;
    if (place->direct == NULL)
        tell("  sharing", pg_session_check_sharing(&options, &err),
             "transactions and prepared statements work", &err, status);
    int version = check_version(session, &err);
    tell("  schema", version, "has the version of this antoned", &err, status);
    if (version == 0)
        tell("  privileges", place->check_role(session, config, &err), "are those it needs", &err,
             status);
}

/* As a run of retention will find it. */
static int check_archive(const struct config *config, struct error *err)
{
    _cleanup_directory_ struct archive_directory *directory = NULL;
    if (archive_directory_open(config->archive.directory, &directory, err) < 0)
        return -1;
    return archive_directory_probe(directory, err);
}

int check_run(const struct config *config)
{
    int status = 0;
    struct error err;
    const struct place places[] = {
        { "conninfo", config->database.conninfo, NULL, check_privileges },
        { "listener", config->database.listener_conninfo, "database.listener_conninfo",
          check_privileges },
        { "maintenance", config->database.maintenance_conninfo, "database.maintenance_conninfo",
          retention_check_role },
    };
    tell("configuration", 0, "has no mistakes", NULL, &status);
    tell("lexicon", check_lexicon(config, &err), "has no mistakes", &err, &status);
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        check_database(config, &places[i], &status);
    tell("archive", check_archive(config, &err), "can be written to, and replaces nothing", &err,
         &status);
    return status;
}
