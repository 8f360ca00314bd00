/* Going from one version of the schema to another: one migrator at a time, one transaction a
 * migration, and no waiting DDL that queues the world behind it (docs/design/operations.md,
 * Migrations). */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "antoned/base/backoff.h"
#include "antoned/base/clock.h"
#include "antoned/base/uuid.h"
#include "antoned/store/catalog.h"
#include "antoned/store/database.h"
#include "antoned/store/migrations.h"

enum {
    LOCK_WAIT_MS = 60 * 1000,
    LOCK_POLL_MS = 200,
    ATTEMPTS = 12, /* of a migration that meets a locked table */
};

/* A DDL statement that waits for a lock makes everybody wait who comes after it: give up soon, let
 * them through, try again. */
#define BEGIN_MIGRATION "BEGIN; SET LOCAL lock_timeout = '2s'"

struct runner {
    struct pg_session *session;
    const struct migrations_run *run;
    struct arena *arena; /* of the whole run */
    int version;         /* of the database now */
};

static void report(const struct runner *runner, enum migration_event event,
                   const struct migration *migration, bool up, int64_t elapsed_ms,
                   const char *detail)
{
    if (runner->run->report != NULL)
        runner->run->report(runner->run->ctx, event, migration, up, elapsed_ms, detail);
}

static void sleep_ms(int64_t ms)
{
    struct timespec left = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };
    while (nanosleep(&left, &left) < 0 && errno == EINTR)
        ;
}

/* The lock of the migrators */

static int try_lock(struct runner *runner, bool *ret_locked, struct error *err)
{
    static const struct pg_column columns[] = { { "locked", PG_BOOL } };
    _cleanup_rows_ struct pg_rows *rows = NULL;
    if (pg_session_run(runner->session, sql_migrations_lock.text, NULL, &rows, err) < 0 ||
        pg_rows_bind(rows, columns, 1, err) < 0)
        return -1;
    *ret_locked = pg_rows_bool(rows, 0, 0);
    return 0;
}

static int describe_holder(struct runner *runner, const char **ret, struct error *err)
{
    enum { PID, APPLICATION, USERNAME, COLUMNS };
    static const struct pg_column columns[] = { [PID] = { "pid", PG_INT4 },
                                                [APPLICATION] = { "application_name", PG_TEXT },
                                                [USERNAME] = { "username", PG_TEXT } };
    _cleanup_rows_ struct pg_rows *rows = NULL;
    if (pg_session_run(runner->session, sql_migrations_lock_holder.text, NULL, &rows, err) < 0 ||
        pg_rows_bind(rows, columns, COLUMNS, err) < 0)
        return -1;
    *ret = pg_rows_count(rows) == 0
               ? "one that has just left"
               : arena_printf(runner->arena, "server process %lld, %.*s, as %.*s",
                              (long long)pg_rows_int(rows, 0, PID),
                              STR_ARG(pg_rows_text(rows, 0, APPLICATION)),
                              STR_ARG(pg_rows_text(rows, 0, USERNAME)));
    return 0;
}

static int take_lock(struct runner *runner, struct error *err)
{
    int64_t wait_ms = runner->run->lock_wait_ms > 0 ? runner->run->lock_wait_ms : LOCK_WAIT_MS;
    int64_t deadline_us = clock_monotonic_us() + wait_ms * 1000;
    for (bool told = false;;) {
        bool locked;
        const char *holder;
        if (try_lock(runner, &locked, err) < 0)
            return -1;
        if (locked)
            return 0;
        if (describe_holder(runner, &holder, err) < 0)
            return -1;
        if (clock_monotonic_us() >= deadline_us)
            return error_set(err, ERROR_RETRY, "another migrator did not finish in %lld s: %s",
                             (long long)(wait_ms / 1000), holder);
        if (!told)
            report(runner, MIGRATION_WAITS, NULL, true, 0, holder);
        told = true;
        sleep_ms(LOCK_POLL_MS);
    }
}

/* Everything made belongs to antone_owner, whoever migrates. */
int migrations_become_owner(struct pg_session *session, struct error *err)
{
    if (pg_session_run(session, "SET ROLE antone_owner", NULL, NULL, err) == 0)
        return 0;
    if (err != NULL && err->code == ERROR_PERMISSION)
        return error_prefix(err, "only a member of antone_owner may migrate");
    if (err != NULL && err->code != ERROR_UNAVAILABLE)
        err->code = ERROR_CONFIG;
    return error_prefix(err, "\"antonectl db init\" makes the roles, once");
}

