/* The blocking session against a scripted libpq: wherever the line breaks, the call in hand fails
 * as unavailable, later ones say that the session is closed, and nothing leaks. */
#include "unit.h"

#include "antoned/pg/session.h"
#include "fake_libpq.h"

enum { EVERYTHING = 4 };

static int reset(void **state)
{
    (void)state;
    fake_libpq_reset();
    return 0;
}

static struct pg_session *open_session(struct error *err)
{
    struct pg_session_options options = { .conninfo = "host=/tmp/a,/tmp/b", .role = "test" };
    return pg_session_open(&options, err);
}

static void count_row(void *ctx, const struct str *fields, size_t count)
{
    int *rows = ctx;
    assert_int_equal(count, 1);
    assert_true(str_equal(fields[0], STR("row")));
    ++*rows;
}

static int copy(struct pg_session *session, int *ret_rows, struct error *err)
{
    struct pg_session_copy copy = { count_row, ret_rows };
    *ret_rows = 0;
    return pg_session_copy_out(session, "COPY x TO STDOUT (FORMAT binary)", &copy, err);
}

/* A little of everything; the number of steps that succeeded. A COPY succeeds whole or not at all.
 */
static int do_everything(struct pg_session *session, struct error *err)
{
    struct pg_rows *rows = NULL;
    if (pg_session_run(session, "SELECT 1", NULL, &rows, err) < 0)
        return 0;
    pg_rows_free(rows);
    if (pg_session_script(session, "CREATE …; CREATE …", err) < 0)
        return 1;
    int copied;
    if (copy(session, &copied, err) < 0)
        return 2;
    assert_int_equal(copied, fake_libpq.copy_rows);
    return pg_session_run(session, "SELECT 2", NULL, NULL, err) < 0 ? 3 : EVERYTHING;
}

static void assert_nothing_is_left(void)
{
    assert_int_equal(fake_libpq.live_connections, 0);
    assert_int_equal(fake_libpq.live_results, 0);
    assert_int_equal(fake_libpq.live_pieces, 0);
}

/* libpq's text then begins with what the server said of a row, in words that a row may hold too. */
static void a_line_that_breaks_behind_a_failure_tells_no_value(void **state)
{
    (void)state;
    bool broke = true;
    for (int k = 1; broke; k++) {
        fake_libpq_reset();
        fake_libpq.die_at = k;
        fake_libpq.last_words =
            "ERROR:  22P02: invalid input: \"x:  08006: canary\"\n"
            "server closed the connection unexpectedly";
        struct error err = { 0 };
        struct pg_session *session = open_session(&err);
        if (session == NULL || do_everything(session, &err) < EVERYTHING)
            assert_null(strstr(err.message, "canary"));
        broke = fake_libpq.calls >= k;
        pg_session_close(session);
    }
}

static void every_call_may_be_the_last(void **state)
{
    (void)state;
    bool broke = true;
    for (int k = 1; broke; k++) {
        fake_libpq_reset();
        fake_libpq.die_at = k;
        struct error err = { 0 };
        struct pg_session *session = open_session(&err); /* a second host may make up for it */
        if (session != NULL && do_everything(session, &err) < EVERYTHING) {
            assert_int_equal(err.code, ERROR_UNAVAILABLE);
            assert_null(strstr(err.message, "canary"));
            assert_int_equal(pg_session_run(session, "SELECT 3", NULL, NULL, &err), -1);
            assert_non_null(strstr(err.message, "closed after an earlier error"));
        }
        broke = fake_libpq.calls >= k;
        pg_session_close(session);
        assert_nothing_is_left();
    }
}

static void a_refused_host_gives_way_to_the_next(void **state)
{
    (void)state;
    struct error err = { 0 };
    fake_libpq.refused_hosts = 1;
    _cleanup_session_ struct pg_session *session = open_session(&err);
    assert_non_null(session);
    assert_int_equal(do_everything(session, &err), EVERYTHING);
}

static void no_host_at_all_is_unavailable(void **state)
{
    (void)state;
    struct error err = { 0 };
    fake_libpq.refused_hosts = 2;
    assert_null(open_session(&err));
    assert_int_equal(err.code, ERROR_UNAVAILABLE);
    assert_nothing_is_left();
}

