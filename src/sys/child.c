/* A child process of the same program. */
#include "antoned/sys/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "antoned/base/memory.h"
#include "antoned/sys/environment.h"

#define PROGRAM "/proc/self/exe" /* also when a package update has replaced the file */

enum {
    FIRST_SPARE_FD = 10, /* out of the way of the two that the child gets */
    MESSAGE_MAX = 1024,
};

struct child {
    pid_t pid;
    int pidfd, socket;
    struct loop_watch *end, *messages;
    struct child_events events;
    unsigned char unsent[MESSAGE_MAX];
    size_t unsent_size; /* 0: nothing waits */
};

/* ---- starting ---- */

static int move_up(int fd)
{
    int moved = fcntl(fd, F_DUPFD_CLOEXEC, FIRST_SPARE_FD);
    int error = errno;
    close(fd);
    errno = error;
    return moved;
}

static int open_input(const char *text)
{
    size_t size = strlen(text);
    int fd = memfd_create("input", MFD_CLOEXEC);
    if (fd >= 0 && (write(fd, text, size) != (ssize_t)size || lseek(fd, 0, SEEK_SET) < 0)) {
        close(fd);
        errno = EIO;
        return -1;
    }
    return fd < 0 ? -1 : move_up(fd);
}

static int open_sockets(int sockets[2])
{
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) < 0)
        return -1;
    for (int i = 0; i < 2; i++)
        sockets[i] = move_up(sockets[i]);
    return sockets[0] < 0 || sockets[1] < 0 ? -1 : 0;
}

/* 0 or an errno, as posix_spawn. */
static int spawn(pid_t *pid, char *const *arguments, int socket, int input)
{
    /* READY and WATCHDOG are the parent's to say. */
    static const char *const own[] = { "NOTIFY_SOCKET=", "WATCHDOG_", "LISTEN_" };
    posix_spawn_file_actions_t actions;
    int result = posix_spawn_file_actions_init(&actions);
    if (result != 0)
        return result;
    char **variables = environment_for_child(own, sizeof own / sizeof own[0], NULL, 0);
    if ((result = posix_spawn_file_actions_adddup2(&actions, socket, CHILD_SOCKET)) == 0 &&
        (result = posix_spawn_file_actions_adddup2(&actions, input, CHILD_INPUT)) == 0 &&
        (result = posix_spawn_file_actions_addclosefrom_np(&actions, CHILD_INPUT + 1)) == 0)
        result = posix_spawn(pid, PROGRAM, &actions, NULL, arguments, variables);
    free(variables);
    posix_spawn_file_actions_destroy(&actions);
    return result;
}

/* ---- its life ---- */

static void take_messages(struct child *child)
{
    unsigned char message[MESSAGE_MAX];
    ssize_t size;
    while ((size = recv(child->socket, message, sizeof message, MSG_DONTWAIT)) > 0)
        child->events.message(child->events.ctx, message, (size_t)size);
    if (size == 0)
        loop_watch_want(child->messages, false, false); /* it is ending; the pidfd says when */
}

static void send_unsent(struct child *child)
{
    ssize_t sent =
        send(child->socket, child->unsent, child->unsent_size, MSG_DONTWAIT | MSG_NOSIGNAL);
    bool waits = sent < 0 && (errno == EAGAIN || errno == ENOBUFS);
    if (!waits)
        child->unsent_size = 0;
    loop_watch_want(child->messages, sent >= 0 || waits, waits);
}

static void on_messages(void *ctx, bool readable, bool writable)
{
    struct child *child = ctx;
    if (writable && child->unsent_size > 0)
        send_unsent(child);
    if (readable)
        take_messages(child);
}

static void on_end(void *ctx, bool readable, bool writable)
{
    struct child *child = ctx;
    siginfo_t info = { 0 };
    char how[32];
    (void)readable, (void)writable;
    if (waitid(P_PID, (id_t)child->pid, &info, WEXITED | WNOHANG) < 0 || info.si_pid == 0)
        return;
    child->pid = 0;
    loop_watch_want(child->end, false, false);
    take_messages(child);
    snprintf(how, sizeof how, "%s %d", info.si_code == CLD_EXITED ? "exit status" : "signal",
             info.si_status);
    child->events.exited(child->events.ctx, how);
}

static struct child *child_new(struct loop *loop, pid_t pid, int pidfd, int socket,
                               const struct child_events *events)
{
    struct child *child = memory_zalloc(sizeof *child);
    child->pid = pid;
    child->pidfd = pidfd;
    child->socket = socket;
    child->events = *events;
    child->end = loop_watch_new(loop, pidfd, on_end, child);
    child->messages = loop_watch_new(loop, socket, on_messages, child);
    return child;
}

static void close_opened(int fd)
{
    if (fd >= 0)
        close(fd);
}

int child_start(struct loop *loop, char *const *arguments, const char *input,
                const struct child_events *events, struct child **ret, struct error *err)
{
    int sockets[2] = { -1, -1 }, text = -1, pidfd = -1, failure = 0;
    pid_t pid = -1;
    if (open_sockets(sockets) < 0 || (text = open_input(input)) < 0)
        failure = errno;
    else if ((failure = spawn(&pid, arguments, sockets[1], text)) == 0 &&
             (pidfd = (int)syscall(SYS_pidfd_open, pid, 0)) < 0) {
        failure = errno;
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
    }
    close_opened(sockets[1]);
    close_opened(text);
    if (failure != 0) {
        close_opened(sockets[0]);
        return error_set_errno(err, ERROR_OS, failure, "a process for maintenance");
    }
    *ret = child_new(loop, pid, pidfd, sockets[0], events);
    return 0;
}

void child_send(struct child *child, const void *message, size_t size)
{
    if (size > sizeof child->unsent)
        abort();
    memcpy(child->unsent, message, size);
    child->unsent_size = size;
    send_unsent(child);
}

void child_terminate(struct child *child)
{
    if (child->pid > 0)
        kill(child->pid, SIGTERM);
}

/* It is not waited for: what hangs in a call of the kernel, as with a disk that does not answer,
 * does not even die. */
void child_free(struct child *child)
{
    if (child == NULL)
        return;
    if (child->pid > 0) {
        kill(child->pid, SIGKILL);
        waitpid(child->pid, NULL, WNOHANG);
    }
    loop_watch_free(child->end);
    loop_watch_free(child->messages);
    close(child->pidfd);
    close(child->socket);
    free(child);
}

/* ---- in the child ---- */

int child_adopt(struct error *err)
{
    int type;
    socklen_t size = sizeof type;
    if (getsockopt(CHILD_SOCKET, SOL_SOCKET, SO_TYPE, &type, &size) < 0 || type != SOCK_SEQPACKET)
        return error_set(err, ERROR_USAGE, "only the daemon starts it this way");
    fcntl(CHILD_SOCKET, F_SETFD, FD_CLOEXEC);
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* a parent that is gone already has closed the socket */
    return 0;
}

void child_wait(int64_t ms)
{
    poll(&(struct pollfd){ .fd = CHILD_SOCKET, .events = POLLIN }, 1, (int)ms);
}

int child_receive(void *message, size_t size)
{
    ssize_t got;
    while ((got = recv(CHILD_SOCKET, message, size, MSG_DONTWAIT)) < 0 && errno == EINTR)
        ;
    if (got < 0)
        return errno == EAGAIN ? 0 : -1;
    return got > 0 ? 1 : -1;
}

void child_report(const void *message, size_t size)
{
    while (send(CHILD_SOCKET, message, size, MSG_NOSIGNAL) < 0 && errno == EINTR)
        ;
}
