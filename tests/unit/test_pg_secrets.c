/* What may be said about a failure: canary secrets of every source never get through, row values
 * neither, and each SQLSTATE has the meaning of docs/design/operations.md, Database sessions. */
#include "unit.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../../src/pg/endpoint.h"
#include "../../src/pg/secrets.h"
#include "antoned/base/memory.h"
#include "antoned/pg/sqlstate.h"

static void assert_filtered(const struct pg_secrets *secrets, const char *message,
                            const char *expected)
{
    _cleanup_buffer_ struct buffer out = { 0 };
    pg_secrets_filter(secrets, str_from(message), &out);
    assert_string_equal(out.data == NULL ? "" : out.data, expected);
}

static void what_looks_like_a_secret_is_hidden(void **state)
{
    (void)state;
    static const struct {
        const char *message, *expected;
    } cases[] = {
        { "host=a password=canary dbname=b", "host=a password=*** dbname=b" },
        { "PASSWORD = 'can\\'ary x' y", "PASSWORD = *** y" },
        { "password='canary", "password=***" },
        { "sslpassword=canary", "sslpassword=***" },
        { "PGPASSWORD=canary psql", "PGPASSWORD=*** psql" },
        { "?sslmode=require&password=canary&x=1", "?sslmode=require&password=***&x=1" },
        { "postgresql://user:canary@host/db", "postgresql://***@host/db" },
        { "postgres://user:c@n/ary@host:5432/db", "postgres://***@host:5432/db" },
        { "to postgresql://host/db failed", "to postgresql://host/db failed" },
        { "password authentication failed for user \"u\"",
          "password authentication failed for user \"u\"" },
        { "one\n\ttwo  three\n", "one; two three" },
        { "bell\a", "bell?" },
        { "", "" },
    };
    struct pg_secrets *secrets = pg_secrets_new();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_filtered(secrets, cases[i].message, cases[i].expected);
    pg_secrets_free(secrets);
}

static void known_secrets_are_hidden_wherever_they_stand(void **state)
{
    (void)state;
    setenv("PGPASSWORD", "canary-env", 1);
    char path[] = "/tmp/test_pg_secrets.XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    static const char lines[] =
        "# canary-comment:*:*:*:no\n"
        "h\\:1:5432:*:u:canary\\:pgpass\\\\\n"
        "too:few:fields\n"
        "*:*:*:*:canary-last";
    assert_int_equal(write(fd, lines, sizeof lines - 1), sizeof lines - 1);
    close(fd);
    struct pg_secrets *secrets = pg_secrets_new();
    pg_secrets_add(secrets, "canary"); /* the shorter one must not leave the tail of a longer */
    pg_secrets_add_file(secrets, path);
    pg_secrets_add_file(secrets, "/nowhere/at/all");
    pg_secrets_add(secrets, NULL);
    pg_secrets_add(secrets, "");
    assert_filtered(secrets, "x canary-envy canary:pgpass\\ canary-last.", "x ***y *** ***.");
    pg_secrets_free(secrets);
    unlink(path);
    unsetenv("PGPASSWORD");
}

static void a_broken_conninfo_is_not_quoted(void **state)
{
    (void)state;
    static const char *const conninfos[] = {
        "password=a canary",         "host='canary",
        "postgresql://u:canary@[h/", "postgresql://u:p@h/?canary=1",
        "password='x canary",
    };
    for (size_t i = 0; i < sizeof conninfos / sizeof conninfos[0]; i++) {
        struct pg_endpoint_settings settings = { .conninfo = conninfos[i],
                                                 .application_name = "antoned/x/y" };
        struct pg_secrets *secrets = pg_secrets_new();
        struct error err = { 0 };
        assert_null(pg_endpoints_new(&settings, secrets, &err));
        assert_int_equal(err.code, ERROR_CONFIG);
        assert_null(strstr(err.message, "canary"));
        pg_secrets_free(secrets);
    }
}

