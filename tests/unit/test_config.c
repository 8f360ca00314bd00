/* Unit tests of the configuration: every kind of wrong value, told with its line; every default
 * read back from its own text. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "antoned/domain/decision.h"
#include "antoned/sys/config.h"
#include "antoned/sys/config_options.h"
#include "antoned/sys/conninfo.h"

static int forget_environment(void **state)
{
    (void)state;
    unsetenv("DATABASE_URL");
    unsetenv("PGSSLMODE");
    unsetenv("CREDENTIALS_DIRECTORY");
    return 0;
}

static struct config *load(const char *text)
{
    struct config *config = NULL;
    struct error err;
    if (config_load_text(text, "t.conf", &config, NULL, &err) < 0)
        fail_msg("%s", err.message);
    return config;
}

/* The problems of a text, one a line; it must have some. */
static struct buffer problems_of(const char *text)
{
    struct config *config = NULL;
    struct error err;
    struct buffer problems = { 0 };
    assert_int_equal(config_load_text(text, "t.conf", &config, &problems, &err), -1);
    assert_null(config);
    assert_int_equal(error_exit_status(err.code), 78);
    return problems;
}

static void nothing_written_gives_the_defaults(void **state)
{
    (void)state;
    _cleanup_config_ struct config *config = load(NULL);
    assert_int_equal(config->environment, ENVIRONMENT_DEVELOPMENT);
    assert_int_equal(config->intake.batch_rows, 500);
    assert_int_equal(config->intake.connections, 2);
    assert_int_equal(config->intake.poll_interval_ms, 5000);
    assert_int_equal(config->intake.max_attempts, 3);
    assert_int_equal(config->decision.helpful_hundredths, 82);
    assert_int_equal(config->decision.moderate_hundredths, 55);
    assert_int_equal(config->decision.topic_gate_hundredths, 50);
    assert_int_equal(config->decision.randomize_per_10000, 500);
    assert_int_equal(config->decision.escalate, ESCALATE_DISTRESS);
    assert_int_equal(config->time.holidays.count, 7);
    assert_string_equal(config->time.zone, "America/New_York");
    assert_int_equal(config->archive.part_rows, 50000);
    assert_true(config->retention.keep_ms[RETENTION_POSTS] == INT64_C(90) * 86400000);
    assert_true(config->retention.keep_ms[RETENTION_LEARNING] == CONFIG_FOREVER);
    assert_int_equal(config->retention.at.hour, 3);
    assert_int_equal(config->retention.at.minute, 10);
    assert_string_equal(config->http.listen, "127.0.0.1:9437");
    assert_true(strlen(config->instance) > 0);
    assert_null(config->database.conninfo);
    struct error err;
    assert_int_equal(config_need_database(config, &err), -1);
    assert_non_null(strstr(err.message, "DATABASE_URL"));
}

static void no_file_is_needed(void **state)
{
    (void)state;
    struct config *config = NULL;
    struct error err;
    assert_int_equal(config_load_text(NULL, NULL, &config, NULL, &err), 0);
    assert_null(config_path(config));
    assert_int_equal(config_need_database(config, &err), -1);
    config_free(config);
}

static void every_default_reads_back_as_itself(void **state)
{
    (void)state;
    _cleanup_config_ struct config *config = load(NULL);
    struct buffer text = { 0 };
    for (size_t i = 0; i < config_option_count; i++) {
        const struct config_option *option = &config_options[i];
        if (option->standard == NULL)
            continue;
        const char *dot = strchr(option->key, '.');
        if (dot != NULL)
            buffer_printf(&text, "%.*s: { %s = ", (int)(dot - option->key), option->key, dot + 1);
        else
            buffer_printf(&text, "%s = ", option->key);
        config_value_text(config, option, &text);
        buffer_add_text(&text, dot != NULL ? "; };\n" : ";\n");
        _cleanup_config_ struct config *again = load(text.data);
        assert_int_equal(config_origin_of(again, option).source, FROM_FILE);
        struct buffer before = { 0 }, after = { 0 };
        config_value_text(config, option, &before);
        config_value_text(again, option, &after);
        assert_string_equal(before.data, after.data);
        buffer_free(&before);
        buffer_free(&after);
        buffer_clear(&text);
    }
    buffer_free(&text);
}