static void a_refused_statement_leaves_the_session_open(void **state)
{
    (void)state;
    struct error err = { 0 };
    fake_libpq.fail = "SELECT 1";
    fake_libpq.sqlstate = "40P01";
    _cleanup_session_ struct pg_session *session = open_session(&err);
    assert_int_equal(pg_session_run(session, "SELECT 1", NULL, NULL, &err), -1);
    assert_int_equal(err.code, ERROR_RETRY);
    assert_string_equal(err.sqlstate, "40P01");
    assert_int_equal(pg_session_run(session, "SELECT 2", NULL, NULL, &err), 0);
}

/* The server's own place and ours; a file name of a strange server breaks no line of the log. */
static void an_error_says_where_it_arose(void **state)
{
    (void)state;
    struct error err = { 0 };
    fake_libpq.fail = "SELECT 1";
    _cleanup_session_ struct pg_session *session = open_session(&err);
    assert_int_equal(pg_session_run(session, "SELECT 1", NULL, NULL, &err), -1);
    assert_string_equal(err.server_origin, "_bt_check_unique, some?file.c:12");
    assert_string_equal(err.origin.file, "src/pg/session.c");
    assert_true(err.origin.line > 0);
    error_set(&err, ERROR_DATA, "ours");
    assert_string_equal(err.server_origin, "");
    assert_string_equal(err.origin.file, "tests/unit/test_pg_session.c");
    assert_string_equal(err.origin.function, __func__);
}

/* Under an SQLSTATE whose words are passed on when the server itself says them. */
static void words_of_a_raise_are_never_passed_on(void **state)
{
    (void)state;
    struct error err = { 0 };
    fake_libpq.fail = "SELECT 1";
    fake_libpq.sqlstate = "42501";
    _cleanup_session_ struct pg_session *session = open_session(&err);
    assert_int_equal(pg_session_run(session, "SELECT 1", NULL, NULL, &err), -1);
    assert_non_null(strstr(err.message, "canary"));
    fake_libpq.routine = "exec_stmt_raise";
    assert_int_equal(pg_session_run(session, "SELECT 1", NULL, NULL, &err), -1);
    assert_string_equal(err.message, "a function or trigger refused");
    assert_int_equal(err.code, ERROR_PERMISSION);
}

/* What was read is dealt with before more is read. */
static void a_copy_that_comes_faster_than_it_goes_does_not_pile_up(void **state)
{
    (void)state;
    struct error err = { 0 };
    fake_libpq.copy_rows = 3000;
    fake_libpq.items_per_read = 1000;
    _cleanup_session_ struct pg_session *session = open_session(&err);
    int copied;
    assert_int_equal(copy(session, &copied, &err), 0);
    assert_int_equal(copied, 3000);
    assert_int_equal(fake_libpq.most_unread, 1000);
}

static void a_copy_run_as_a_statement_ends_the_session(void **state)
{
    (void)state;
    struct error err = { 0 };
    _cleanup_session_ struct pg_session *session = open_session(&err);
    assert_int_equal(pg_session_script(session, "COPY x TO STDOUT", &err), -1);
    assert_int_equal(err.code, ERROR_INTERNAL);
    assert_int_equal(pg_session_run(session, "SELECT 2", NULL, NULL, &err), -1);
    assert_int_equal(err.code, ERROR_UNAVAILABLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(every_call_may_be_the_last, reset),
        cmocka_unit_test_setup(a_line_that_breaks_behind_a_failure_tells_no_value, reset),
        cmocka_unit_test_setup(a_refused_host_gives_way_to_the_next, reset),
        cmocka_unit_test_setup(no_host_at_all_is_unavailable, reset),
        cmocka_unit_test_setup(a_refused_statement_leaves_the_session_open, reset),
        cmocka_unit_test_setup(a_copy_that_comes_faster_than_it_goes_does_not_pile_up, reset),
        cmocka_unit_test_setup(an_error_says_where_it_arose, reset),
        cmocka_unit_test_setup(words_of_a_raise_are_never_passed_on, reset),
        cmocka_unit_test_setup(a_copy_run_as_a_statement_ends_the_session, reset),
    };
    return cmocka_run_group_tests_name("pg/session", tests, NULL, NULL);
}
