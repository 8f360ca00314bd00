/* The database itself: its roles, its making, its sample content. */
#include "antoned/store/database.h"

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
                         "the database exists with encoding %.*s; it must be UTF8",
                         STR_ARG(pg_rows_text(rows, 0, ENCODING)));
    return 0;
}

enum { CREATE_IT, OWN_IT, CLOSE_IT, OPEN_TO_DAEMON, OPEN_TO_OTHERS, SET_PATH, STATEMENTS };
static const struct pg_column statement_columns[] = {
    [CREATE_IT] = { "create_it", PG_TEXT },
    [OWN_IT] = { "own_it", PG_TEXT },
    [CLOSE_IT] = { "close_it", PG_TEXT },
    [OPEN_TO_DAEMON] = { "open_to_daemon", PG_TEXT },
    [OPEN_TO_OTHERS] = { "open_to_others", PG_TEXT },
    [SET_PATH] = { "set_path", PG_TEXT },
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

int database_init(struct pg_session *admin, const char *name, bool *ret_created, struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(1024);
    _cleanup_rows_ struct pg_rows *statements = NULL;
    struct pg_params *params = pg_params_new(arena, 1);
    pg_params_text(params, str_from(name));
    bool exists;
    if (pg_session_script(admin, sql_database_roles.text, err) < 0 ||
        find(admin, params, &exists, err) < 0 ||
        pg_session_run(admin, sql_database_statements.text, params, &statements, err) < 0 ||
        pg_rows_bind(statements, statement_columns, STATEMENTS, err) < 0)
        return -1;
    for (int column = exists ? OWN_IT : CREATE_IT; column < STATEMENTS; column++) {
        if (run_statement(admin, statements, column, err) < 0)
            return -1;
    }
    *ret_created = !exists;
    return 0;
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
