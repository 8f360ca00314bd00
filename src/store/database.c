/* The database itself: its roles, its making, its sample content. */
#include "antoned/store/database.h"

#include <string.h>

#include "antoned/base/arena.h"
#include "antoned/base/buffer.h"
#include "antoned/store/sql_text.h"

/* Making it */

static int find(struct pg_session *admin, const struct pg_params *name, bool *ret_exists,
                struct error *err)
{
    enum { OWNER, ENCODING, COLUMNS };
    static const struct pg_column columns[] = {
        [OWNER] = { "owner", PG_TEXT }, [ENCODING] = { "encoding", PG_TEXT }
    };
    _cleanup_rows_ struct pg_rows *rows = NULL;
    if (pg_session_run(admin, sql_database_find.text, name, &rows, err) < 0 ||
        pg_rows_bind(rows, columns, COLUMNS, err) < 0)
        return -1;
    *ret_exists = pg_rows_count(rows) > 0;
    if (*ret_exists && !str_equal_text(pg_rows_text(rows, 0, ENCODING), "UTF8"))
        return error_set(err, ERROR_CONFIG,
                         "the database exists with encoding %.*s; it must be UTF8: name another in "
                         "database.migration_conninfo, and move what is in this one",
                         STR_ARG(pg_rows_text(rows, 0, ENCODING)));
    return 0;
}

enum {
    CREATE_IT,
    DROP_IT,
    OWN_IT,
    CLOSE_IT,
    OPEN_TO_DAEMON,
    OPEN_TO_OTHERS,
    SET_PATH,
    SHUT_IT,
    STATEMENTS
};
static const struct pg_column statement_columns[] = {
    [CREATE_IT] = { "create_it", PG_TEXT },
    [DROP_IT] = { "drop_it", PG_TEXT },
    [OWN_IT] = { "own_it", PG_TEXT },
    [CLOSE_IT] = { "close_it", PG_TEXT },
    [OPEN_TO_DAEMON] = { "open_to_daemon", PG_TEXT },
    [OPEN_TO_OTHERS] = { "open_to_others", PG_TEXT },
    [SET_PATH] = { "set_path", PG_TEXT },
    [SHUT_IT] = { "shut_it", PG_TEXT },
};

static int run_statement(struct pg_session *admin, const struct pg_rows *statements, int column,
                         struct error *err)
{
    struct buffer text = { 0 };
    buffer_add_str(&text, pg_rows_text(statements, 0, column));
    int outcome = pg_session_run(admin, text.data, NULL, NULL, err);
    buffer_free(&text);
    return outcome;
}

static int run_statements(struct pg_session *session, const struct pg_rows *statements, int first,
                          int last, struct error *err)
{
    for (int column = first; column <= last; column++) {
        if (run_statement(session, statements, column, err) < 0)
            return -1;
    }
    return 0;
}

static int check_rights(struct pg_session *admin, const struct pg_params *name, struct error *err)
{
    enum { ROLE, LACKS, COLUMNS };
    static const struct pg_column columns[] = {
        [ROLE] = { "role", PG_TEXT }, [LACKS] = { "lacks", PG_TEXT }
    };
    _cleanup_rows_ struct pg_rows *rows = NULL;
    if (pg_session_run(admin, sql_database_rights.text, name, &rows, err) < 0 ||
        pg_rows_bind(rows, columns, COLUMNS, err) < 0)
        return -1;
    if (pg_rows_count(rows) == 0 || pg_rows_text(rows, 0, LACKS).size == 0)
        return 0;
    struct str role = pg_rows_text(rows, 0, ROLE);
    return error_set(err, ERROR_PERMISSION,
                     "role %.*s lacks %.*s: grant it, or let --admin name a role that has it; "
                     "nothing was made",
                     STR_ARG(role), STR_ARG(pg_rows_text(rows, 0, LACKS)));
}

static int ask(struct pg_session *session, const struct sql_text *query, const char *column,
               bool *ret, struct error *err)
{
    const struct pg_column columns[] = { { column, PG_BOOL } };
    _cleanup_rows_ struct pg_rows *rows = NULL;
    if (pg_session_run(session, query->text, NULL, &rows, err) < 0 ||
        pg_rows_bind(rows, columns, 1, err) < 0)
        return -1;
    *ret = pg_rows_bool(rows, 0, 0);
    return 0;
}

/* As antone_owner, so that the grants are the same whoever the administrator is. One who is no
 * superuser is a member of it inside this transaction only. */
