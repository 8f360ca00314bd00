/* Unit tests of the log, read back from a pipe in the place of standard error, and from a socket in
 * the place of journald's. */
#include "unit.h"

#include <endian.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "antoned/base/clock.h"
#include "antoned/sys/journal.h"
#include "antoned/sys/log.h"

static int real_stderr;
static int captured[2];
static int64_t now_us;
static char directory[40];
static struct sockaddr_un journald = { .sun_family = AF_UNIX };
static int journald_fd;

/* What journald listens on; the path goes with close_journald. */
static void open_journald(void)
{
    journald_fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    assert_int_equal(bind(journald_fd, (struct sockaddr *)&journald, sizeof journald), 0);
}

static void close_journald(void)
{
    close(journald_fd);
    unlink(journald.sun_path);
}

static int64_t told_clock(void)
{
    return now_us;
}

static int capture(void **state)
{
    (void)state;
    snprintf(directory, sizeof directory, "/tmp/antoned-test-XXXXXX");
    assert_non_null(mkdtemp(directory));
    snprintf(journald.sun_path, sizeof journald.sun_path, "%s/socket", directory);
    journal_use_socket(journald.sun_path);
    open_journald();
    assert_int_equal(pipe(captured), 0); /* the writing end would block */
    assert_int_equal(fcntl(captured[0], F_SETFL, O_NONBLOCK), 0);
    real_stderr = dup(STDERR_FILENO);
    dup2(captured[1], STDERR_FILENO);
    unsetenv("JOURNAL_STREAM");
    now_us = INT64_C(1000000) * US_PER_SECOND;
    log_use_clock(told_clock);
    log_configure(LEVEL_INFO, FORMAT_PLAIN, "unit");
    return 0;
}

static int release(void **state)
{
    (void)state;
    log_close();
    dup2(real_stderr, STDERR_FILENO);
    close(real_stderr);
    close(captured[0]);
    close(captured[1]);
    close_journald();
    journal_use_socket(NULL);
    return rmdir(directory);
}

/* All that was written since the last call. */
static const char *told(void)
{
    static char text[65536];
    ssize_t size = read(captured[0], text, sizeof text - 1);
    text[size > 0 ? size : 0] = '\0';
    return text;
}

static int lines_of(const char *text)
{
    int lines = 0;
    for (; *text != '\0'; text++)
        lines += *text == '\n';
    return lines;
}

/* The next entry that journald has, NAME=value a line; empty when there is none. */
static const char *journalled(void)
{
    static char text[8192];
    char entry[4096];
    size_t used = 0;
    ssize_t size = recv(journald_fd, entry, sizeof entry, 0);
    text[0] = '\0';
    for (const char *p = entry; size > 0 && p < entry + size;) {
        const char *name_end = memchr(p, '\n', (size_t)(entry + size - p));
        uint64_t length;
        assert_non_null(name_end);
        memcpy(&length, name_end + 1, sizeof length);
        const char *value = name_end + 1 + sizeof length;
        used += (size_t)snprintf(text + used, sizeof text - used, "%.*s=%.*s\n",
                                 (int)(name_end - p), p, (int)le64toh(length), value);
        p = value + le64toh(length);
        assert_true(p < entry + size && *p == '\n');
        p++;
    }
    return text;
}

/* Standard error is journald's stream, or is told to be somebody else's. */
static void stderr_is_journald(bool ours)
{
    struct stat status;
    char stream[64];
    assert_int_equal(fstat(STDERR_FILENO, &status), 0);
    snprintf(stream, sizeof stream, "%ju:%ju", (uintmax_t)status.st_dev,
             (uintmax_t)status.st_ino + !ours);
    setenv("JOURNAL_STREAM", stream, 1);
}

static const struct uuid post = { { 1, 2, 3 } };

