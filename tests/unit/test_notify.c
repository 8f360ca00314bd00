/* Unit tests of notify and reload, with a socket in the place of systemd and a child in the place
 * of the daemon. */
#include "unit.h"

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "antoned/sys/notify.h"
#include "antoned/sys/reload.h"

static char directory[40];
static int systemd;

static int make(void **state)
{
    (void)state;
    snprintf(directory, sizeof directory, "/tmp/antoned-test-XXXXXX");
    assert_non_null(mkdtemp(directory));
    systemd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    snprintf(address.sun_path, sizeof address.sun_path, "%s/notify", directory);
    assert_int_equal(bind(systemd, (struct sockaddr *)&address, sizeof address), 0);
    setenv("NOTIFY_SOCKET", address.sun_path, 1);
    unsetenv("RUNTIME_DIRECTORY");
    unsetenv("WATCHDOG_USEC");
    unsetenv("WATCHDOG_PID");
    return 0;
}

static int unmake(void **state)
{
    (void)state;
    static const char *const names[] = { "notify", "reload", ".reload.new" };
    close(systemd);
    unsetenv("NOTIFY_SOCKET");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char path[60];
        snprintf(path, sizeof path, "%s/%s", directory, names[i]);
        unlink(path);
    }
    return rmdir(directory);
}

static const char *heard(void)
{
    static char text[1000];
    ssize_t size = recv(systemd, text, sizeof text - 1, 0);
    text[size > 0 ? size : 0] = '\0';
    return text;
}

static void systemd_hears_the_states(void **state)
{
    (void)state;
    notify_reloading();
    notify_reloaded(NULL); /* while it still starts */
    assert_string_equal(heard(), "");
    notify_ready();
    assert_string_equal(heard(), "READY=1");
    notify_status("%d decided\nREADY=0", 7);
    assert_string_equal(heard(), "STATUS=7 decided");
    notify_watchdog();
    assert_string_equal(heard(), "WATCHDOG=1");
    notify_stopping();
    assert_string_equal(heard(), "STOPPING=1");
    notify_reloading();
    assert_int_equal(strncmp(heard(), "RELOADING=1\nMONOTONIC_USEC=", 27), 0);
    notify_reloaded(NULL);
    assert_string_equal(heard(), "READY=1");
    assert_string_equal(heard(), "");
    struct error refused;
    error_set(&refused, ERROR_CONFIG, "a.conf:3: wrong");
    notify_reloaded(&refused);
    assert_string_equal(heard(), "READY=1");
    assert_non_null(strstr(heard(), "old configuration stays: a.conf:3: wrong"));
}

static void nothing_happens_without_systemd(void **state)
{
    (void)state;
    unsetenv("NOTIFY_SOCKET");
    notify_ready();
    notify_status("idle");
    notify_reloaded(NULL);
    assert_string_equal(heard(), "");
    assert_int_equal(notify_watchdog_interval_ms(), 0);
}

static void the_watchdog_is_fed_twice_as_often_as_asked(void **state)
{
    (void)state;
    setenv("WATCHDOG_USEC", "30000000", 1);
    assert_int_equal(notify_watchdog_interval_ms(), 15000);
    setenv("WATCHDOG_PID", "1", 1); /* meant for another process */
    assert_int_equal(notify_watchdog_interval_ms(), 0);
}

/* A daemon that answers the first SIGHUP with `refused`, or ends when `dies`. */
static pid_t start_daemon(const struct error *refused, bool dies)
{
    sigset_t hup;
    sigemptyset(&hup);
    sigaddset(&hup, SIGHUP);
    sigprocmask(SIG_BLOCK, &hup, NULL); /* before the fork: the signal cannot come too early */
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid > 0)
        return pid;
    int signal;
    sigwait(&hup, &signal);
    _exit(dies ? 1 : reload_report(directory, refused, NULL) == 0 ? 0 : 2);
}

static void end_daemon(pid_t pid)
{
    kill(pid, SIGKILL);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void the_asker_learns_the_outcome(void **state)
{
    (void)state;
    struct error err, refused;
    pid_t daemon = start_daemon(NULL, false);
    assert_int_equal(reload_request(directory, daemon, 60000, &err), 0);
    end_daemon(daemon);

    error_set(&refused, ERROR_CONFIG, "a.conf:3: wrong");
    daemon = start_daemon(&refused, false);
    assert_int_equal(reload_request(directory, daemon, 60000, &err), -1);
    assert_int_equal(err.code, ERROR_CONFIG);
    assert_string_equal(err.message, "a.conf:3: wrong");
    end_daemon(daemon);
}

static void an_old_outcome_is_no_answer(void **state)
{
    (void)state;
    struct error err;
    assert_int_equal(reload_report(directory, NULL, &err), 0);
    pid_t daemon = start_daemon(NULL, true);
    assert_int_equal(reload_request(directory, daemon, 60000, &err), -1);
    assert_int_equal(err.code, ERROR_UNAVAILABLE);
    assert_non_null(strstr(err.message, "ended"));
    end_daemon(daemon);
}

static void a_daemon_that_does_not_answer_is_given_up(void **state)
{
    (void)state;
    struct error err;
    pid_t daemon = fork();
    assert_true(daemon >= 0);
    if (daemon == 0)
        for (;;)
            pause(); /* SIGHUP is still blocked here */
    assert_int_equal(reload_request(directory, daemon, 20, &err), -1);
    assert_string_equal(err.message, "no answer within 20 ms");
    end_daemon(daemon);
}

static void an_outcome_that_cannot_be_left_is_an_error(void **state)
{
    (void)state;
    struct error err;
    assert_int_equal(reload_report("/nonexistent", NULL, &err), -1);
    assert_int_equal(err.code, ERROR_IO);
    assert_int_equal(reload_request("/nonexistent", getpid(), 10, &err), -1);
    assert_int_equal(err.code, ERROR_OS);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, make, unmake)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(systemd_hears_the_states),
        CASE(nothing_happens_without_systemd),
        CASE(the_watchdog_is_fed_twice_as_often_as_asked),
        CASE(the_asker_learns_the_outcome),
        CASE(an_old_outcome_is_no_answer),
        CASE(a_daemon_that_does_not_answer_is_given_up),
        CASE(an_outcome_that_cannot_be_left_is_an_error),
    };
    return cmocka_run_group_tests_name("notify", tests, NULL, NULL);
}
