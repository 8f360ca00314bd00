/* Reading what is plain as it is, and unpacking the rest stream after stream. */
#include "antoned/antonectl/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "antoned/archive/stream.h"
#include "antoned/base/memory.h"

enum { HELD_BYTES = 64 * 1024, MAGIC_BYTES = 4 };

struct source {
    const char *path;
    int fd;
    enum archive_compression compression;
    struct archive_unpacker *unpacker; /* NULL: plain */
    size_t window_bytes;
    char held[HELD_BYTES]; /* as stored */
    size_t start, end;
    struct buffer unpacked; /* not yet handed out, from `given` on */
    size_t given;
    bool at_end;
    int64_t bytes_read, bytes_total;
};

static int64_t size_of(int fd)
{
    struct stat status;
    return fstat(fd, &status) == 0 && S_ISREG(status.st_mode) ? status.st_size : -1;
}

static ssize_t read_some(struct source *source, char *into, size_t size, struct error *err)
{
    ssize_t got;
    do {
        got = read(source->fd, into, size);
    } while (got < 0 && errno == EINTR);
    if (got < 0)
        return error_set_errno(err, ERROR_IO, errno, "cannot read %s", source->path);
    source->bytes_read += got;
    source->at_end = got == 0;
    return got;
}

/* A pipe may bring less than what tells the compression. */
static int read_beginning(struct source *source, struct error *err)
{
    while (source->end < MAGIC_BYTES && !source->at_end) {
        ssize_t got = read_some(source, source->held + source->end, HELD_BYTES - source->end, err);
        if (got < 0)
            return -1;
        source->end += (size_t)got;
    }
    return 0;
}

static struct archive_unpacker *new_unpacker(const struct source *source)
{
    struct archive_unpacker *unpacker = archive_unpacker_new(source->compression);
    archive_unpacker_limit_window(unpacker, source->window_bytes);
    return unpacker;
}

/* A frame, or one to be skipped, as pzstd puts first. */
static bool is_zstd(struct str held)
{
    return str_begins_with(held, STR("\x28\xb5\x2f\xfd")) ||
           (held.size >= MAGIC_BYTES && (held.data[0] & 0xf0) == 0x50 &&
            memcmp(held.data + 1, "\x2a\x4d\x18", 3) == 0);
}

static void tell_compression(struct source *source)
{
    struct str held = { source->held, source->end };
    source->compression = str_begins_with(held, STR("\x1f\x8b")) ? ARCHIVE_GZIP
                          : is_zstd(held)                        ? ARCHIVE_ZSTD
                                                                 : ARCHIVE_PLAIN;
    if (source->compression != ARCHIVE_PLAIN)
        source->unpacker = new_unpacker(source);
}

struct source *source_open(const char *path, size_t window_bytes, struct error *err)
{
    int fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        error_set_errno(err, ERROR_IO, errno, "cannot open %s", path);
        return NULL;
    }
    struct source *source = memory_zalloc(sizeof *source);
    source->path = path;
    source->fd = fd;
    source->window_bytes = window_bytes > 0 ? window_bytes : SOURCE_WINDOW_BYTES;
    source->bytes_total = size_of(fd);
    if (read_beginning(source, err) < 0) {
        source_close(source);
        return NULL;
    }
    tell_compression(source);
    return source;
}

void source_close(struct source *source)
{
    if (source == NULL)
        return;
    if (source->fd != STDIN_FILENO)
        close(source->fd);
    archive_unpacker_free(source->unpacker);
    buffer_free(&source->unpacked);
    free(source);
}

/* What was held first, then straight into the caller's memory. */
static ssize_t read_plain(struct source *source, char *into, size_t size, struct error *err)
{
    size_t held = source->end - source->start;
    if (held == 0)
        return source->at_end ? 0 : read_some(source, into, size, err);
    size = size < held ? size : held;
    memcpy(into, source->held + source->start, size);
    source->start += size;
    return (ssize_t)size;
}

/* Files are often put together from several streams: the next one begins where one ends. */
static int unpack_held(struct source *source, struct error *err)
{
    struct str in = { source->held + source->start, source->end - source->start };
    if (archive_unpacker_at_end(source->unpacker) && in.size > 0) {
        archive_unpacker_free(source->unpacker);
        source->unpacker = new_unpacker(source);
    }
    if (archive_unpacker_take(source->unpacker, &in, &source->unpacked, HELD_BYTES, err) < 0) {
        if (archive_unpacker_wants_window(source->unpacker))
            error_set(err, ERROR_DATA,
                      "a zstd frame wants a larger window than %zu MiB: --zstd-window 2GiB gives "
                      "it what it asks for",
                      source->window_bytes >> 20);
        else if (err != NULL && err->code == ERROR_DAMAGE)
            err->code = ERROR_DATA;
        return error_prefix(err, "%s", source->path);
    }
    source->start = source->end - in.size;
    return 0;
}

/* Until there is something to hand out, or nothing more to come. */
static int unpack(struct source *source, struct error *err)
{
    buffer_clear(&source->unpacked);
    source->given = 0;
    while (source->unpacked.size == 0) {
        if (unpack_held(source, err) < 0)
            return -1;
        if (source->unpacked.size > 0 || source->start < source->end)
            continue;
        if (source->at_end)
            break;
        ssize_t got = read_some(source, source->held, HELD_BYTES, err);
        if (got < 0)
            return -1;
        source->start = 0;
        source->end = (size_t)got;
    }
    return 0;
}

static ssize_t read_packed(struct source *source, char *into, size_t size, struct error *err)
{
    if (source->given == source->unpacked.size && unpack(source, err) < 0)
        return -1;
    size_t left = source->unpacked.size - source->given;
    if (left == 0 && !archive_unpacker_at_end(source->unpacker))
        return error_set(err, ERROR_DATA, "%s: the %s stream ends too early", source->path,
                         source->compression == ARCHIVE_GZIP ? "gzip" : "zstd");
    size = size < left ? size : left;
    memcpy(into, source->unpacked.data + source->given, size);
    source->given += size;
    return (ssize_t)size;
}

ssize_t source_read(struct source *source, char *into, size_t size, struct error *err)
{
    return source->unpacker == NULL ? read_plain(source, into, size, err)
                                    : read_packed(source, into, size, err);
}

int64_t source_bytes_read(const struct source *source)
{
    return source->bytes_read;
}

int64_t source_bytes_total(const struct source *source)
{
    return source->bytes_total;
}