static void each_host_is_an_endpoint_and_names_are_looked_up(void **state)
{
    (void)state;
    static const struct {
        const char *conninfo;
        size_t count;
        const char *first_name; /* NULL: nothing to look up */
    } cases[] = {
        { "host=/a", 1, NULL },
        { "host=/a,/b,/c port=5432", 3, NULL },
        { "host=/a,/b port=1,2", 2, NULL },
        { "postgresql://h1:1,h2:2/db", 2, "h1" },
        { "hostaddr=127.0.0.1,127.0.0.2", 2, NULL },
        { "host=h hostaddr=127.0.0.1", 1, NULL },
        { "host=127.0.0.1", 1, NULL },
        { "postgresql://[::1]/db", 1, NULL },
        { "host=@abstract", 1, NULL },
        { "host=h,/b", 2, "h" },
        { "host=/a,/b port=1,2,3", 1, NULL }, /* libpq refuses it itself */
        { "service=x", 1, NULL },
        { "", 1, NULL },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct pg_endpoint_settings settings = { .conninfo = cases[i].conninfo,
                                                 .application_name = "antoned/x/y" };
        struct pg_secrets *secrets = pg_secrets_new();
        struct pg_endpoints *endpoints = pg_endpoints_new(&settings, secrets, NULL);
        assert_non_null(endpoints);
        assert_int_equal(pg_endpoints_count(endpoints), cases[i].count);
        _cleanup_free_ char *name = pg_endpoints_name(endpoints, 0);
        assert_int_equal(name == NULL, cases[i].first_name == NULL);
        if (name != NULL)
            assert_string_equal(name, cases[i].first_name);
        pg_endpoints_free(endpoints);
        pg_secrets_free(secrets);
    }
}

static void each_sqlstate_has_its_meaning(void **state)
{
    (void)state;
    static const struct {
        const char *sqlstate;
        enum error_code code;
        bool drifts;
    } cases[] = {
        { "08006", ERROR_UNAVAILABLE, false }, { "57P01", ERROR_UNAVAILABLE, false },
        { "57P03", ERROR_UNAVAILABLE, false }, { "53300", ERROR_UNAVAILABLE, false },
        { "25006", ERROR_UNAVAILABLE, false }, { "25P03", ERROR_UNAVAILABLE, false },
        { "0A000", ERROR_UNAVAILABLE, false }, { "26000", ERROR_UNAVAILABLE, false },
        { "25P02", ERROR_INTERNAL, false },    { "40001", ERROR_RETRY, false },
        { "40P01", ERROR_RETRY, false },       { "55P03", ERROR_RETRY, false },
        { "42P05", ERROR_UNAVAILABLE, false }, { "57014", ERROR_RETRY, false },
        { "42501", ERROR_PERMISSION, false },  { "42P01", ERROR_INTERNAL, true },
        { "22P02", ERROR_DATA, false },        { "23505", ERROR_DATA, false },
        { "XX000", ERROR_INTERNAL, false },    { "", ERROR_UNAVAILABLE, false },
        { NULL, ERROR_UNAVAILABLE, false },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(sqlstate_code(cases[i].sqlstate), cases[i].code);
        assert_int_equal(sqlstate_is_drift(cases[i].sqlstate), cases[i].drifts);
    }
}

int main(void)
{
    /* What the conninfo leaves out comes from the environment: here from nowhere. */
    unsetenv("PGHOST");
    unsetenv("PGHOSTADDR");
    unsetenv("PGSERVICE");
    unsetenv("PGPASSWORD");
    setenv("PGPASSFILE", "/nowhere/at/all", 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_looks_like_a_secret_is_hidden),
        cmocka_unit_test(known_secrets_are_hidden_wherever_they_stand),
        cmocka_unit_test(a_broken_conninfo_is_not_quoted),
        cmocka_unit_test(each_host_is_an_endpoint_and_names_are_looked_up),
        cmocka_unit_test(each_sqlstate_has_its_meaning),
    };
    return cmocka_run_group_tests_name("pg/secrets", tests, NULL, NULL);
}