/* One migration in its transaction */

static int write_journal(struct runner *runner, const struct migration *migration, bool up,
                         int64_t elapsed_ms, struct error *err)
{
    struct pg_params *params = pg_params_new(runner->arena, 6);
    pg_params_int4(params, migration->version);
    if (!up)
        return pg_session_run(runner->session, sql_migrations_forget.text, params, NULL, err);
    pg_params_text(params, str_from(migration->name));
    pg_params_text(params, str_from(migration->up_sha256));
    pg_params_text(params, str_from(migration->down_sha256));
    pg_params_text(params, STR(PACKAGE_VERSION));
    pg_params_int8(params, elapsed_ms);
    return pg_session_run(runner->session, sql_migrations_record.text, params, NULL, err);
}

int migrations_audit(struct pg_session *session, int version, const char *action, const char *name,
                     struct error *err)
{
    static const struct pg_column columns[] = { { "present", PG_BOOL } };
    _cleanup_arena_ struct arena *arena = arena_new(1024);
    _cleanup_rows_ struct pg_rows *rows = NULL;
    if (pg_session_run(session, sql_migrations_has_audit.text, NULL, &rows, err) < 0 ||
        pg_rows_bind(rows, columns, 1, err) < 0)
        return -1;
    if (!pg_rows_bool(rows, 0, 0))
        return 0;
    struct pg_params *params = pg_params_new(arena, 4);
    pg_params_text(params, str_from(arena_printf(arena, "%d", version)));
    pg_params_text(params, str_from(action));
    pg_params_text(params, str_from(name));
    pg_params_text(params, STR(PACKAGE_VERSION));
    return pg_session_run(session, sql_migrations_audit.text, params, NULL, err);
}

/* What is raised stays unsaid, since it may quote a row (docs/SECURITY.md). Why the way back
 * refuses stands in our own text. */
static void add_own_words(const char *text, struct error *failure)
{
    static const char mark[] = "RAISE EXCEPTION '";
    const char *words = strstr(text, mark);
    if (failure == NULL || words == NULL || strcmp(failure->sqlstate, "P0001") != 0)
        return;
    words += sizeof mark - 1;
    size_t used = strlen(failure->message);
    snprintf(failure->message + used, sizeof failure->message - used,
             "; the migration itself refuses when %.*s", (int)strcspn(words, "'"), words);
}

static int do_step(struct runner *runner, const struct migration *migration, bool up,
                   struct error *err)
{
    int64_t started_us = clock_monotonic_us();
    report(runner, MIGRATION_STARTS, migration, up, 0, "");
    if (pg_session_script(runner->session, up ? migration->up->text : migration->down->text, err) <
        0) {
        if (!up)
            add_own_words(migration->down->text, err);
        return -1;
    }
    int64_t elapsed_ms = (clock_monotonic_us() - started_us) / 1000;
    if (write_journal(runner, migration, up, elapsed_ms, err) < 0 ||
        migrations_audit(runner->session, migration->version,
                         up ? "migration.applied" : "migration.rolled_back", migration->name,
                         err) < 0)
        return -1;
    report(runner, MIGRATION_DONE, migration, up, elapsed_ms, "");
    return 0;
}

/* A lock was waited for in vain: whose? xact_start of somebody else's session is hidden from who is
 * no member of its role. */
static void add_holders(struct runner *runner, struct error *failure)
{
    static const struct pg_column columns[] = { { "holders", PG_TEXT } };
    _cleanup_rows_ struct pg_rows *rows = NULL;
    if (strcmp(failure->sqlstate, "55P03") != 0 ||
        pg_session_run(runner->session, sql_migrations_table_holders.text, NULL, &rows, NULL) < 0 ||
        pg_rows_bind(rows, columns, 1, NULL) < 0 || pg_rows_null(rows, 0, 0))
        return;
    size_t used = strlen(failure->message);
    snprintf(failure->message + used, sizeof failure->message - used, "; locks are held by %.*s",
             STR_ARG(pg_rows_text(rows, 0, 0)));
}

static int do_transaction(struct runner *runner, const struct migration *migration, bool up,
                          struct error *err)
{
    if (pg_session_script(runner->session, BEGIN_MIGRATION, err) < 0)
        return -1;
    if (do_step(runner, migration, up, err) == 0 &&
        pg_session_run(runner->session, "COMMIT", NULL, NULL, err) == 0)
        return 0;
    pg_session_run(runner->session, "ROLLBACK", NULL, NULL, NULL);
    return error_prefix(err, "migration %s", (up ? migration->up : migration->down)->name);
}