static int own(struct pg_session *admin, const struct pg_rows *statements, struct error *err)
{
    bool borrows;
    if (pg_session_script(admin, sql_database_roles.text, err) < 0 ||
        ask(admin, &sql_database_borrows, "borrows", &borrows, err) < 0 ||
        (borrows && pg_session_script(admin, "GRANT antone_owner TO CURRENT_USER", err) < 0) ||
        run_statement(admin, statements, OWN_IT, err) < 0 ||
        pg_session_script(admin, "SET LOCAL ROLE antone_owner", err) < 0)
        return -1;
    if (run_statements(admin, statements, CLOSE_IT, SET_PATH, err) < 0 ||
        pg_session_script(admin, "RESET ROLE", err) < 0)
        return -1;
    return borrows ? pg_session_script(admin, "REVOKE antone_owner FROM CURRENT_USER", err) : 0;
}

static int own_in_transaction(struct pg_session *admin, const struct pg_rows *statements,
                              struct error *err)
{
    if (pg_session_script(admin, "BEGIN", err) < 0)
        return -1;
    if (own(admin, statements, err) == 0)
        return pg_session_run(admin, "COMMIT", NULL, NULL, err);
    pg_session_run(admin, "ROLLBACK", NULL, NULL, NULL);
    return -1;
}

/* CREATE DATABASE allows no transaction around it. */
static int create(struct pg_session *admin, const struct pg_rows *statements, bool *ret_created,
                  struct error *err)
{
    struct error failure = { 0 };
    *ret_created = run_statement(admin, statements, CREATE_IT, &failure) == 0;
    if (*ret_created || strcmp(failure.sqlstate, "42P04") == 0) /* another init was quicker */
        return 0;
    if (err != NULL)
        *err = failure;
    return -1;
}

static int statements_for(struct pg_session *session, const char *name, struct pg_rows **ret,
                          struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(256);
    struct pg_params *params = pg_params_new(arena, 1);
    pg_params_text(params, str_from(name));
    if (pg_session_run(session, sql_database_statements.text, params, ret, err) < 0)
        return -1;
    return pg_rows_bind(*ret, statement_columns, STATEMENTS, err);
}

int database_init(struct pg_session *admin, const char *name, bool *ret_created, struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(256);
    _cleanup_rows_ struct pg_rows *statements = NULL;
    struct pg_params *params = pg_params_new(arena, 1);
    pg_params_text(params, str_from(name));
    bool exists, created = false;
    if (check_rights(admin, params, err) < 0 || find(admin, params, &exists, err) < 0 ||
        statements_for(admin, name, &statements, err) < 0 ||
        (!exists && create(admin, statements, &created, err) < 0))
        return -1;
    if (own_in_transaction(admin, statements, err) < 0) {
        if (created)
            run_statement(admin, statements, DROP_IT, NULL);
        return -1;
    }
    *ret_created = created;
    return 0;
}

int database_check_migrator(struct pg_session *session, struct error *err)
{
    bool may;
    if (ask(session, &sql_database_migrator, "may", &may, err) < 0)
        return -1;
    if (may)
        return 0;
    return error_set(err, ERROR_CONFIG,
                     "role antone_migrator may not become antone_owner (a restored dump of roles "
                     "loses that): \"antonectl db init --admin …\" grants it again");
}

int database_check_ours(struct pg_session *session, struct error *err)
{
    static const struct pg_column columns[] = { { "stranger", PG_TEXT } };
    _cleanup_rows_ struct pg_rows *rows = NULL;
    if (pg_session_run(session, sql_database_ours.text, NULL, &rows, err) < 0 ||
        pg_rows_bind(rows, columns, 1, err) < 0)
        return -1;
    if (pg_rows_count(rows) == 0 || pg_rows_null(rows, 0, 0))
        return 0;
    return error_set(err, ERROR_CONFIG,
                     "the schema \"antone\" of this database is not antoned's: %.*s; nothing was "
                     "changed, does database.migration_conninfo name the right one?",
                     STR_ARG(pg_rows_text(rows, 0, 0)));
}

/* One beside it */

int database_make(struct pg_session *owner, const char *name, struct error *err)
{
    _cleanup_rows_ struct pg_rows *statements = NULL;
    if (statements_for(owner, name, &statements, err) < 0 ||
        run_statement(owner, statements, DROP_IT, err) < 0)
        return -1;
    if (run_statement(owner, statements, CREATE_IT, err) < 0) {
        if (err != NULL && err->code == ERROR_PERMISSION)
            return error_prefix(err,
                                "role antone_owner needs CREATEDB, which \"antonectl db init "
                                "--admin …\" grants");
        return -1;
    }
    return run_statements(owner, statements, CLOSE_IT, SET_PATH, err);
}

