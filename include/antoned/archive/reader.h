/* Reads an archive file record by record, counting and hashing its bytes on the way; memory stays
 * bounded whatever the file's size. */
#pragma once

#include "antoned/archive/directory.h"
#include "antoned/archive/format.h"
#include "antoned/base/str.h"

#define ARCHIVE_RECORD_MAX_BYTES ((size_t)64 << 20) /* a longer record is damage */

struct archive_reader;

/* `path` may be a temporary one; syntax and compression come from the name. */
int archive_reader_open(const struct archive_directory *directory, const char *path,
                        const struct archive_name *name, struct archive_reader **ret,
                        struct error *err);

/* 1 and the next record without its line end (good until the next call), 0 at the end of a whole
 * file, -1 for a file that is broken off, does not unpack or cannot be read. */
int archive_reader_next(struct archive_reader *reader, struct str *ret_record, struct error *err);

int64_t archive_reader_record_number(const struct archive_reader *reader); /* of the last, from 1 */
int64_t archive_reader_bytes(const struct archive_reader *reader); /* of the file, read so far */
void archive_reader_skip_digest(struct archive_reader *reader);    /* before the first record */
/* Both hashes of the summary; once, at the end. */
void archive_reader_hashes(struct archive_reader *reader, struct archive_summary *summary);
void archive_reader_free(struct archive_reader *reader); /* NULL is fine */