/* By somebody's hand, who would be surprised to see it start again. */
static bool was_cancelled(const struct error *failure)
{
    return strcmp(failure->sqlstate, "57014") == 0;
}

static int do_migration(struct runner *runner, const struct migration *migration, bool up,
                        struct error *err)
{
    struct backoff backoff = { .base_ms = 250, .cap_ms = 5000 };
    for (int attempt = 1;; attempt++) {
        struct error failure = { 0 };
        if (do_transaction(runner, migration, up, &failure) == 0) {
            runner->version = up ? migration->version : migration->version - 1;
            return 0;
        }
        add_holders(runner, &failure);
        if (failure.code != ERROR_RETRY || was_cancelled(&failure) || attempt == ATTEMPTS) {
            if (err != NULL)
                *err = failure;
            return -1;
        }
        report(runner, MIGRATION_RETRIES, migration, up, 0, failure.message);
        sleep_ms(backoff_next_ms(&backoff, random_u64()));
    }
}

/* The way to the target */

typedef int step_function(struct runner *runner, const struct migration *migration, bool up,
                          struct error *err);

static int walk(struct runner *runner, step_function *step, struct error *err)
{
    size_t count;
    const struct migration *list = migrations_built_in(&count);
    int from = runner->version, target = runner->run->target;
    for (int version = from + 1; version <= target; version++) {
        if (step(runner, &list[version - 1], true, err) < 0)
            return -1;
    }
    for (int version = from; version > target; version--) {
        if (step(runner, &list[version - 1], false, err) < 0)
            return -1;
    }
    return 0;
}

/* Rehearsing */

/* One text of one row; it lives in the arena. */
static int ask_text(struct runner *runner, const struct sql_text *query, const char *column,
                    struct str *ret, struct error *err)
{
    const struct pg_column columns[] = { { column, PG_TEXT } };
    _cleanup_rows_ struct pg_rows *rows = NULL;
    if (pg_session_run(runner->session, query->text, NULL, &rows, err) < 0 ||
        pg_rows_bind(rows, columns, 1, err) < 0)
        return -1;
    *ret = arena_copy(runner->arena, pg_rows_text(rows, 0, 0));
    return 0;
}

/* The schema as it was, to see what a rehearsal did to it. */
struct rehearsed {
    struct str relations; /* of migrations.relations */
    struct str catalog;   /* of migrations.catalog */
};

static int look_before(struct runner *runner, struct rehearsed *ret, struct error *err)
{
    if (ask_text(runner, &sql_migrations_relations, "relations", &ret->relations, err) < 0)
        return -1;
    return catalog_read(runner->session, runner->arena, &ret->catalog, err);
}

static int report_locks(struct runner *runner, struct str relations, struct error *err)
{
    enum { RELATION, MODES, COLUMNS };
    static const struct pg_column columns[] = {
        [RELATION] = { "relation", PG_TEXT }, [MODES] = { "modes", PG_TEXT }
    };
    struct pg_params *params = pg_params_new(runner->arena, 1);
    pg_params_text(params, relations);
    _cleanup_rows_ struct pg_rows *rows = NULL;
    if (pg_session_run(runner->session, sql_migrations_locks_taken.text, params, &rows, err) < 0 ||
        pg_rows_bind(rows, columns, COLUMNS, err) < 0)
        return -1;
    for (int row = 0; row < pg_rows_count(rows); row++) {
        const char *detail =
            arena_printf(runner->arena, "%.*s: %.*s", STR_ARG(pg_rows_text(rows, row, RELATION)),
                         STR_ARG(pg_rows_text(rows, row, MODES)));
        report(runner, MIGRATION_LOCKED, NULL, true, 0, detail);
    }
    return 0;
}

static void report_change(void *ctx, const char *difference)
{
    report(ctx, MIGRATION_CHANGED, NULL, true, 0, difference);
}

static int report_changes(struct runner *runner, struct str before, struct error *err)
{
    struct str after;
    if (catalog_read(runner->session, runner->arena, &after, err) < 0)
        return -1;
    return catalog_compare(runner->session, runner->arena, before, after, report_change, runner,
                           err);
}

static int rehearse_step(struct runner *runner, const struct migration *migration, bool up,
                         struct error *err)
{
    if (do_step(runner, migration, up, err) == 0)
        return 0;
    return error_prefix(err, "migration %s", (up ? migration->up : migration->down)->name);
}

