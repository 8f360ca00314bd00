/* Writing one archive file so that it is either whole under its final name or not there at all. */
#include "antoned/archive/writer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "antoned/archive/check.h"
#include "antoned/archive/stream.h"
#include "antoned/base/buffer.h"
#include "antoned/base/digest.h"
#include "antoned/base/memory.h"

/* What one write(2) takes at most, and how much may pile up in the kernel before it is told to
 * begin writing it out: the one fsync at the end then finds little left to wait for. */
#define SLICE_BYTES     ((size_t)256 << 10)
#define WRITEBACK_BYTES ((int64_t)8 << 20)

struct archive_writer {
    struct archive_directory *directory;
    const struct archive_dataset_info *info;
    char path[ARCHIVE_PATH_SIZE];
    char temporary[ARCHIVE_TEMPORARY_SIZE];
    const char *file, *temporary_file; /* the last components of both */
    int parent_fd;
    int fd;       /* -1 once sealed */
    bool on_disk; /* the temporary file exists and is ours to remove */
    struct archive_packer *packer;
    struct digest *digest;
    struct digest *content; /* NULL: the file is not packed, so both are the same */
    struct buffer pending;  /* packed, not yet written */
    int64_t records, writeback_from;
    struct archive_summary summary;
};

static const char *last_component(const char *path)
{
    return strrchr(path, '/') + 1; /* an archive's path always has folders */
}

static int create_temporary(struct archive_writer *writer, struct error *err)
{
    if (archive_directory_open_parent(writer->directory, writer->path, true, &writer->parent_fd,
                                      err) < 0)
        return -1;
    /* Read-only for everybody from the first moment; only this descriptor may write. */
    writer->fd = openat(writer->parent_fd, writer->temporary_file,
                        O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0440);
    if (writer->fd < 0)
        return error_set_errno(err, ERROR_IO, errno, "creating %s", writer->temporary);
    writer->on_disk = true;
    return 0;
}

int archive_writer_open(struct archive_directory *directory, const struct archive_name *name,
                        struct archive_writer **ret, struct error *err)
{
    struct archive_writer *writer = memory_zalloc(sizeof *writer);
    writer->directory = directory;
    writer->info = archive_dataset_info(name->dataset);
    archive_name_format(name, writer->path);
    archive_temporary_name(writer->path, writer->temporary);
    writer->file = last_component(writer->path);
    writer->temporary_file = last_component(writer->temporary);
    writer->parent_fd = writer->fd = -1;
    writer->packer = archive_packer_new(name->compression);
    writer->digest = digest_new();
    writer->content = name->compression == ARCHIVE_PLAIN ? NULL : digest_new();
    if (create_temporary(writer, err) < 0) {
        archive_writer_free(writer);
        return -1;
    }
    *ret = writer;
    return 0;
}

static int write_all(struct archive_writer *writer, const char *data, size_t size,
                     struct error *err)
{
    while (size > 0) {
        ssize_t written = write(writer->fd, data, size < SLICE_BYTES ? size : SLICE_BYTES);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return error_set_errno(err, ERROR_IO, written < 0 ? errno : EIO, "writing %s",
                                   writer->path);
        data += written;
        size -= (size_t)written;
    }
    return 0;
}

static int flush(struct archive_writer *writer, struct error *err)
{
    struct buffer *pending = &writer->pending;
    if (pending->size == 0)
        return 0;
    if (write_all(writer, pending->data, pending->size, err) < 0)
        return -1;
    digest_add(writer->digest, pending->data, pending->size);
    writer->summary.bytes += (int64_t)pending->size;
    buffer_clear(pending);
    int64_t behind = writer->summary.bytes - writer->writeback_from;
    if (behind >= WRITEBACK_BYTES) {
        /* A hint only: its failure shows again in fsync. */
        (void)sync_file_range(writer->fd, writer->writeback_from, behind, SYNC_FILE_RANGE_WRITE);
        writer->writeback_from = writer->summary.bytes;
    }
    return 0;
}

