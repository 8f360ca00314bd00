/* The client's side: small, because it only meets our own server, which says how long its answer
 * is, and closes when asked to. */
#include "antoned/sys/http_ask.h"

#include <errno.h>
#include <event2/util.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "antoned/base/clock.h"

static int refused(const char *address, int os_errno, struct error *err)
{
    if (os_errno == EACCES || os_errno == EPERM)
        return error_set(err, ERROR_PERMISSION,
                         "%s: only root and the daemon's group may ask there", address);
    return error_set_errno(err, ERROR_UNAVAILABLE, os_errno, "no daemon answers at %s", address);
}

static int find_address(const char *address, struct sockaddr_storage *ret, socklen_t *ret_size,
                        struct error *err)
{
    struct sockaddr_un *local = (struct sockaddr_un *)ret;
    int size = sizeof *ret;
    *ret = (struct sockaddr_storage){ 0 };
    if (strncmp(address, "unix:", strlen("unix:")) == 0) {
        local->sun_family = AF_UNIX;
        snprintf(local->sun_path, sizeof local->sun_path, "%s", address + strlen("unix:"));
        *ret_size = sizeof *local;
        return 0;
    }
    if (evutil_parse_sockaddr_port(address, (struct sockaddr *)ret, &size) < 0)
        return refused(address, EINVAL, err);
    *ret_size = (socklen_t)size;
    return 0;
}

static int open_connection(const char *address, struct error *err)
{
    const struct timeval patience = { .tv_sec = HTTP_ASK_PATIENCE_MS / 1000 };
    struct sockaddr_storage where;
    socklen_t size = 0;
    if (find_address(address, &where, &size, err) < 0)
        return -1;
    int fd = socket(where.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return refused(address, errno, err);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience); /* of connect, too */
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (connect(fd, (const struct sockaddr *)&where, size) == 0)
        return fd;
    int failed = errno;
    close(fd);
    return refused(address, failed == EAGAIN || failed == EINPROGRESS ? ETIMEDOUT : failed, err);
}

static int send_request(int fd, const char *address, const char *path, struct error *err)
{
    char request[256];
    int size = snprintf(request, sizeof request,
                        "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", path);
    if (send(fd, request, (size_t)size, MSG_NOSIGNAL) == size)
        return 0;
    return refused(address, errno == EAGAIN ? ETIMEDOUT : errno, err);
}

/* Until the other side closes. */
static int read_answer(int fd, const char *address, struct buffer *answer, struct error *err)
{
    int64_t end_us = clock_monotonic_us() + HTTP_ASK_PATIENCE_MS * INT64_C(1000);
    char part[16384];
    ssize_t size;
    while ((size = recv(fd, part, sizeof part, 0)) != 0) {
        if (size < 0 && errno == EINTR)
            continue;
        if (size < 0 || clock_monotonic_us() > end_us)
            return refused(address, size < 0 && errno != EAGAIN ? errno : ETIMEDOUT, err);
        if (answer->size + (size_t)size > HTTP_ASK_BYTES_MAX)
            return error_set(err, ERROR_DATA, "%s: the answer is too long for one of antoned's",
                             address);
        buffer_add(answer, part, (size_t)size);
    }
    return 0;
}

/* "HTTP/1.1 200 OK", headers with Content-Length, an empty line, and so many bytes. */
static int read_reply(const char *address, const struct buffer *answer, struct buffer *ret_body,
                      struct error *err)
{
    const char *text = answer->size > 0 ? answer->data : "";
    const char *body = strstr(text, "\r\n\r\n");
    const char *length = strcasestr(text, "\r\nContent-Length:");
    if (strncmp(text, "HTTP/1.1 ", 9) != 0 || body == NULL || length == NULL || length > body)
        return error_set(err, ERROR_DATA, "%s: what answers there is no antoned", address);
    body += strlen("\r\n\r\n");
    size_t size = answer->size - (size_t)(body - text);
    if (size != strtoul(length + strlen("\r\nContent-Length:"), NULL, 10))
        return error_set(err, ERROR_UNAVAILABLE, "%s: the answer broke off", address);
    buffer_add(ret_body, body, size);
    return (int)strtol(text + 9, NULL, 10);
}

int http_ask(const char *address, const char *path, struct buffer *ret_body, struct error *err)
{
    _cleanup_buffer_ struct buffer answer = { 0 };
    int fd = open_connection(address, err);
    if (fd < 0)
        return -1;
    int failed =
        send_request(fd, address, path, err) < 0 || read_answer(fd, address, &answer, err) < 0;
    close(fd);
    return failed ? -1 : read_reply(address, &answer, ret_body, err);
}