/* All steps in one transaction, for each needs the one before. */
static int rehearse(struct runner *runner, struct error *err)
{
    struct rehearsed before;
    if (pg_session_script(runner->session, BEGIN_MIGRATION, err) < 0)
        return -1;
    int outcome = -1;
    if (look_before(runner, &before, err) == 0 &&
        pg_session_script(runner->session, sql_migrations_bootstrap.text, err) == 0 &&
        walk(runner, rehearse_step, err) == 0 && report_changes(runner, before.catalog, err) == 0)
        outcome = report_locks(runner, before.relations, err);
    pg_session_run(runner->session, "ROLLBACK", NULL, NULL, NULL);
    return outcome;
}

static int read_version(struct runner *runner, struct error *err)
{
    struct migration_status *status;
    size_t count;
    if (migrations_status(runner->session, runner->arena, &status, &count, err) < 0 ||
        migrations_status_check(status, count, err) < 0)
        return -1;
    for (size_t i = 0; i < count && status[i].state == MIGRATION_APPLIED; i++)
        runner->version = status[i].version;
    return 0;
}

static int check_target(const struct runner *runner, bool up, struct error *err)
{
    int target = runner->run->target, newest = schema_version_built_in();
    if (target < 0 || target > newest)
        return error_set(err, ERROR_USAGE,
                         "there is no schema version %d; this program knows 0 to %d", target,
                         newest);
    if (up && target < runner->version)
        return error_set(err, ERROR_USAGE,
                         "the schema is at version %d already; \"antonectl db rollback --to %d\" "
                         "goes back, and drops what later versions hold",
                         runner->version, target);
    if (!up && target > runner->version)
        return error_set(
            err, ERROR_USAGE,
            "the schema is at version %d only; \"antonectl db migrate --to %d\" goes up",
            runner->version, target);
    return 0;
}

/* A database without a version holds nothing yet that could be lost. */
static bool is_worth_a_backup(const struct runner *runner)
{
    return runner->run->before != NULL && runner->version > 0 &&
           runner->version != runner->run->target;
}

static int go_locked(struct runner *runner, bool up, struct error *err)
{
    const struct migrations_run *run = runner->run;
    if (read_version(runner, err) < 0 || check_target(runner, up, err) < 0)
        return -1;
    if (run->dry_run)
        return rehearse(runner, err);
    if (up && pg_session_script(runner->session, sql_migrations_bootstrap.text, err) < 0)
        return -1;
    bool backed_up = is_worth_a_backup(runner);
    if (backed_up && run->before(run->ctx, runner->session, runner->version, err) < 0)
        return -1;
    int outcome = walk(runner, do_migration, err);
    if (backed_up)
        run->after(run->ctx, runner->session);
    return outcome;
}

static int check_encoding(struct pg_session *session, struct error *err)
{
    static const struct pg_column columns[] = { { "encoding", PG_TEXT } };
    _cleanup_rows_ struct pg_rows *rows = NULL;
    if (pg_session_run(session, sql_database_encoding.text, NULL, &rows, err) < 0 ||
        pg_rows_bind(rows, columns, 1, err) < 0)
        return -1;
    return schema_encoding_check(pg_rows_text(rows, 0, 0), err);
}

static int go(struct pg_session *session, const struct migrations_run *run, bool up,
              struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(4096);
    struct runner runner = { .session = session, .run = run, .arena = arena };
    if (check_encoding(session, err) < 0 || migrations_lead(session, run, err) < 0)
        return -1;
    int outcome = go_locked(&runner, up, err);
    migrations_unlead(session);
    return outcome;
}

int migrations_lead(struct pg_session *session, const struct migrations_run *run, struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(1024);
    struct runner runner = { .session = session, .run = run, .arena = arena };
    if (database_check_ours(session, err) < 0 || migrations_become_owner(session, err) < 0)
        return -1;
    return take_lock(&runner, err);
}

void migrations_unlead(struct pg_session *session)
{
    /* Fails only with the session, and then the lock is gone too. */
    pg_session_run(session, sql_migrations_unlock.text, NULL, NULL, NULL);
}

int migrations_migrate(struct pg_session *session, const struct migrations_run *run,
                       struct error *err)
{
    return go(session, run, true, err);
}

int migrations_rollback(struct pg_session *session, const struct migrations_run *run,
                        struct error *err)
{
    return go(session, run, false, err);
}
