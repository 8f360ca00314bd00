/* antonectl db: makes, migrates, rolls back, shows and seeds the database. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "antoned/antonectl/command.h"
#include "antoned/antonectl/db.h"
#include "antoned/antonectl/open.h"
#include "antoned/antonectl/output.h"
#include "antoned/base/arena.h"
#include "antoned/base/buffer.h"
#include "antoned/base/memory.h"
#include "antoned/base/parse.h"
#include "antoned/base/timestamp.h"
#include "antoned/store/database.h"
#include "antoned/store/migrations.h"
#include "antoned/sys/conninfo.h"

static int database_config(const struct command *command, const struct config **ret,
                           struct error *err)
{
    const struct config *config;
    if (open_config(command, &config, err) < 0 || config_need_database(config, err) < 0)
        return -1;
    *ret = config;
    return 0;
}

/* No statement timeout: building an index takes as long as it takes, and waiting for locks has a
 * limit of its own. Nor must the schema be of any version yet. */
static struct pg_session *connect_to(const struct config *config, const char *conninfo,
                                     struct error *err)
{
    struct pg_session_options options = {
        .conninfo = conninfo,
        .role = "migrate",
        .writable = true,
        .direct = conninfo == config->database.migration_conninfo ? "database.migration_conninfo"
                                                                  : "--admin",
        .connect_timeout_ms = config->database.connect_timeout_ms,
        .statement_timeout_ms = -1,
    };
    return pg_session_open(&options, err);
}

/* No such database; no such role, or it may not come in (which a password hides). */
static bool is_before_init(const struct error *failure)
{
    static const char *const states[] = { "3D000", "28000", "28P01" };
    return str_index(str_from(failure->sqlstate), states, sizeof states / sizeof states[0]) >= 0;
}

struct pg_session *db_connect(const struct command *command, struct error *err)
{
    const struct config *config;
    if (database_config(command, &config, err) < 0)
        return NULL;
    struct pg_session *session = connect_to(config, config->database.migration_conninfo, err);
    if (session == NULL && err != NULL && is_before_init(err))
        error_prefix(
            err, "if this server is new, \"antonectl db init --admin …\" makes roles and database");
    return session;
}

/* init */

/* As libpq does: without dbname it is the user's. NULL: neither is told; free it. */
static char *wanted_database(const char *conninfo, struct error *err)
{
    PQconninfoOption *given = conninfo_parse(conninfo, err);
    PQconninfoOption *effective = given == NULL ? NULL : conninfo_expand(conninfo, err);
    const char *name = conninfo_value(effective, "dbname");
    char *copy = memory_strdup(name != NULL ? name : conninfo_value(given, "user"));
    if (copy == NULL && given != NULL)
        error_set(err, ERROR_CONFIG,
                  "database.migration_conninfo names no dbname, so there is none to make");
    PQconninfoFree(effective);
    PQconninfoFree(given);
    return copy;
}

static int init_named(const struct command *command, const struct config *config,
                      const char *admin_conninfo, const char *name, struct error *err)
{
    static const struct output_column facts[] = { { "database", "Database" },
                                                  { "outcome", "Outcome" },
                                                  { "next", "Next" } };
    _cleanup_session_ struct pg_session *admin = connect_to(config, admin_conninfo, err);
    bool created;
    if (admin == NULL || database_init(admin, name, &created, err) < 0)
        return -1;
    json_t *result =
        json_pack("{s:s, s:b, s:s, s:s}", "database", name, "created", created, "outcome",
                  created ? "made, with its roles"
                          : "was there already; roles and ownership are as they must be",
                  "next", "antonectl db migrate");
    output_facts(command, result, facts, sizeof facts / sizeof facts[0]);
    json_decref(result);
    return 0;
}

static int run_init(struct command *command, struct error *err)
{
    const char *admin_conninfo;
    const struct config *config;
    if (command_option_required(command, "admin", &admin_conninfo, err) < 0)
        return -1;
    if (open_check_argument(admin_conninfo, err) < 0)
        return error_prefix(err, "--admin");
    if (database_config(command, &config, err) < 0)
        return -1;
    _cleanup_free_ char *name = wanted_database(config->database.migration_conninfo, err);
    return name == NULL ? -1 : init_named(command, config, admin_conninfo, name, err);
}

/* migrate and rollback */

struct progress {
    const struct command *command;
    bool dry_run;
    struct backup backup;            /* made before the first step, if there was anything to lose */
    json_t *steps, *locks, *changes; /* for --json, and to know whether there were any */
};