static void the_keys_of_the_contract_are_read(void **state)
{
    (void)state;
    _cleanup_config_ struct config *config = load(
        "environment = \"test\"; shutdown_timeout = \"5s\";\n"
        "database: { conninfo = \"dbname=a\"; maintenance_conninfo = \"dbname=b\"; };\n"
        "intake: { batch_rows = 7; connections = 3; poll_interval = \"250ms\"; max_attempts = 9; "
        "};\n"
        "lexicon: { path = \"/l\"; };\n"
        "archive: { directory = \"/a\"; part_rows = 11; posts_compression = \"zstd\"; };\n"
        "decision: { helpful = 0.9; randomize = 0.0125; };\n"
        "retention: { posts = \"1y\"; kpi_metrics = \"forever\"; at = \"23:59\"; };\n"
        "time: { holidays = ( \"12-26 Boxing Day\", \"05-mon-4+1 Day after\" ); };\n"
        "http: { listen = \"unix:/run/x\"; };\n"
        "log: { level = \"debug\"; format = \"json\"; };\n");
    assert_int_equal(config->environment, ENVIRONMENT_TEST);
    assert_int_equal(config->shutdown_timeout_ms, 5000);
    assert_string_equal(config->database.conninfo, "dbname=a");
    assert_string_equal(config->database.maintenance_conninfo, "dbname=b");
    assert_string_equal(config->database.listener_conninfo, "dbname=a");
    assert_int_equal(config->intake.batch_rows, 7);
    assert_int_equal(config->intake.poll_interval_ms, 250);
    assert_int_equal(config->archive.compression[RETENTION_POSTS], COMPRESSION_ZSTD);
    assert_int_equal(config->decision.helpful_hundredths, 90);
    assert_int_equal(config->decision.randomize_per_10000, 125);
    assert_true(config->retention.keep_ms[RETENTION_KPI_METRICS] == CONFIG_FOREVER);
    assert_int_equal(config->retention.at.hour, 23);
    assert_int_equal(config->time.holidays.count, 2);
    assert_string_equal(config->time.holidays.items[1], "05-mon-4+1 Day after");
    assert_int_equal(config->log.level, 4);
    assert_int_equal(config->log.format, 3);
}

