/* Opening the socket: TCP, a path, or systemd's. */
#include "antoned/sys/listening.h"

#include <errno.h>
#include <event2/util.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "antoned/base/memory.h"

#define BACKLOG      64
#define SOCKET_MODE  0660 /* the group of the daemon may ask */
#define SOCKET_FLAGS (SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC)

struct listening {
    int fd, lock; /* -1: none */
    char *name;
    char *path; /* to be taken away; NULL: none of ours */
};

static int wrong(const char *address, int os_errno, struct error *err)
{
    const char *what =
        os_errno == EADDRINUSE
            ? "another process listens there; give one of them an http.listen of its own"
            : strerror(os_errno);
    return error_set(err, ERROR_CONFIG, "http.listen = \"%s\": %s", address, what);
}

/* ---- a path ---- */

/* Held while we serve: of two daemons that start at once, one finds it taken, and neither takes the
 * other's socket for one that a crash has left. The file stays; its lock goes with the process. */
static int lock_path(struct listening *listening, const char *address, struct error *err)
{
    char path[sizeof(struct sockaddr_un)];
    snprintf(path, sizeof path, "%s.lock", listening->path);
    listening->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (listening->lock < 0)
        return wrong(address, errno, err);
    if (flock(listening->lock, LOCK_EX | LOCK_NB) < 0)
        return wrong(address, errno == EWOULDBLOCK ? EADDRINUSE : errno, err);
    return 0;
}

static bool is_answered(const struct sockaddr_un *where)
{
    int fd = socket(AF_UNIX, SOCKET_FLAGS, 0);
    bool answered = connect(fd, (const struct sockaddr *)where, sizeof *where) == 0 ||
                    errno == EAGAIN; /* its backlog is full */
    close(fd);
    return answered;
}

static int clear_path(const struct sockaddr_un *where, const char *address, struct error *err)
{
    struct stat status;
    if (lstat(where->sun_path, &status) < 0)
        return errno == ENOENT ? 0 : wrong(address, errno, err);
    if (!S_ISSOCK(status.st_mode))
        return error_set(err, ERROR_CONFIG,
                         "http.listen = \"%s\": there is a file of that name, which is no socket; "
                         "remove it or name another path",
                         address);
    if (is_answered(where))
        return wrong(address, EADDRINUSE, err);
    return unlink(where->sun_path) == 0 ? 0 : wrong(address, errno, err);
}

static int open_path(struct listening *listening, const char *address, struct error *err)
{
    struct sockaddr_un where = { .sun_family = AF_UNIX };
    const char *path = address + strlen("unix:");
    if (strlen(path) + strlen(".lock") >= sizeof where.sun_path)
        return error_set(err, ERROR_CONFIG,
                         "http.listen = \"%s\": the path of a socket may have %zu bytes", address,
                         sizeof where.sun_path - strlen(".lock") - 1);
    memcpy(where.sun_path, path, strlen(path) + 1);
    listening->path = memory_strdup(path);
    if (lock_path(listening, address, err) < 0 || clear_path(&where, address, err) < 0) {
        free(listening->path);
        listening->path = NULL; /* what is there is not ours */
        return -1;
    }
    listening->fd = socket(AF_UNIX, SOCKET_FLAGS, 0);
    if (bind(listening->fd, (const struct sockaddr *)&where, sizeof where) < 0 ||
        chmod(path, SOCKET_MODE) < 0 || listen(listening->fd, BACKLOG) < 0)
        return wrong(address, errno, err);
    return 0;
}

/* ---- TCP ---- */

static int open_port(struct listening *listening, const char *address, struct error *err)
{
    struct sockaddr_storage where;
    int size = sizeof where;
    const int one = 1;
    if (evutil_parse_sockaddr_port(address, (struct sockaddr *)&where, &size) < 0)
        return wrong(address, EINVAL, err);
    listening->fd = socket(where.ss_family, SOCKET_FLAGS, 0);
    if (listening->fd < 0)
        return wrong(address, errno, err);
    /* After a restart the connections of the one before still linger; a listener is refused all the
     * same. */
    setsockopt(listening->fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (where.ss_family == AF_INET6)
        setsockopt(listening->fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof one);
    if (bind(listening->fd, (const struct sockaddr *)&where, (socklen_t)size) < 0 ||
        listen(listening->fd, BACKLOG) < 0)
        return wrong(address, errno, err);
    return 0;
}

/* ---- systemd ---- */

static int take_handed_over(struct listening *listening, int count, struct error *err)
{
    int fd = SD_LISTEN_FDS_START;
    if (count < 0)
        return error_set(err, ERROR_CONFIG, "LISTEN_FDS of the environment: %s", strerror(-count));
    if (count > 1)
        return error_set(err, ERROR_CONFIG,
                         "systemd hands over %d sockets, and antoned serves one: a .socket unit "
                         "with one ListenStream= is right",
                         count);
    if (sd_is_socket(fd, AF_UNSPEC, SOCK_STREAM, 1) <= 0)
        return error_set(err, ERROR_CONFIG,
                         "what systemd hands over is no listening stream socket: a .socket unit "
                         "with ListenStream= is right");
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    listening->fd = fd;
    return 0;
}

static int open_any(struct listening *listening, const char *address, struct error *err)
{
    int handed_over = sd_listen_fds(1);
    if (handed_over != 0) {
        listening->name = memory_strdup("a socket of systemd's");
        return take_handed_over(listening, handed_over, err);
    }
    listening->name = memory_strdup(address);
    if (strncmp(address, "unix:", strlen("unix:")) == 0)
        return open_path(listening, address, err);
    return open_port(listening, address, err);
}

int listening_open(const char *address, struct listening **ret, struct error *err)
{
    struct listening *listening = memory_zalloc(sizeof *listening);
    listening->fd = listening->lock = -1;
    if (open_any(listening, address, err) < 0) {
        listening_close(listening);
        return -1;
    }
    *ret = listening;
    return 0;
}

void listening_close(struct listening *listening)
{
    if (listening == NULL)
        return;
    if (listening->path != NULL)
        unlink(listening->path);
    if (listening->fd >= 0)
        close(listening->fd);
    if (listening->lock >= 0)
        close(listening->lock);
    free(listening->path);
    free(listening->name);
    free(listening);
}

int listening_fd(const struct listening *listening)
{
    return listening->fd;
}

const char *listening_name(const struct listening *listening)
{
    return listening->name;
}
