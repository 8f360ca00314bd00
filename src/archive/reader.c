/* Reading an archive file record by record. */
#include "antoned/archive/reader.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "antoned/archive/stream.h"
#include "antoned/base/buffer.h"
#include "antoned/base/digest.h"
#include "antoned/base/memory.h"

#define CHUNK_BYTES ((size_t)64 << 10)

struct archive_reader {
    char path[ARCHIVE_TEMPORARY_SIZE]; /* for messages */
    enum archive_syntax syntax;
    int fd;
    bool end_of_file;
    struct archive_unpacker *unpacker;
    struct digest *digest;  /* NULL: nobody asks for it */
    struct digest *content; /* NULL: nobody asks, or the file is not packed and both are the same */
    char chunk[CHUNK_BYTES];
    struct str packed;      /* of chunk: read, not yet unpacked */
    struct buffer unpacked; /* what is in hand */
    size_t start;           /* of the next record in it */
    size_t scanned;         /* no record ends before here */
    bool quoted;            /* CSV: `scanned` is inside quotes */
    int64_t records, bytes;
};

int archive_reader_open(const struct archive_directory *directory, const char *path,
                        const struct archive_name *name, struct archive_reader **ret,
                        struct error *err)
{
    int fd;
    if (archive_directory_open_file(directory, path, &fd, err) < 0)
        return -1;
    struct archive_reader *reader = memory_zalloc(sizeof *reader);
    strncpy(reader->path, path, sizeof reader->path - 1);
    reader->syntax = archive_dataset_info(name->dataset)->syntax;
    reader->fd = fd;
    reader->unpacker = archive_unpacker_new(name->compression);
    reader->digest = digest_new();
    reader->content = name->compression == ARCHIVE_PLAIN ? NULL : digest_new();
    *ret = reader;
    return 0;
}

/* The place of the newline that ends the record, or -1 when more must be read. */
static ssize_t find_end(struct archive_reader *reader)
{
    const char *data = reader->unpacked.data;
    size_t size = reader->unpacked.size;
    if (reader->syntax == ARCHIVE_JSON_LINES) {
        const char *end = size > reader->scanned
                              ? memchr(data + reader->scanned, '\n', size - reader->scanned)
                              : NULL;
        reader->scanned = size;
        return end == NULL ? -1 : end - data;
    }
    for (; reader->scanned < size; reader->scanned++) {
        if (data[reader->scanned] == '"')
            reader->quoted = !reader->quoted;
        else if (data[reader->scanned] == '\n' && !reader->quoted)
            return (ssize_t)reader->scanned;
    }
    return -1;
}

/* What was consumed makes room for what comes. */
static void compact(struct archive_reader *reader)
{
    struct buffer *unpacked = &reader->unpacked;
    if (reader->start == 0)
        return;
    memmove(unpacked->data, unpacked->data + reader->start, unpacked->size - reader->start);
    unpacked->size -= reader->start;
    reader->scanned -= reader->start;
    reader->start = 0;
}

static int read_chunk(struct archive_reader *reader, struct error *err)
{
    ssize_t got;
    do
        got = read(reader->fd, reader->chunk, sizeof reader->chunk);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return error_set_errno(err, ERROR_IO, errno, "reading %s", reader->path);
    reader->end_of_file = got == 0;
    reader->packed = (struct str){ reader->chunk, (size_t)got };
    reader->bytes += got;
    if (reader->digest != NULL)
        digest_add(reader->digest, reader->chunk, (size_t)got);
    return 0;
}

/* 1: there are more bytes in hand; 0: the file is at its end. */
static int fill(struct archive_reader *reader, struct error *err)
{
    compact(reader);
    if (reader->unpacked.size > ARCHIVE_RECORD_MAX_BYTES)
        return error_set(err, ERROR_DAMAGE, "%s: record %lld has no end", reader->path,
                         (long long)reader->records + 1);
    size_t before = reader->unpacked.size;
    while (reader->unpacked.size == before) {
        if (reader->packed.size == 0 && !reader->end_of_file && read_chunk(reader, err) < 0)
            return -1;
        if (archive_unpacker_take(reader->unpacker, &reader->packed, &reader->unpacked, CHUNK_BYTES,
                                  err) < 0)
            return error_prefix(err, "%s", reader->path);
        if (reader->end_of_file && reader->unpacked.size == before)
            return 0;
    }
    if (reader->content != NULL)
        digest_add(reader->content, reader->unpacked.data + before, reader->unpacked.size - before);
    return 1;
}

static int at_end(struct archive_reader *reader, struct error *err)
{
    if (reader->unpacked.size > reader->start)
        return error_set(err, ERROR_DAMAGE, "%s: record %lld is broken off", reader->path,
                         (long long)reader->records + 1);
    if (!archive_unpacker_at_end(reader->unpacker))
        return error_set(err, ERROR_DAMAGE, "%s is broken off", reader->path);
    return 0;
}

int archive_reader_next(struct archive_reader *reader, struct str *ret_record, struct error *err)
{
    ssize_t end;
    while ((end = find_end(reader)) < 0) {
        int more = fill(reader, err);
        if (more <= 0)
            return more < 0 ? -1 : at_end(reader, err);
    }
    struct str record = { reader->unpacked.data + reader->start, (size_t)end - reader->start };
    reader->start = reader->scanned = (size_t)end + 1;
    reader->records++;
    if (reader->syntax == ARCHIVE_CSV) {
        if (record.size == 0 || record.data[record.size - 1] != '\r')
            return error_set(err, ERROR_DAMAGE, "%s: record %lld does not end in CR LF",
                             reader->path, (long long)reader->records);
        record.size--;
    }
    *ret_record = record;
    return 1;
}

int64_t archive_reader_record_number(const struct archive_reader *reader)
{
    return reader->records;
}

int64_t archive_reader_bytes(const struct archive_reader *reader)
{
    return reader->bytes;
}

void archive_reader_skip_digest(struct archive_reader *reader)
{
    digest_free(reader->digest);
    digest_free(reader->content);
    reader->digest = reader->content = NULL;
}

void archive_reader_hashes(struct archive_reader *reader, struct archive_summary *summary)
{
    archive_summary_finish(reader->digest, reader->content, summary);
}

void archive_reader_free(struct archive_reader *reader)
{
    if (reader == NULL)
        return;
    close(reader->fd);
    archive_unpacker_free(reader->unpacker);
    digest_free(reader->digest);
    digest_free(reader->content);
    buffer_free(&reader->unpacked);
    free(reader);
}
