/* A reload whose outcome its asker learns. */
#include "antoned/sys/reload.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "antoned/base/buffer.h"
#include "antoned/base/clock.h"
#include "antoned/sys/file.h"

#define OUTCOME           "reload"
#define OUTCOME_NEW       ".reload.new"
#define OUTCOME_OK        "in force\n"
#define OUTCOME_CAP_BYTES 4096

/* ---- the daemon's end ---- */

static int write_outcome(int fd, const struct error *refused)
{
    return refused == NULL ? dprintf(fd, OUTCOME_OK) : dprintf(fd, "%s\n", refused->message);
}

int reload_report(const char *directory, const struct error *refused, struct error *err)
{
    char fresh[1024], final[1024];
    snprintf(fresh, sizeof fresh, "%s/" OUTCOME_NEW, directory);
    snprintf(final, sizeof final, "%s/" OUTCOME, directory);
    int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0640);
    if (fd < 0)
        return error_set_errno(err, ERROR_IO, errno, "%s", fresh);
    bool written = write_outcome(fd, refused) > 0;
    int failure = errno;
    close(fd);
    if (written && rename(fresh, final) == 0)
        return 0;
    return error_set_errno(err, ERROR_IO, written ? errno : failure, "%s", final);
}

/* ---- the asker's end ---- */

struct request {
    const char *directory;
    int watch;   /* inotify: names that appear in the directory */
    int process; /* pidfd: readable once the daemon has ended */
};

static void request_close(struct request *request)
{
    if (request->watch >= 0)
        close(request->watch);
    if (request->process >= 0)
        close(request->process);
}

/* The watch stands before the signal goes out, so no answer can be missed. */
static int request_open(struct request *request, pid_t pid, struct error *err)
{
    request->watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (request->watch < 0 ||
        inotify_add_watch(request->watch, request->directory, IN_MOVED_TO | IN_ONLYDIR) < 0)
        return error_set_errno(err, ERROR_OS, errno, "cannot watch %s", request->directory);
    request->process = (int)syscall(SYS_pidfd_open, pid, 0);
    if (request->process < 0)
        return error_set_errno(err, ERROR_UNAVAILABLE, errno, "process %d", (int)pid);
    if (syscall(SYS_pidfd_send_signal, request->process, SIGHUP, NULL, 0) < 0)
        return error_set_errno(err, ERROR_PERMISSION, errno, "process %d", (int)pid);
    return 0;
}

/* Whether the outcome is among the names that have appeared. */
static bool outcome_appeared(int watch)
{
    char events[4096] __attribute__((aligned(__alignof__(struct inotify_event))));
    ssize_t size;
    while ((size = read(watch, events, sizeof events)) > 0) {
        for (char *p = events; p < events + size;) {
            const struct inotify_event *event = (const void *)p;
            if (event->len > 0 && strcmp(event->name, OUTCOME) == 0)
                return true;
            p += sizeof *event + event->len;
        }
    }
    return false;
}

static int read_outcome(const char *directory, struct error *err)
{
    _cleanup_buffer_ struct buffer text = { 0 };
    char path[1024];
    snprintf(path, sizeof path, "%s/" OUTCOME, directory);
    if (file_read(path, OUTCOME_CAP_BYTES, &text, err) < 0)
        return -1;
    if (strcmp(text.data, OUTCOME_OK) == 0)
        return 0;
    text.data[strcspn(text.data, "\n")] = '\0';
    return error_set(err, ERROR_CONFIG, "%s", text.data);
}

static int request_wait(const struct request *request, int64_t timeout_ms, struct error *err)
{
    int64_t deadline_us = clock_monotonic_us() + timeout_ms * 1000;
    struct pollfd waits[] = { { .fd = request->watch, .events = POLLIN },
                              { .fd = request->process, .events = POLLIN } };
    for (;;) {
        int64_t left_ms = (deadline_us - clock_monotonic_us()) / 1000;
        if (left_ms <= 0)
            return error_set(err, ERROR_UNAVAILABLE, "no answer within %lld ms",
                             (long long)timeout_ms);
        if (poll(waits, 2, (int)left_ms) < 0 && errno != EINTR)
            return error_set_errno(err, ERROR_OS, errno, "poll");
        if (outcome_appeared(request->watch))
            return read_outcome(request->directory, err);
        if (waits[1].revents != 0)
            return error_set(err, ERROR_UNAVAILABLE, "the daemon ended before it answered");
    }
}

int reload_request(const char *directory, pid_t pid, int64_t timeout_ms, struct error *err)
{
    struct request request = { directory, -1, -1 };
    int result = request_open(&request, pid, err);
    if (result == 0)
        result = request_wait(&request, timeout_ms, err);
    request_close(&request);
    return result;
}