/* What is wrong, and what the message must hold besides the place. */
static const struct {
    const char *text;
    const char *says;
} wrong[] = {
    { "intake: { batch_rows = \"500\"; };", "intake.batch_rows must be a whole number" },
    { "intake: { batch_rows = 0; };", "whole number, 1 to 10000; default 500" },
    { "intake: { batch_rows = 5000000000; };", "intake.batch_rows is out of range" },
    { "intake: { batch_rows = 4294967796; };", "intake.batch_rows is out of range" }, /* 2^32+500 */
    { "intake: { batch_rows = 500L; };",
      "written 500L, which versions of libconfig read differently: write it in plain digits" },
    { "intake: { batch_rows = 0x1000001F4; };", "intake.batch_rows is out of range" },
    { "intake: { batch_rows = 0500; };",
      "intake.batch_rows is written 0500, and what begins with a zero is octal to some versions of "
      "libconfig: write 500" },
    { "intake: { batch_rows = -010; };", "write -10" },
    { "intake: { batch_rows = 09; };", "write 9" },
    { "intake: { batch_rows = 00; };", "write 0" },
    { "intake: { batch_rows = 5.0; };", "must be a whole number" },
    { "intake: { batch_rows = true; };", "must be a whole number" },
    { "intake: { batch_rows = { x = 1; }; };", "must be a whole number" },
    { "intake: { poll_interval = \"5\"; };", "is not a duration with its unit" },
    { "intake: { poll_interval = 5; };", "must be a duration in double quotes" },
    { "intake: { poll_interval = \"1ms\"; };", "100ms to 1h" },
    { "intake: { batch_row = 5; };", "did you mean intake.batch_rows?" },
    { "intakes: { batch_rows = 5; };", "intakes is not an option" },
    { "intake = 5;", "intake is a group" },
    { "environment: { };", "must be a word" },
    { "environment = \"prod\";", "development, test or production" },
    { "decision: { helpful = 1; };", "with a decimal point" },
    { "decision: { helpful = 1.5; };", "0.0 to 1.0" },
    { "decision: { helpful = 0.825; };", "more decimals" },
    { "decision: { helpful = 1e999; };", "out of range" },
    { "decision: { helpful = 0.5; moderate = 0.6; };", "above decision.helpful" },
    { "archive: { keep_free = \"512\"; };", "is not a size with its unit" },
    { "archive: { directory = \"relative\"; };", "absolute path" },
    { "archive: { directory = \"\"; };", "0 bytes long, not 1 to 1000" },
    { "retention: { at = \"3:10\"; };", "time of day" },
    { "retention: { posts = \"ever\"; };", "duration" },
    { "retention: { hold = \"forever\"; };", "duration" },
    { "time: { zone = \"Mars/Olympus\"; };", "unknown time zone" },
    { "time: { zone = \"../../etc/passwd\"; };", "form" },
    { "time: { holidays = ( \"13-01 Nothing\" ); };", "form" },
    { "time: { holidays = ( 1 ); };", "list of texts" },
    { "time: { holidays = \"01-01 One\"; };", "list of texts" },
    { "http: { listen = \"127.0.0.1:99999\"; };", "address" },
    { "http: { listen = \"127.0.0.1\"; };", "such as 127.0.0.1:9437" },
    { "http: { listen = \"127.0.0.1:\"; };", "is not an address with its port" },
    { "http: { listen = \"127.0.0.1:0\"; };", "is not an address with its port" },
    { "http: { listen = \"127.0.0.1:80abc\"; };", "is not an address with its port" },
    { "http: { listen = \"127.0.0.1: 80\"; };", "is not an address with its port" },
    { "http: { listen = \"127.0.0.1:080\"; };", "is not an address with its port" },
    { "http: { listen = \"::1\"; };", "is not an address with its port" },
    { "http: { listen = \"::1:8080\"; };", "is not an address with its port" },
    { "http: { listen = \"[::1]\"; };", "is not an address with its port" },
    { "http: { listen = \"[::1]x80\"; };", "is not an address with its port" },
    { "http: { listen = \"unix:/\"; };", "is not an address with its port" },
    { "instance = \"a b\";", "form" },
    { "instance = \"a\\x07b\";", "control character" },
    { "product: { url = \"https://x/?q=1\"; };", "form" },
    { "log: { level = \"Info\"; };", "none of" },
    { "log: { level = \"info\" ", "syntax error" },
    { "log: { level = \"info\"; level = \"info\"; };", "duplicate" },
    { "@include \"/etc/hostname\"\n", "include" },
    { "database: { conninfo = \"no equals\"; };", "database.conninfo is not a conninfo" },
    { "database: { password = \"x\"; };", "passwords have no place" },
};

static void each_wrong_value_is_told_with_its_line(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char text[300];
        snprintf(text, sizeof text, "# one\n%s", wrong[i].text);
        struct buffer problems = problems_of(text);
        if (strncmp(problems.data, "t.conf:2: ", 10) != 0 ||
            strstr(problems.data, wrong[i].says) == NULL)
            fail_msg("%s\ngave %s", wrong[i].text, problems.data);
        buffer_free(&problems);
    }
}

static void addresses_with_a_port_are_taken(void **state)
{
    (void)state;
    static const char *const fine[] = { "127.0.0.1:1", "0.0.0.0:65535", "[::1]:8080", "[::]:80",
                                        "unix:/run/antoned/http" };
    for (size_t i = 0; i < sizeof fine / sizeof fine[0]; i++) {
        char text[100];
        snprintf(text, sizeof text, "http: { listen = \"%s\"; };", fine[i]);
        _cleanup_config_ struct config *config = load(text);
        assert_string_equal(config->http.listen, fine[i]);
    }
}

