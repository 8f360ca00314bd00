/* The blocking session against a scripted libpq: wherever the line breaks, the call in hand fails
 * as unavailable, later ones say that the session is closed, and nothing leaks. */
#include "unit.h"

#include "antoned/pg/session.h"
#include "fake_libpq.h"

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

/* A little of everything; the number of steps that succeeded. */
static int do_everything(struct pg_session *session, struct error *err)
{
    struct pg_rows *rows = NULL;
    if (pg_session_run(session, "SELECT 1", NULL, &rows, err) < 0)
        return 0;
    pg_rows_free(rows);
    if (pg_session_script(session, "CREATE …; CREATE …", err) < 0)
        return 1;
    return pg_session_run(session, "SELECT 2", NULL, NULL, err) < 0 ? 2 : 3;
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
        if (session == NULL || do_everything(session, &err) < 3)
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
        if (session != NULL && do_everything(session, &err) < 3) {
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
    assert_int_equal(do_everything(session, &err), 3);
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
        cmocka_unit_test_setup(a_copy_run_as_a_statement_ends_the_session, reset),
    };
    return cmocka_run_group_tests_name("pg/session", tests, NULL, NULL);
}