static void show_step(const struct progress *progress, const struct migration *migration, bool up,
                      int64_t elapsed_ms)
{
    if (progress->dry_run)
        printf("-- %04d %s: %s would do, %" PRId64 " ms\n\n", migration->version, migration->name,
               up ? "up" : "down", elapsed_ms);
    else
        printf("%04d %-32s %s, %" PRId64 " ms\n", migration->version, migration->name,
               up ? "applied" : "rolled back", elapsed_ms);
    fflush(stdout);
}

static void on_event(void *ctx, enum migration_event event, const struct migration *migration,
                     bool up, int64_t elapsed_ms, const char *detail)
{
    struct progress *progress = ctx;
    bool people = !progress->command->json;
    switch (event) {
    case MIGRATION_WAITS: fprintf(stderr, "waiting for another migrator: %s\n", detail); return;
    case MIGRATION_RETRIES:
        fprintf(stderr, "%04d %s: %s; trying again\n", migration->version, migration->name, detail);
        return;
    case MIGRATION_STARTS:
        if (people && progress->dry_run)
            fputs((up ? migration->up : migration->down)->text, stdout);
        return;
    case MIGRATION_DONE:
        json_array_append_new(progress->steps,
                              json_pack("{s:i, s:s, s:s, s:I}", "version", migration->version,
                                        "name", migration->name, "direction", up ? "up" : "down",
                                        "elapsed_ms", (json_int_t)elapsed_ms));
        if (people)
            show_step(progress, migration, up, elapsed_ms);
        return;
    case MIGRATION_LOCKED: json_array_append_new(progress->locks, json_string(detail)); return;
    case MIGRATION_CHANGED: json_array_append_new(progress->changes, json_string(detail)); return;
    }
}

/* As SQL comments, each line of them: what is shown may be fed to psql. */
static void show_change(const char *change)
{
    while (*change != '\0') {
        int length = (int)strcspn(change, "\n");
        printf("-- %.*s\n", length, change);
        change += length + (change[length] == '\n');
    }
}

static void show_rehearsal(const struct progress *progress)
{
    size_t i;
    json_t *change, *lock;
    puts("-- the catalog would change so:");
    json_array_foreach(progress->changes, i, change)
    {
        show_change(json_string_value(change));
    }
    if (json_array_size(progress->locks) == 0)
        puts("-- no table that others use would be locked");
    json_array_foreach(progress->locks, i, lock)
        printf("-- would lock %s\n", json_string_value(lock));
    puts("-- rolled back: nothing was changed");
}

static void show_outcome(const struct progress *progress, int version)
{
    if (progress->command->json) {
        json_t *document = json_pack("{s:b, s:i, s:O, s:O, s:O}", "dry_run", progress->dry_run,
                                     "version", version, "steps", progress->steps, "changes",
                                     progress->changes, "locks", progress->locks);
        if (progress->backup.manifest != NULL)
            json_object_set_new(document, "backup", db_backup_result(&progress->backup));
        output_document(document);
        json_decref(document);
    } else if (json_array_size(progress->steps) == 0) {
        printf("nothing to do: the schema is at version %d\n", version);
    } else if (progress->dry_run) {
        show_rehearsal(progress);
    } else {
        printf("the schema is at version %d\n", version);
    }
}

static int before_steps(void *ctx, struct pg_session *session, int version, struct error *err)
{
    struct progress *progress = ctx;
    const struct command *command = progress->command;
    const struct config *config;
    if (command_option(command, "no-backup") != NULL)
        return migrations_audit(session, version, "backup.skipped", "", err);
    if (database_config(command, &config, err) < 0)
        return -1;
    if (backup_make(session, config->database.backup_directory, version,
                    command_option(command, "no-verify") == NULL, &progress->backup, err) < 0)
        return error_prefix(err, "nothing was changed (--no-backup does without)");
    if (!command->json)
        printf("backup in %s\n", progress->backup.path.data);
    fflush(stdout);
    return 0;
}

/* So that a restore tells the migration's own writes from others. */
static void after_steps(void *ctx, struct pg_session *session)
{
    struct progress *progress = ctx;
    struct error failure = { 0 };
    if (progress->backup.manifest != NULL &&
        backup_note_after(&progress->backup, session, &failure) < 0)
        fprintf(stderr,
                "the backup does not know what the migration wrote, so db restore will ask for "
                "--discard-writes: %s\n",
                failure.message);
}

typedef int move_function(struct pg_session *session, const struct migrations_run *run,
                          struct error *err);