static void a_plain_line_holds_level_component_message_and_fields(void **state)
{
    (void)state;
    struct error err;
    error_set(&err, ERROR_DATA, "division by zero");
    memcpy(err.sqlstate, "22012", 6);
    log_event(EVENT_POST_GIVEN_UP,
              LOG_FIELDS(.component = "bisection", .post = &post, .batch = 7, .error = &err),
              "given up after %d attempts", 3);
    const char *line = told();
    assert_non_null(strstr(line,
                           "Z err     bisection: given up after 3 attempts: division by zero "
                           "[post 01020300-0000-0000-0000-000000000000, batch 7, SQLSTATE "
                           "22012]\n"));
    assert_int_equal(lines_of(line), 1);
    log_info("claim", "nothing else");
    assert_non_null(strstr(told(), "info    claim: nothing else\n"));
}

static void no_control_character_reaches_a_line(void **state)
{
    (void)state;
    /* U+009B is ESC [ in one character; U+00A0 and what begins with c2 beside it are text */
    log_info("claim", "%s", "a\x1b[2Jb\x7f\xc2\x9b[2J\xc2\x80|\xc2\x9f|\xc2\xa0|\xc3\x9f|\xc2");
    assert_non_null(strstr(told(), "claim: a [2Jb   [2J  |  |\xc2\xa0|\xc3\x9f|?\n"));
}

static void where_an_error_arose_is_told_at_debug_only(void **state)
{
    (void)state;
    struct error err;
    error_set(&err, ERROR_DATA, "refused");
    snprintf(err.server_origin, sizeof err.server_origin, "routine, file.c:12");
    const struct log_fields *fields = LOG_FIELDS(.component = "claim", .error = &err);
    log_event(EVENT_BATCH_FAILED, fields, "bad");
    assert_non_null(strstr(told(), "claim: bad: refused\n"));
    log_configure(LEVEL_DEBUG, FORMAT_PLAIN, "unit");
    log_event(EVENT_BATCH_FAILED, fields, "worse");
    char wanted[200];
    snprintf(wanted, sizeof wanted,
             "claim: worse: refused [origin tests/unit/test_log.c:%d %s, "
             "server origin routine, file.c:12]\n",
             err.origin.line, __func__);
    assert_non_null(strstr(told(), wanted));
}

static void a_level_below_the_chosen_one_is_silent(void **state)
{
    (void)state;
    log_debug(LOG_FIELDS(.component = "claim"), "unheard");
    assert_string_equal(told(), "");
    log_configure(LEVEL_ERR, FORMAT_PLAIN, "unit");
    log_event(EVENT_BATCH_FAILED, NULL, "unheard");
    assert_string_equal(told(), "");
    log_configure(LEVEL_DEBUG, FORMAT_PLAIN, "unit");
    log_debug(LOG_FIELDS(.component = "claim", .batch = 7), "heard");
    assert_non_null(strstr(told(), "debug   claim: heard [batch 7]\n"));
}

static void a_line_stays_one_line(void **state)
{
    (void)state;
    log_info("claim", "a\nb\033[2Jc");
    assert_non_null(strstr(told(), "claim: a b [2Jc\n"));
    char longest[5000];
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    log_info("claim", "%s", longest);
    const char *line = told();
    assert_int_equal(lines_of(line), 1);
    assert_true(strlen(line) < 4096);
}

static void json_is_json_whatever_the_message(void **state)
{
    (void)state;
    log_configure(LEVEL_INFO, FORMAT_JSON, "unit");
    log_event(EVENT_POST_FAILED, LOG_FIELDS(.component = "bisection", .post = &post),
              "quote \" and a cut \xe2\x80");
    json_t *object = json_loads(told(), 0, NULL);
    assert_non_null(object);
    static const struct {
        const char *key, *value;
    } wanted[] = {
        { "level", "warning" },     { "message", "quote \" and a cut ??" },
        { "event", "POST_FAILED" }, { "component", "bisection" },
        { "instance", "unit" },     { "post_id", "01020300-0000-0000-0000-000000000000" },
    };
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        assert_string_equal(json_string_value(json_object_get(object, wanted[i].key)),
                            wanted[i].value);
    assert_null(json_object_get(object, "batch"));
    json_decref(object);
}

