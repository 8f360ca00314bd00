/* A forked process that looks, and a page that it shares with us for what it found. */
#include "antoned/sys/disk_look.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "antoned/base/clock.h"
#include "antoned/base/memory.h"

enum { PROBE_BYTES = 4096 };

struct disk_look {
    struct loop *loop;
    void (*done)(void *ctx, const struct disk_found *found);
    void *ctx;
    struct disk_found *found; /* shared with the process */
    struct loop_watch *end;
    int pidfd; /* -1: no look is under way */
    pid_t pid;
    int64_t since_us;
};

/* ---- in the process: nothing but system calls, for it was forked beside threads ---- */

/* A file without a name, which leaves nothing behind. File systems that know none are not written
 * to. */
static int write_probe(const char *directory)
{
    static const char bytes[PROBE_BYTES];
    int fd = open(directory, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
    if (fd < 0)
        return errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL ? 0 : errno;
    int failure = write(fd, bytes, sizeof bytes) < 0 || fdatasync(fd) < 0 ? errno : 0;
    close(fd);
    return failure;
}

static void look_at(const char *directory, struct disk_found *found)
{
    struct statvfs status;
    *found = (struct disk_found){ 0 };
    if (statvfs(directory, &status) < 0) {
        found->os_errno = errno;
        return;
    }
    found->free_bytes = (int64_t)(status.f_bavail * status.f_frsize);
    found->total_bytes = (int64_t)(status.f_blocks * status.f_frsize);
    found->os_errno = write_probe(directory);
}

/* It keeps nothing of the daemon's open: while it hangs, the connections of a daemon that is gone
 * are to end, and the next one is to find the address free. */
static void live(pid_t daemon, const char *directory, struct disk_found *found)
{
    syscall(SYS_close_range, STDERR_FILENO + 1, ~0U, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() == daemon)
        look_at(directory, found);
    _exit(0);
}

/* ---- in the daemon ---- */

static void on_end(void *ctx, bool readable, bool writable)
{
    struct disk_look *look = ctx;
    (void)readable;
    (void)writable;
    int status = 0;
    loop_watch_free(look->end);
    look->end = NULL;
    close(look->pidfd);
    look->pidfd = -1;
    look->since_us = 0;
    waitpid(look->pid, &status, 0);
    struct disk_found found = *look->found;
    if (status != 0)
        found = (struct disk_found){ .os_errno = EINTR };
    look->done(look->ctx, &found);
}

void disk_look_start(struct disk_look *look, const char *directory)
{
    if (look->pidfd >= 0)
        return;
    pid_t daemon = getpid(), pid = fork();
    if (pid == 0)
        live(daemon, directory, look->found);
    if (pid < 0)
        return; /* no process left: the next look tries again */
    look->pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
    if (look->pidfd < 0) {
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
        return;
    }
    look->pid = pid;
    look->since_us = clock_monotonic_us();
    look->end = loop_watch_new(look->loop, look->pidfd, on_end, look);
}

struct disk_look *disk_look_new(struct loop *loop,
                                void (*done)(void *ctx, const struct disk_found *found), void *ctx)
{
    void *page = mmap(NULL, sizeof(struct disk_found), PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED)
        abort(); /* out of memory, as in memory.c */
    struct disk_look *look = memory_zalloc(sizeof *look);
    *look =
        (struct disk_look){ .loop = loop, .done = done, .ctx = ctx, .found = page, .pidfd = -1 };
    return look;
}

void disk_look_free(struct disk_look *look)
{
    if (look == NULL)
        return;
    loop_watch_free(look->end);
    if (look->pidfd >= 0) {
        kill(look->pid, SIGKILL);
        close(look->pidfd);
    }
    munmap(look->found, sizeof *look->found);
    free(look);
}

int64_t disk_look_since_us(const struct disk_look *look)
{
    return look->since_us;
}