static int move(struct command *command, move_function *go, int target, bool dry_run,
                struct error *err)
{
    struct progress progress = { .command = command, .dry_run = dry_run };
    struct migrations_run run = { .target = target,
                                  .dry_run = dry_run,
                                  .report = on_event,
                                  .ctx = &progress,
                                  .before = before_steps,
                                  .after = after_steps };
    _cleanup_session_ struct pg_session *session = db_connect(command, err);
    if (session == NULL)
        return -1;
    progress.steps = json_array();
    progress.locks = json_array();
    progress.changes = json_array();
    int version, outcome = go(session, &run, err);
    if (outcome == 0)
        outcome = schema_version_read(session, &version, err);
    if (outcome == 0)
        show_outcome(&progress, version);
    json_decref(progress.steps);
    json_decref(progress.locks);
    json_decref(progress.changes);
    backup_free(&progress.backup);
    return outcome;
}

static int parse_target(const char *text, int *ret, struct error *err)
{
    int64_t target;
    if (parse_integer(text, 0, schema_version_built_in(), &target, err) < 0) {
        err->code = ERROR_USAGE;
        return error_prefix(err, "--to");
    }
    *ret = (int)target;
    return 0;
}

static int run_migrate(struct command *command, struct error *err)
{
    const char *to = command_option(command, "to");
    int target = schema_version_built_in();
    if (to != NULL && parse_target(to, &target, err) < 0)
        return -1;
    return move(command, migrations_migrate, target, command_option(command, "dry-run") != NULL,
                err);
}

static int run_rollback(struct command *command, struct error *err)
{
    const char *to;
    int target = 0;
    if (command_option_required(command, "to", &to, err) < 0 || parse_target(to, &target, err) < 0)
        return -1;
    return move(command, migrations_rollback, target, command_option(command, "dry-run") != NULL,
                err);
}

/* status */

static json_t *status_row(const struct migration_status *status)
{
    char applied_at[TIMESTAMP_SIZE];
    json_t *row = json_pack("{s:i, s:s, s:s}", "version", status->version, "name", status->name,
                            "state", migration_state_name(status->state));
    if (status->state == MIGRATION_PENDING)
        return row;
    timestamp_format(status->applied_at_us, applied_at);
    json_object_set_new(row, "edited", json_string(status->edited));
    json_object_set_new(row, "applied_at", json_string(applied_at));
    json_object_set_new(row, "applied_by", json_string(status->applied_by));
    json_object_set_new(row, "program_version", json_string(status->program_version));
    json_object_set_new(row, "elapsed_ms", json_integer(status->elapsed_ms));
    return row;
}

static void show_status(const struct command *command, json_t *rows, int database_version)
{
    static const struct output_column columns[] = {
        { "version", "version" },         { "name", "name" },          { "state", "state" },
        { "edited", "edited" },           { "applied_at", "applied" }, { "applied_by", "by" },
        { "program_version", "program" }, { "elapsed_ms", "ms" },
    };
    if (command->json) {
        json_t *document =
            json_pack("{s:i, s:i, s:O}", "database_version", database_version, "expected_version",
                      schema_version_built_in(), "migrations", rows);
        output_document(document);
        json_decref(document);
        return;
    }
    output_list(command, rows, columns, sizeof columns / sizeof columns[0], "no migrations");
    int wanted = schema_version_built_in();
    printf("\nthe database is at version %d, this program is made for %d%s\n", database_version,
           wanted, database_version < wanted ? ": run antonectl db migrate" : "");
}

static int run_status(struct command *command, struct error *err)
{
    _cleanup_session_ struct pg_session *session = db_connect(command, err);
    _cleanup_arena_ struct arena *arena = arena_new(4096);
    struct migration_status *status;
    size_t count;
    if (session == NULL || database_check_ours(session, err) < 0 ||
        migrations_status(session, arena, &status, &count, err) < 0)
        return -1;
    json_t *rows = json_array();
    int database_version = 0;
    for (size_t i = 0; i < count; i++) {
        json_array_append_new(rows, status_row(&status[i]));
        if (status[i].state != MIGRATION_PENDING)
            database_version = status[i].version;
    }
    show_status(command, rows, database_version);
    json_decref(rows);
    if (migrations_status_check(status, count, err) < 0)
        return -1;
    return database_check_migrator(session, err);
}

/* seed */

static int open_for_seed(const struct command *command, struct pg_session **ret, struct error *err)
{
    const struct config *config;
    if (database_config(command, &config, err) < 0)
        return -1;
    if (config->environment == ENVIRONMENT_PRODUCTION)
        return error_set(err, ERROR_CONFIG,
                         "environment is \"production\": sample data is for development and test");
    *ret = connect_to(config, config->database.migration_conninfo, err);
    return *ret == NULL ? -1 : 0;
}