static void the_journal_gets_fields(void **state)
{
    (void)state;
    stderr_is_journald(true);
    log_configure(LEVEL_INFO, FORMAT_AUTO, "unit");
    struct error err;
    error_set(&err, ERROR_UNAVAILABLE, "gone");
    memcpy(err.sqlstate, "57P01", 6);
    log_event(EVENT_DATABASE_UNAVAILABLE,
              LOG_FIELDS(.component = "intake", .connection = "work", .error = &err), "lost");
    assert_string_equal(journalled(),
                        "MESSAGE=lost: gone\nPRIORITY=4\nSYSLOG_IDENTIFIER=antoned\n"
                        "MESSAGE_ID=c23bce9f55124f15bb63aa00e30c058a\n"
                        "ANTONE_EVENT=DATABASE_UNAVAILABLE\nANTONE_COMPONENT=intake\n"
                        "ANTONE_INSTANCE=unit\nANTONE_CONNECTION=work\nSQLSTATE=57P01\n");
    assert_string_equal(told(), "");

    stderr_is_journald(false);
    log_info("claim", "plain");
    assert_string_equal(journalled(), "");
    assert_int_equal(lines_of(told()), 1);
}

static void without_journald_standard_error_has_the_line(void **state)
{
    (void)state;
    close_journald(); /* as in a chroot */
    log_configure(LEVEL_INFO, FORMAT_JOURNAL, "unit");
    log_info("claim", "asked for the journal");
    assert_non_null(strstr(told(), "info    claim: asked for the journal\n"));
    stderr_is_journald(true); /* its stream is there, its socket is not */
    log_configure(LEVEL_INFO, FORMAT_AUTO, "unit");
    log_info("claim", "still told");
    assert_string_equal(told(), "<6>claim: still told\n"); /* from which journald reads the level */

    open_journald();
    log_info("claim", "back");
    assert_non_null(strstr(journalled(), "MESSAGE=back\n"));
    assert_string_equal(told(), "");
}

/* How many lines are in what is waiting on standard error. */
static int drained_lines(void)
{
    int lines = 0;
    for (const char *text; (text = told())[0] != '\0';)
        lines += lines_of(text);
    return lines;
}

static void a_journald_that_sleeps_blocks_nobody_and_no_line_is_lost_uncounted(void **state)
{
    (void)state;
    const int written = 20000; /* far more than a socket and a pipe hold */
    stderr_is_journald(true);
    log_configure(LEVEL_INFO, FORMAT_AUTO, "unit");
    for (int i = 0; i < written; i++)
        log_info("claim", "line %d that nobody reads for now", i);
    int kept = drained_lines();
    assert_true(kept > 0);
    while (journalled()[0] != '\0')
        kept++;
    log_tick(); /* lines go again: no other line needs to come by */
    char wanted[80];
    snprintf(wanted, sizeof wanted, "MESSAGE=%d log lines were lost before this one\n",
             written - kept);
    const char *entry = journalled();
    assert_non_null(strstr(entry, wanted));
    assert_non_null(strstr(entry, "ANTONE_EVENT=LINES_LOST\n"));
    log_tick();
    assert_string_equal(journalled(), ""); /* told once */
}

static void an_untold_count_is_told_at_the_end(void **state)
{
    (void)state;
    for (int i = 0; i < 5000; i++)
        log_info("claim", "line %d of many", i);
    while (told()[0] != '\0') {
    }
    log_close();
    assert_non_null(strstr(told(), "log lines were lost before this one"));
}