static void all_problems_are_told_at_once(void **state)
{
    (void)state;
    struct buffer problems = problems_of(
        "intake: {\n  batch_rows = 0;\n  connections = 0;\n};\n"
        "colour = \"red\";\n");
    const char *const lines[] = { "t.conf:2: intake.batch_rows", "\nt.conf:3: intake.connections",
                                  "\nt.conf:5: colour is not an option" };
    for (size_t i = 0; i < 3; i++)
        assert_non_null(strstr(problems.data, lines[i]));
    buffer_free(&problems);

    struct config *config;
    struct error err;
    config_load_text("a = 1;\nb = 2;\n", "t.conf", &config, NULL, &err);
    assert_non_null(strstr(err.message, "2 problems"));
    assert_non_null(strstr(err.message, "t.conf:1: a "));
    _cleanup_buffer_ struct buffer told = { 0 };
    config_load_text("a = 1;\n", "t.conf", &config, &told, &err);
    assert_string_equal(err.message, "1 problem in t.conf"); /* not the same words twice */
}

static void numbers_in_comments_and_texts_are_left_alone(void **state)
{
    (void)state;
    /* 2^32 + 500 would be cut to the 500 that stands in the same line */
    static const char *const texts[] = {
        "intake: { batch_rows = 500; }; # 4294967796\n",
        "intake: { batch_rows = 500; }; // 4294967796\n",
        "/* \n 4294967796 */ intake: { batch_rows = 500; };\n",
        "product: { name = \"\\\" 4294967796\"; }; intake: { batch_rows = 500; };\n",
        "product: { name = \"0500\"; }; intake: { batch_rows = 500; }; // 0500\n",
        "decision: { randomize = 00.05; }; intake: { batch_rows = 0x01F4; };\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        _cleanup_config_ struct config *config = load(texts[i]);
        assert_int_equal(config->intake.batch_rows, 500);
    }
}

static void no_password_gets_into_the_file(void **state)
{
    (void)state;
    static const char *const conninfos[] = {
        "host=h password=hunter2",
        "host = h   password = 'hun ter2'",
        "password=hunter2 host=h",
        "postgresql://u:hunter2@h/d",
        "postgresql://h/d?password=hunter2",
        "postgresql://h/d?%70assword=hunter2",
        "postgresql:///d?sslmode=require&sslpassword=hunter2",
    };
    for (size_t i = 0; i < sizeof conninfos / sizeof conninfos[0]; i++) {
        char text[300];
        snprintf(text, sizeof text, "database: { listener_conninfo = \"%s\"; };", conninfos[i]);
        struct buffer problems = problems_of(text);
        if (strstr(problems.data, "holds a password") == NULL ||
            strstr(problems.data, "hunter2") != NULL)
            fail_msg("%s gave %s", conninfos[i], problems.data);
        buffer_free(&problems);
    }
    static const char *const fine[] = { "host=h passfile=/p user=password", "",
                                        "postgresql://u@h1:1,[::1]:2/d?application_name=p%3Aq",
                                        "user='a\\'b' dbname=password", "service=antone" };
    for (size_t i = 0; i < sizeof fine / sizeof fine[0]; i++)
        if (conninfo_has_secret(fine[i]))
            fail_msg("%s", fine[i]);
}