static int check_version(struct pg_session *session, struct error *err)
{
    int version;
    if (schema_version_read(session, &version, err) < 0)
        return -1;
    return schema_version_check(version, err);
}

static int run_seed(struct command *command, struct error *err)
{
    static const struct output_column columns[] = { { "what", "what" }, { "added", "added" } };
    _cleanup_session_ struct pg_session *session = NULL;
    struct database_seeded seeded[DATABASE_SEEDS];
    if (open_for_seed(command, &session, err) < 0 || check_version(session, err) < 0 ||
        database_seed(session, seeded, err) < 0)
        return -1;
    json_t *rows = json_array();
    for (size_t i = 0; i < DATABASE_SEEDS; i++)
        json_array_append_new(rows, json_pack("{s:s, s:I}", "what", seeded[i].what, "added",
                                              (json_int_t)seeded[i].added));
    output_list(command, rows, columns, 2, "nothing");
    json_decref(rows);
    return 0;
}

static const struct verb_option init_options[] = {
    { "admin", "CONNINFO",
      "how a superuser, or a role with CREATEROLE and CREATEDB, connects: to any other database" },
    { 0 },
};
static const struct verb_option migrate_options[] = {
    { "to", "N", "stop at version N (the newest)" },
    { "dry-run", NULL, "do it in a transaction that is rolled back; print SQL and locks" },
    { "no-backup", NULL, "change it without a backup; the audit trail keeps that" },
    { "no-verify", NULL, "do not restore the backup to prove that it can be" },
    { 0 },
};
static const struct verb_option rollback_options[] = {
    { "to", "N", "the version to go back to; 0 is before the first" },
    { "dry-run", NULL, "do it in a transaction that is rolled back; print SQL and locks" },
    { "no-backup", NULL, "change it without a backup; the audit trail keeps that" },
    { "no-verify", NULL, "do not restore the backup to prove that it can be" },
    { 0 },
};
static const struct verb_option backup_options[] = {
    { "no-verify", NULL, "do not restore it to prove that it can be" },
    { 0 },
};
static const struct verb_option restore_options[] = {
    { "discard-writes", NULL, "also when something was written since the backup" },
    { 0 },
};
static const struct verb_option verify_options[] = {
    { "against", "FILE", "a backup's manifest, or what --json db verify printed" },
    { 0 },
};
static const struct verb_option no_options[] = { { 0 } };

static const struct verb verbs[] = {
    { .name = "init",
      .summary = "Make the roles and the database, once",
      .details = "Twice is once: what is there stays. The database is the one that "
                 "database.migration_conninfo names. Roles get no password; pg_hba.conf says who "
                 "may be who.",
      .options = init_options,
      .run = run_init },
    { .name = "migrate",
      .summary = "Bring the schema to the newest version",
      .details = "First a backup into database.backup_directory, which is restored into a scratch "
                 "database and compared; without one nothing is changed. One transaction a "
                 "migration: one that fails leaves the database as it was. Waits up to a minute "
                 "for another migrator.",
      .options = migrate_options,
      .run = run_migrate },
    { .name = "rollback",
      .summary = "Take the schema back to an older version",
      .details =
          "Drops what the later versions made, and the rows in it. A backup first, as migrate.",
      .options = rollback_options,
      .run = run_rollback },
    { .name = "status",
      .summary = "Which migrations are applied, pending, edited or unknown",
      .details = "Exit status 78 when one is edited or unknown.",
      .options = no_options,
      .run = run_status },
    { .name = "backup",
      .arguments = "DIR",
      .arguments_min = 1,
      .arguments_max = 1,
      .summary = "Back the database up, and prove that it restores",
      .details = "Writes DATABASE-vVERSION-TIME.dump and its manifest, after restoring it into a "
                 "scratch database and comparing.",
      .options = backup_options,
      .run = db_backup },
    { .name = "restore",
      .arguments = "FILE",
      .arguments_min = 1,
      .arguments_max = 1,
      .summary = "Put a backup in the database's place",
      .details =
          "Into a new database, which then takes the name; the old one is kept under another. "
          "Refused while anybody is connected, and when something was written since.",
      .options = restore_options,
      .run = db_restore },
    { .name = "verify",
      .summary = "Compare the schema with what it must be",
      .details = "With what the migrations make in a scratch database, or with a stored one. Names "
                 "each difference; exit status 1 when there is one.",
      .options = verify_options,
      .run = db_verify },
    { .name = "seed",
      .summary = "Put sample rows into a development database",
      .details = "Twice changes nothing. Refused when environment is \"production\".",
      .options = no_options,
      .run = run_seed },
    { 0 },
};

const struct noun noun_db = { "db", "The database and its schema", verbs };
