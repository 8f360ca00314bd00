/* Reads and writes small whole files. */
#include "antoned/sys/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int open_regular(const char *path, struct error *err)
{
    /* O_NONBLOCK: a FIFO put in the way must not hang the daemon. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
        return error_set_errno(err, ERROR_IO, errno, "%s", path);
    struct stat status;
    if (fstat(fd, &status) < 0) {
        int failure = errno;
        close(fd);
        return error_set_errno(err, ERROR_IO, failure, "%s", path);
    }
    if (!S_ISREG(status.st_mode)) {
        close(fd);
        return error_set(err, ERROR_DATA, "%s: not a regular file", path);
    }
    return fd;
}

/* Reads until the end, or until one byte more than the cap has come. */
static int read_all(int fd, size_t cap_bytes, struct buffer *out)
{
    size_t before = out->size;
    while (out->size - before <= cap_bytes) {
        char piece[16384];
        ssize_t got = read(fd, piece, sizeof piece);
        if (got == 0)
            return 0;
        if (got < 0 && errno != EINTR)
            return -1;
        if (got > 0)
            buffer_add(out, piece, (size_t)got);
    }
    return 0;
}

static int check(const char *path, size_t cap_bytes, struct str text, struct error *err)
{
    if (text.size > cap_bytes)
        return error_set(err, ERROR_DATA, "%s: larger than %zu bytes", path, cap_bytes);
    if (text.size > 0 && memchr(text.data, '\0', text.size) != NULL)
        return error_set(err, ERROR_DATA, "%s: holds a NUL byte, so it is not a text file", path);
    return 0;
}

int file_read(const char *path, size_t cap_bytes, struct buffer *out, struct error *err)
{
    int fd = open_regular(path, err);
    if (fd < 0)
        return -1;
    _cleanup_buffer_ struct buffer content = { 0 };
    buffer_reserve(&content, 1); /* an empty file is an empty text, not NULL */
    content.data[0] = '\0';
    int result = read_all(fd, cap_bytes, &content);
    int failure = errno;
    close(fd);
    if (result < 0)
        return error_set_errno(err, ERROR_IO, failure, "%s", path);
    if (check(path, cap_bytes, buffer_view(&content), err) < 0)
        return -1;
    buffer_add_str(out, buffer_view(&content));
    return 0;
}

/* ---- writing ---- */

static bool write_all(int fd, struct str text)
{
    while (text.size > 0) {
        ssize_t written = write(fd, text.data, text.size);
        if (written < 0 && errno != EINTR)
            return false;
        if (written > 0)
            text = (struct str){ text.data + written, text.size - (size_t)written };
    }
    return true;
}

static bool like_before(int fd, const char *path)
{
    struct stat before;
    if (stat(path, &before) < 0)
        return errno == ENOENT && fchmod(fd, 0644) == 0;
    return fchown(fd, before.st_uid, before.st_gid) == 0 && fchmod(fd, before.st_mode & 07777) == 0;
}

static int replace(const char *path, const char *temporary, struct str text, struct error *err)
{
    int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return error_set_errno(err, ERROR_IO, errno, "%s", temporary);
    bool written = like_before(fd, path) && write_all(fd, text) && fsync(fd) == 0;
    int failure = errno;
    close(fd);
    if (written && rename(temporary, path) == 0)
        return 0;
    if (written)
        failure = errno;
    unlink(temporary);
    return error_set_errno(err, ERROR_IO, failure, "%s", path);
}

int file_replace(const char *path, struct str text, struct error *err)
{
    char *real = realpath(path, NULL); /* NULL: there is none yet */
    _cleanup_buffer_ struct buffer temporary = { 0 };
    buffer_printf(&temporary, "%s.antoned-new", real != NULL ? real : path);
    int outcome = replace(real != NULL ? real : path, temporary.data, text, err);
    free(real);
    return outcome;
}
