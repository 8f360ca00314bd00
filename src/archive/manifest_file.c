/* MANIFEST.jsonl: the manifest as a file beside what it lists. */
#include "antoned/archive/manifest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char fresh_name[] = "." ARCHIVE_MANIFEST_NAME ".unfinished";

static int read_whole(int fd, struct buffer *out, struct error *err)
{
    for (;;) {
        buffer_reserve(out, (size_t)64 << 10);
        ssize_t got = read(fd, out->data + out->size, (size_t)64 << 10);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_set_errno(err, ERROR_IO, errno, "reading %s", ARCHIVE_MANIFEST_NAME);
        if (got == 0)
            return 0;
        out->size += (size_t)got;
    }
}

/* A missing file reads as an empty one. */
static int read_file(const struct archive_directory *directory, struct buffer *out,
                     struct error *err)
{
    int fd = openat(archive_directory_fd(directory), ARCHIVE_MANIFEST_NAME,
                    O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        return 0;
    if (fd < 0)
        return error_set_errno(err, ERROR_IO, errno, "opening %s", ARCHIVE_MANIFEST_NAME);
    int result = read_whole(fd, out, err);
    close(fd);
    return result;
}

/* The next whole line of *rest; false at the end, or when what is left is broken off. */
static bool next_line(struct str *rest, struct str *ret_line)
{
    const char *end = rest->size == 0 ? NULL : memchr(rest->data, '\n', rest->size);
    if (end == NULL)
        return false;
    *ret_line = (struct str){ rest->data, (size_t)(end - rest->data) };
    rest->size -= ret_line->size + 1;
    rest->data = end + 1;
    return true;
}

int archive_manifest_load(const struct archive_directory *directory, struct archive_manifest *ret,
                          struct error *err)
{
    _cleanup_buffer_ struct buffer text = { 0 };
    _cleanup_manifest_ struct archive_manifest manifest = { 0 };
    if (read_file(directory, &text, err) < 0)
        return -1;
    struct str rest = buffer_view(&text), line;
    while (next_line(&rest, &line)) {
        struct archive_entry entry;
        if (archive_entry_decode(line, &entry, err) < 0)
            return error_prefix(err, "%s: line %zu", ARCHIVE_MANIFEST_NAME, manifest.count + 1);
        archive_manifest_add(&manifest, &entry);
    }
    *ret = manifest;
    manifest = (struct archive_manifest){ 0 };
    return 0;
}

const char *archive_manifest_state(const struct archive_manifest *manifest,
                                   const struct archive_directory *directory,
                                   const struct archive_entry *entry)
{
    int fd;
    struct stat status;
    struct error err;
    if (archive_manifest_is_replaced(manifest, entry))
        return "rewritten";
    if (archive_directory_open_file(directory, entry->path, &fd, &err) < 0)
        return err.code == ERROR_DAMAGE ? "missing" : "unreadable";
    bool known = fstat(fd, &status) == 0;
    close(fd);
    return known && status.st_size == entry->summary.bytes ? "in force" : "wrong size";
}

int64_t archive_manifest_count_missing(const struct archive_manifest *manifest,
                                       const struct archive_directory *directory,
                                       const struct archive_entry **ret_first)
{
    int64_t missing = 0;
    *ret_first = NULL;
    for (size_t i = 0; i < manifest->count; i++) {
        const struct archive_entry *entry = &manifest->entries[i];
        if (archive_manifest_is_replaced(manifest, entry) ||
            strcmp(archive_manifest_state(manifest, directory, entry), "in force") == 0)
            continue;
        if (missing++ == 0)
            *ret_first = entry;
    }
    return missing;
}

static int write_and_sync(int fd, struct str text, struct error *err)
{
    while (text.size > 0) {
        ssize_t written = write(fd, text.data, text.size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return error_set_errno(err, ERROR_IO, written < 0 ? errno : EIO, "writing %s",
                                   ARCHIVE_MANIFEST_NAME);
        text = (struct str){ text.data + written, text.size - (size_t)written };
    }
    if (fsync(fd) < 0)
        return error_set_errno(err, ERROR_IO, errno, "fsync of %s", ARCHIVE_MANIFEST_NAME);
    return 0;
}

static int write_through(int at, const char *name, int flags, struct str text, struct error *err)
{
    int fd = openat(at, name, O_WRONLY | O_NOFOLLOW | O_CLOEXEC | flags, 0640);
    if (fd < 0)
        return error_set_errno(err, ERROR_IO, errno, "opening %s", name);
    int result = write_and_sync(fd, text, err);
    if (close(fd) < 0 && result == 0)
        result = error_set_errno(err, ERROR_IO, errno, "closing %s", name);
    return result;
}

static int rewrite(const struct archive_directory *directory, struct str text, struct error *err)
{
    int at = archive_directory_fd(directory);
    if (write_through(at, fresh_name, O_CREAT | O_TRUNC, text, err) < 0)
        return -1;
    if (renameat(at, fresh_name, at, ARCHIVE_MANIFEST_NAME) < 0)
        return error_set_errno(err, ERROR_IO, errno, "renaming %s", fresh_name);
    return archive_directory_sync(directory, ARCHIVE_MANIFEST_NAME, err);
}

/* What is there and not ours must be whole lines that we do not have; a broken-off last line is
 * what a crash leaves. */
static bool holds_more(struct str there, struct str ours)
{
    const char *last = there.size == 0 ? NULL : memrchr(there.data, '\n', there.size);
    size_t whole = last == NULL ? 0 : (size_t)(last - there.data) + 1;
    return whole > ours.size || (whole > 0 && memcmp(there.data, ours.data, whole) != 0);
}

int archive_manifest_store(const struct archive_directory *directory,
                           const struct archive_manifest *manifest, struct error *err)
{
    _cleanup_buffer_ struct buffer there = { 0 };
    _cleanup_buffer_ struct buffer ours = { 0 };
    if (read_file(directory, &there, err) < 0)
        return -1;
    for (size_t i = 0; i < manifest->count; i++) {
        archive_entry_encode(&manifest->entries[i], &ours);
        buffer_add_char(&ours, '\n');
    }
    struct str file = buffer_view(&there), table = buffer_view(&ours);
    if (str_equal(file, table))
        return 0;
    if (holds_more(file, table))
        return error_set(err, ERROR_DAMAGE,
                         "%s holds entries that the table archive_files does not",
                         ARCHIVE_MANIFEST_NAME);
    bool beginning = file.size > 0 && file.size < table.size && file.data[file.size - 1] == '\n';
    if (!beginning)
        return rewrite(directory, table, err);
    struct str rest = { table.data + file.size, table.size - file.size };
    return write_through(archive_directory_fd(directory), ARCHIVE_MANIFEST_NAME, O_APPEND, rest,
                         err);
}

int archive_manifest_append(const struct archive_directory *directory,
                            const struct archive_entry *entry, struct error *err)
{
    _cleanup_buffer_ struct buffer line = { 0 };
    archive_entry_encode(entry, &line);
    buffer_add_char(&line, '\n');
    if (write_through(archive_directory_fd(directory), ARCHIVE_MANIFEST_NAME, O_APPEND | O_CREAT,
                      buffer_view(&line), err) < 0)
        return -1;
    return archive_directory_sync(directory, ARCHIVE_MANIFEST_NAME, err);
}