static void pack(struct archive_writer *writer, struct str bytes)
{
    archive_packer_add(writer->packer, bytes, &writer->pending);
    if (writer->content != NULL)
        digest_add(writer->content, bytes.data, bytes.size);
}

int archive_writer_add(struct archive_writer *writer, struct str record, struct error *err)
{
    pack(writer, record);
    pack(writer, writer->info->syntax == ARCHIVE_CSV ? STR("\r\n") : STR("\n"));
    writer->records++;
    return writer->pending.size >= SLICE_BYTES ? flush(writer, err) : 0;
}

static void finish_summary(struct archive_writer *writer)
{
    archive_summary_finish(writer->digest, writer->content, &writer->summary);
    bool has_header = writer->info->syntax == ARCHIVE_CSV && writer->records > 0;
    writer->summary.rows = writer->records - (has_header ? 1 : 0);
}

int archive_writer_seal(struct archive_writer *writer, struct error *err)
{
    archive_packer_finish(writer->packer, &writer->pending);
    if (flush(writer, err) < 0)
        return -1;
    /* After a failed fsync the kernel may call the lost pages clean; a second one would lie. */
    int failed = fsync(writer->fd) < 0 ? errno : 0;
    if (close(writer->fd) < 0 && failed == 0)
        failed = errno;
    writer->fd = -1;
    if (failed != 0)
        return error_set_errno(err, ERROR_IO, failed, "fsync of %s", writer->path);
    finish_summary(writer);
    return 0;
}

/* There is a file of our name already. */
static int settle_conflict(struct archive_writer *writer, struct archive_summary *summary,
                           struct error *err)
{
    struct archive_name name;
    struct archive_summary there = { 0 };
    archive_name_parse(writer->path, &name);
    if (archive_check_file(writer->directory, writer->path, &name, &there, NULL) == 0 &&
        archive_summary_compare_content(&writer->summary, &there, NULL) == 0) {
        if (unlinkat(writer->parent_fd, writer->temporary_file, 0) < 0)
            return error_set_errno(err, ERROR_IO, errno, "removing %s", writer->temporary);
        writer->on_disk = false;
        summary->bytes = there.bytes;
        memcpy(summary->sha256, there.sha256, sizeof summary->sha256);
        return 0;
    }
    char kept[ARCHIVE_TEMPORARY_SIZE];
    snprintf(kept, sizeof kept, "%s.conflict", writer->file);
    if (archive_rename_without_replacing(writer->parent_fd, writer->temporary_file, kept) == 0)
        writer->on_disk = false;
    return error_set(err, ERROR_DAMAGE,
                     "%s is there already with other content; both are kept, ours as %s",
                     writer->path, kept);
}

int archive_writer_publish(struct archive_writer *writer, struct archive_summary *summary,
                           struct error *err)
{
    if (archive_rename_without_replacing(writer->parent_fd, writer->temporary_file, writer->file) ==
        0)
        writer->on_disk = false;
    else if (errno != EEXIST)
        return error_set_errno(err, ERROR_IO, errno, "renaming to %s", writer->path);
    else if (settle_conflict(writer, summary, err) < 0)
        return -1;
    return archive_directory_sync(writer->directory, writer->path, err);
}

const struct archive_summary *archive_writer_summary(const struct archive_writer *writer)
{
    return &writer->summary;
}

const char *archive_writer_temporary_path(const struct archive_writer *writer)
{
    return writer->temporary;
}

void archive_writer_free(struct archive_writer *writer)
{
    if (writer == NULL)
        return;
    if (writer->fd >= 0)
        close(writer->fd);
    if (writer->on_disk)
        (void)unlinkat(writer->parent_fd, writer->temporary_file, 0);
    if (writer->parent_fd >= 0)
        close(writer->parent_fd);
    archive_packer_free(writer->packer);
    digest_free(writer->digest);
    digest_free(writer->content);
    buffer_free(&writer->pending);
    free(writer);
}