static void a_repeated_error_is_told_once_with_its_count(void **state)
{
    (void)state;
    for (int i = 0; i < 42; i++)
        log_event(EVENT_DATABASE_UNAVAILABLE, LOG_FIELDS(.component = "intake"), "refused");
    assert_int_equal(lines_of(told()), 1);
    log_event(EVENT_DATABASE_UNAVAILABLE, LOG_FIELDS(.component = "listen"), "refused");
    log_info("claim", "twice");
    log_info("claim", "twice");
    assert_int_equal(lines_of(told()), 3); /* another speaker, and what is no error */

    log_tick();
    assert_string_equal(told(), "");
    now_us += 61 * US_PER_SECOND;
    log_tick();
    const char *line = told();
    assert_non_null(strstr(line, "intake: refused (41 times more)\n"));
    assert_int_equal(lines_of(line), 1);

    log_event(EVENT_DATABASE_UNAVAILABLE, LOG_FIELDS(.component = "intake"), "refused");
    assert_int_equal(lines_of(told()), 1); /* a new minute */
}

static void errors_of_different_posts_are_no_repeats(void **state)
{
    (void)state;
    log_event(EVENT_POST_FAILED, LOG_FIELDS(.post = &post), "bad");
    log_event(EVENT_POST_FAILED, LOG_FIELDS(.post = &post), "bad");
    assert_int_equal(lines_of(told()), 2);
}

static void more_kinds_of_errors_than_places_lose_no_count(void **state)
{
    (void)state;
    for (int i = 0; i < 40; i++) {
        now_us++;
        log_event(EVENT_BATCH_FAILED, NULL, "kind %d", i);
        log_event(EVENT_BATCH_FAILED, NULL, "kind %d", i);
    }
    log_close();
    assert_int_equal(lines_of(told()), 80); /* each once, and each with its count of one */
}

static void a_reader_that_sleeps_blocks_nobody(void **state)
{
    (void)state;
    for (int i = 0; i < 5000; i++) /* far more than a pipe holds */
        log_info("claim", "line %d of many that nobody reads for now", i);
    assert_true(strlen(told()) > 0);
    while (told()[0] != '\0') {
    }
    log_info("claim", "awake");
    const char *text = told();
    const char *gap = strstr(text, "log lines were lost before this one");
    assert_non_null(gap);
    assert_non_null(strstr(gap, "claim: awake\n"));
}

static void every_event_has_its_row(void **state)
{
    (void)state;
    for (int i = EVENT_NONE + 1; i < EVENT_COUNT; i++) {
        const struct log_event_kind *kind = &log_event_kinds[i];
        assert_non_null(kind->name);
        assert_int_equal(strspn(kind->message_id, "0123456789abcdef"), 32);
        assert_int_equal(strlen(kind->message_id), 32);
        assert_true(strlen(kind->subject) > 0 && strlen(kind->advice) > 0);
        for (int j = EVENT_NONE + 1; j < i; j++) {
            assert_string_not_equal(kind->message_id, log_event_kinds[j].message_id);
            assert_string_not_equal(kind->name, log_event_kinds[j].name);
        }
    }
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, capture, release)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_plain_line_holds_level_component_message_and_fields),
        CASE(no_control_character_reaches_a_line),
        CASE(where_an_error_arose_is_told_at_debug_only),
        CASE(a_level_below_the_chosen_one_is_silent),
        CASE(a_line_stays_one_line),
        CASE(json_is_json_whatever_the_message),
        CASE(the_journal_gets_fields),
        CASE(without_journald_standard_error_has_the_line),
        CASE(a_journald_that_sleeps_blocks_nobody_and_no_line_is_lost_uncounted),
        CASE(an_untold_count_is_told_at_the_end),
        CASE(a_repeated_error_is_told_once_with_its_count),
        CASE(errors_of_different_posts_are_no_repeats),
        CASE(more_kinds_of_errors_than_places_lose_no_count),
        CASE(a_reader_that_sleeps_blocks_nobody),
        CASE(every_event_has_its_row),
    };
    return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