/* The keyword or the value is named, but nothing where a password may be cut in pieces. */
static void a_wrong_conninfo_says_what_is_wrong(void **state)
{
    (void)state;
    static const struct {
        const char *conninfo, *says;
    } cases[] = {
        { "hots=db.example", "\"hots\"" },
        { "postgresql://h/d?hots=1", "\"hots\"" },
        { "host=h sslmode=verify_full", "verify_full" },
        { "host=h target_session_attrs=primry", "primry" },
        { "host=h channel_binding=yes", "channel_binding" },
        { "host=a,b port=1,2,3", "3 ports for 2 hosts" },
        { "host=a port=65536", "65535" },
        { "postgresql://u:canary", "65535" },
        { "host=h dbname", "is wrong" },
        { "password=a canary=1", "\"\342\200\246\"" },
        { "postgresql://u:hunter2@h/?canary=1", "\"\342\200\246\"" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct error err = { 0 };
        assert_int_equal(conninfo_check(cases[i].conninfo, &err), -1);
        assert_int_equal(err.code, ERROR_CONFIG);
        if (strstr(err.message, cases[i].says) == NULL || strstr(err.message, "canary") != NULL)
            fail_msg("%s gave %s", cases[i].conninfo, err.message);
    }
    static const char *const fine[] = { "", "host=a,b port=1,2 sslmode=verify-full", "port=,5433",
                                        "service=nowhere user=u", "postgresql://[::1]:5/d" };
    for (size_t i = 0; i < sizeof fine / sizeof fine[0]; i++) {
        struct error err = { 0 };
        if (conninfo_check(fine[i], &err) < 0)
            fail_msg("%s gave %s", fine[i], err.message);
    }
}

static void a_conninfo_is_shown_without_its_secret(void **state)
{
    (void)state;
    static const struct {
        const char *conninfo, *shown;
    } cases[] = {
        { "host=h  password='hun ter2' user='a b'", "user='a b' host=h" },
        { "postgresql://u:hunter2@[::1]:5433,h2/d%20b?sslmode=prefer",
          "user=u dbname='d b' host=::1,h2 port=5433, sslmode=prefer" },
        { "postgresql://u:hunter2", "(unreadable)" },
        { "postgresql://u:hunter2%zz@h/d", "(unreadable)" },
        { "dbname=''", "dbname=''" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        _cleanup_buffer_ struct buffer shown = { 0 };
        conninfo_show(cases[i].conninfo, &shown);
        if (strcmp(shown.data, cases[i].shown) != 0)
            fail_msg("%s shown as %s", cases[i].conninfo, shown.data);
    }
}

static void the_environment_may_hold_the_conninfo(void **state)
{
    (void)state;
    setenv("DATABASE_URL", "postgresql://u:hunter2@h/d", 1);
    _cleanup_config_ struct config *config = load(NULL);
    assert_string_equal(config->database.conninfo, "postgresql://u:hunter2@h/d");
    assert_string_equal(config->database.migration_conninfo, config->database.conninfo);
    for (size_t i = 0; i < config_option_count; i++) {
        _cleanup_buffer_ struct buffer shown = { 0 };
        config_value_text(config, &config_options[i], &shown);
        assert_null(strstr(shown.data, "hunter2"));
    }
    _cleanup_config_ struct config *filed = load("database: { conninfo = \"dbname=x\"; };");
    assert_string_equal(filed->database.conninfo, "dbname=x");
}

static void production_demands_a_verified_server(void **state)
{
    (void)state;
    struct buffer problems = problems_of(
        "environment = \"production\";\n"
        "database: { conninfo = \"host=h dbname=d\"; };\n");
    assert_non_null(strstr(problems.data, "t.conf:2: database.conninfo goes over TCP"));
    buffer_free(&problems);
    setenv("DATABASE_URL", "postgresql://u:hunter2@h/d?sslmode=require", 1);
    problems = problems_of("environment = \"production\";\n");
    assert_non_null(strstr(problems.data, "verify-full"));
    assert_null(strstr(problems.data, "hunter2"));
    buffer_free(&problems);
    unsetenv("DATABASE_URL");
    static const char *const fine[] = { "host=/run/postgresql dbname=d", "dbname=d",
                                        "postgresql://h/d?sslmode=verify-full" };
    for (size_t i = 0; i < sizeof fine / sizeof fine[0]; i++) {
        char text[200];
        snprintf(text, sizeof text,
                 "environment = \"production\"; database: { conninfo = \"%s\"; };", fine[i]);
        config_free(load(text));
    }
    setenv("PGSSLMODE", "verify-full", 1);
    config_free(load("environment = \"production\"; database: { conninfo = \"host=h\"; };"));
}

static void a_reload_knows_what_needs_a_restart(void **state)
{
    (void)state;
    _cleanup_config_ struct config *old = load("intake: { batch_rows = 1; connections = 1; };");
    _cleanup_config_ struct config *fresh =
        load("instance = \"x\"; intake: { batch_rows = 2; connections = 2; };");
    _cleanup_buffer_ struct buffer pending = { 0 };
    config_pending_restart(old, fresh, &pending);
    assert_string_equal(pending.data, "instance, intake.connections");
    buffer_clear(&pending);
    config_pending_restart(old, old, &pending);
    assert_int_equal(pending.size, 0);
}

static void write_file(const char *path, mode_t mode, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fputs(text, file) >= 0, 1);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, mode), 0);
}

