/* Reading lines through one buffer of fixed size. */
#include "antoned/antonectl/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "antoned/base/memory.h"

enum { READ_BYTES = 256 * 1024 };

struct lines {
    const char *path;
    int fd;
    size_t limit_bytes;
    char *data; /* limit_bytes + READ_BYTES */
    size_t start, end;
    bool at_end; /* nothing more to read */
    bool cut;    /* the rest of a line too long is still to be skipped */
    int64_t number;
    int64_t bytes_read, bytes_total;
};

static int64_t size_of(int fd)
{
    struct stat status;
    return fstat(fd, &status) == 0 && S_ISREG(status.st_mode) ? status.st_size : -1;
}

struct lines *lines_open(const char *path, size_t limit_bytes, struct error *err)
{
    int fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        error_set_errno(err, ERROR_IO, errno, "cannot open %s", path);
        return NULL;
    }
    struct lines *lines = memory_zalloc(sizeof *lines);
    *lines = (struct lines){ .path = path,
                             .fd = fd,
                             .limit_bytes = limit_bytes,
                             .data = memory_alloc(limit_bytes + READ_BYTES),
                             .bytes_total = size_of(fd) };
    return lines;
}

void lines_close(struct lines *lines)
{
    if (lines == NULL)
        return;
    if (lines->fd != STDIN_FILENO)
        close(lines->fd);
    free(lines->data);
    free(lines);
}

/* Moves what is left to the front and reads after it. */
static int fill(struct lines *lines, struct error *err)
{
    memmove(lines->data, lines->data + lines->start, lines->end - lines->start);
    lines->end -= lines->start;
    lines->start = 0;
    ssize_t size;
    do {
        size =
            read(lines->fd, lines->data + lines->end, lines->limit_bytes + READ_BYTES - lines->end);
    } while (size < 0 && errno == EINTR);
    if (size < 0)
        return error_set_errno(err, ERROR_IO, errno, "cannot read %s", lines->path);
    lines->end += (size_t)size;
    lines->bytes_read += size;
    lines->at_end = size == 0;
    return 0;
}

static char *find_newline(const struct lines *lines)
{
    return memchr(lines->data + lines->start, '\n', lines->end - lines->start);
}

static struct str take(struct lines *lines, size_t size, size_t and_behind)
{
    struct str text = { lines->data + lines->start, size };
    lines->start += size + and_behind;
    return text;
}

static int skip_rest(struct lines *lines, struct error *err)
{
    while (lines->cut) {
        char *newline = find_newline(lines);
        lines->start = newline != NULL ? (size_t)(newline + 1 - lines->data) : lines->end;
        lines->cut = newline == NULL && !lines->at_end;
        if (lines->cut && fill(lines, err) < 0)
            return -1;
    }
    return 0;
}

/* 1 and any line, 0 at the end, -1. */
static int next_raw(struct lines *lines, struct str *ret, struct error *err)
{
    if (skip_rest(lines, err) < 0)
        return -1;
    for (;;) {
        char *newline = find_newline(lines);
        size_t held = lines->end - lines->start;
        size_t size = newline != NULL ? (size_t)(newline - lines->data) - lines->start : held;
        if (size > lines->limit_bytes) {
            lines->cut = true;
            *ret = take(lines, lines->limit_bytes + 1, 0);
            return 1;
        }
        if (newline != NULL || (lines->at_end && held > 0)) {
            *ret = take(lines, size, newline != NULL);
            return 1;
        }
        if (lines->at_end)
            return 0;
        if (fill(lines, err) < 0)
            return -1;
    }
}

static bool is_blank(struct str line)
{
    for (size_t i = 0; i < line.size; i++) {
        if (strchr(" \t\r", line.data[i]) == NULL || line.data[i] == '\0')
            return false;
    }
    return true;
}

static struct str without_mark(struct str line)
{
    static const char mark[] = "\xef\xbb\xbf";
    if (line.size >= 3 && memcmp(line.data, mark, 3) == 0)
        return (struct str){ line.data + 3, line.size - 3 };
    return line;
}

int lines_next(struct lines *lines, struct str *ret, struct error *err)
{
    struct str line;
    int got;
    while ((got = next_raw(lines, &line, err)) > 0) {
        if (++lines->number == 1)
            line = without_mark(line);
        if (!is_blank(line)) {
            *ret = line;
            return 1;
        }
    }
    return got;
}

int64_t lines_number(const struct lines *lines)
{
    return lines->number;
}

int64_t lines_bytes_read(const struct lines *lines)
{
    return lines->bytes_read;
}

int64_t lines_bytes_total(const struct lines *lines)
{
    return lines->bytes_total;
}