int database_drop(struct pg_session *owner, const char *name, struct error *err)
{
    _cleanup_rows_ struct pg_rows *statements = NULL;
    if (statements_for(owner, name, &statements, err) < 0)
        return -1;
    return run_statement(owner, statements, DROP_IT, err);
}

int database_shut(struct pg_session *owner, const char *name, struct error *err)
{
    _cleanup_rows_ struct pg_rows *statements = NULL;
    if (statements_for(owner, name, &statements, err) < 0)
        return -1;
    return run_statement(owner, statements, SHUT_IT, err);
}

int database_open(struct pg_session *owner, const char *name, struct error *err)
{
    _cleanup_rows_ struct pg_rows *statements = NULL;
    if (statements_for(owner, name, &statements, err) < 0)
        return -1;
    return run_statements(owner, statements, OPEN_TO_DAEMON, OPEN_TO_OTHERS, err);
}

int database_check_alone(struct pg_session *session, struct error *err)
{
    static const struct pg_column columns[] = { { "sessions", PG_TEXT } };
    _cleanup_rows_ struct pg_rows *rows = NULL;
    if (pg_session_run(session, sql_database_sessions.text, NULL, &rows, err) < 0 ||
        pg_rows_bind(rows, columns, 1, err) < 0)
        return -1;
    if (pg_rows_null(rows, 0, 0))
        return 0;
    return error_set(err, ERROR_UNAVAILABLE,
                     "the database is in use: stop the daemons and end what is connected (%.*s)",
                     STR_ARG(pg_rows_text(rows, 0, 0)));
}

static int rename_one(struct pg_session *owner, const char *from, const char *to, struct error *err)
{
    static const struct pg_column columns[] = { { "rename_it", PG_TEXT } };
    _cleanup_arena_ struct arena *arena = arena_new(256);
    _cleanup_rows_ struct pg_rows *rows = NULL;
    struct pg_params *params = pg_params_new(arena, 2);
    pg_params_text(params, str_from(from));
    pg_params_text(params, str_from(to));
    if (pg_session_run(owner, sql_database_rename.text, params, &rows, err) < 0 ||
        pg_rows_bind(rows, columns, 1, err) < 0)
        return -1;
    return run_statement(owner, rows, 0, err);
}

int database_swap(struct pg_session *owner, const char *name, const char *fresh, const char *kept,
                  struct error *err)
{
    if (pg_session_script(owner, "BEGIN", err) < 0)
        return -1;
    if (rename_one(owner, name, kept, err) == 0 && rename_one(owner, fresh, name, err) == 0)
        return pg_session_run(owner, "COMMIT", NULL, NULL, err);
    pg_session_run(owner, "ROLLBACK", NULL, NULL, NULL);
    if (err != NULL && strcmp(err->sqlstate, "55006") == 0) /* somebody came in meanwhile */
        err->code = ERROR_UNAVAILABLE;
    return -1;
}

/* Sample content */

static const struct seed {
    const char *what;
    const struct sql_text *query;
} seeds[DATABASE_SEEDS] = {
    { "authors", &sql_seed_authors },        { "posts", &sql_seed_posts },
    { "experiments", &sql_seed_experiment }, { "decisions", &sql_seed_decisions },
    { "replies", &sql_seed_replies },
};

static int run_seed(struct pg_session *session, const struct seed *seed, int64_t *ret_added,
                    struct error *err)
{
    _cleanup_rows_ struct pg_rows *rows = NULL;
    if (pg_session_run(session, seed->query->text, NULL, &rows, err) < 0)
        return error_prefix(err, "%s", seed->query->name);
    *ret_added = pg_rows_affected(rows);
    return 0;
}

int database_seed(struct pg_session *session, struct database_seeded ret[DATABASE_SEEDS],
                  struct error *err)
{
    if (pg_session_script(session, "BEGIN; SET LOCAL ROLE antone_owner", err) < 0)
        return -1;
    for (size_t i = 0; i < DATABASE_SEEDS; i++) {
        ret[i].what = seeds[i].what;
        if (run_seed(session, &seeds[i], &ret[i].added, err) < 0) {
            pg_session_run(session, "ROLLBACK", NULL, NULL, NULL);
            return -1;
        }
    }
    return pg_session_run(session, "COMMIT", NULL, NULL, err);
}