static void a_file_that_cannot_be_read_is_named(void **state)
{
    (void)state;
    struct config *config;
    struct error err;
    assert_int_equal(config_load("/nonexistent/antoned.conf", &config, NULL, &err), -1);
    assert_int_equal(err.code, ERROR_CONFIG);
    assert_string_equal(err.message, "/nonexistent/antoned.conf: No such file or directory");
    assert_int_equal(config_load("/dev/zero", &config, NULL, &err), -1);
    assert_string_equal(err.message, "/dev/zero: not a regular file");
}

static void credentials_reach_libpq_however_systemd_grants_them(void **state)
{
    (void)state;
    char directory[] = "/tmp/antoned-test-XXXXXX";
    assert_non_null(mkdtemp(directory));
    char path[100];
    snprintf(path, sizeof path, "%s/pgpass", directory);
    setenv("CREDENTIALS_DIRECTORY", directory, 1);

    write_file(path, 0400, "*:*:*:*:canary\n");
    struct error err;
    unsetenv("PGPASSFILE");
    assert_int_equal(config_adopt_credentials(&err), 0);
    assert_string_equal(getenv("PGPASSFILE"), path);

    /* by an access list, seen as a group's right: libpq would refuse the file itself */
    assert_int_equal(chmod(path, 0440), 0);
    unsetenv("PGPASSFILE");
    assert_int_equal(config_adopt_credentials(&err), 0);
    assert_string_not_equal(getenv("PGPASSFILE"), path);
    struct stat status;
    assert_int_equal(stat(getenv("PGPASSFILE"), &status), 0);
    assert_true(S_ISREG(status.st_mode) && (status.st_mode & 0777) == 0600);
    char line[40] = "";
    FILE *copy = fopen(getenv("PGPASSFILE"), "r");
    assert_non_null(copy);
    assert_non_null(fgets(line, sizeof line, copy));
    fclose(copy);
    assert_string_equal(line, "*:*:*:*:canary\n");

    assert_int_equal(chmod(path, 0600), 0);
    write_file(path, 0400, "\n"); /* what the unit sets when there is none */
    unsetenv("PGPASSFILE");
    assert_int_equal(config_adopt_credentials(&err), 0);
    assert_null(getenv("PGPASSFILE"));

    setenv("PGPASSFILE", "/mine", 1); /* what is set stays */
    assert_int_equal(config_adopt_credentials(&err), 0);
    assert_string_equal(getenv("PGPASSFILE"), "/mine");
    unsetenv("PGPASSFILE");
    unlink(path);
    rmdir(directory);
}

#define CASE(test) cmocka_unit_test_setup(test, forget_environment)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(nothing_written_gives_the_defaults),
        CASE(no_file_is_needed),
        CASE(every_default_reads_back_as_itself),
        CASE(the_keys_of_the_contract_are_read),
        CASE(each_wrong_value_is_told_with_its_line),
        CASE(addresses_with_a_port_are_taken),
        CASE(all_problems_are_told_at_once),
        CASE(numbers_in_comments_and_texts_are_left_alone),
        CASE(no_password_gets_into_the_file),
        CASE(a_wrong_conninfo_says_what_is_wrong),
        CASE(a_conninfo_is_shown_without_its_secret),
        CASE(the_environment_may_hold_the_conninfo),
        CASE(production_demands_a_verified_server),
        CASE(a_reload_knows_what_needs_a_restart),
        CASE(a_file_that_cannot_be_read_is_named),
        CASE(credentials_reach_libpq_however_systemd_grants_them),
    };
    return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}
