/* Compression as a stream of bytes: none, gzip or zstd behind one face. The same input gives the
 * same output wherever the same zlib or libzstd is used: no time, no name, no host in it. Other
 * versions pack to other bytes, so what is promised is the hash of the content. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "antoned/archive/format.h"
#include "antoned/base/buffer.h"
#include "antoned/base/error.h"

struct archive_packer;
struct archive_packer *archive_packer_new(enum archive_compression compression);
void archive_packer_free(struct archive_packer *packer); /* NULL is fine */
void archive_packer_add(struct archive_packer *packer, struct str bytes,
                        struct buffer *out);                                   /* appends to out */
void archive_packer_finish(struct archive_packer *packer, struct buffer *out); /* once */

struct archive_unpacker;
struct archive_unpacker *archive_unpacker_new(enum archive_compression compression);
void archive_unpacker_free(struct archive_unpacker *unpacker); /* NULL is fine */

/* A zstd frame that asks for more memory than this to look back into is refused with ERROR_DAMAGE.
 */
void archive_unpacker_limit_window(struct archive_unpacker *unpacker, size_t bytes);
bool archive_unpacker_wants_window(const struct archive_unpacker *unpacker); /* that was why */

/* Takes from the front of *in and appends at most `limit` bytes to out; ERROR_DAMAGE for bytes that
 * are no such stream or lie behind its end. Call again while it makes progress. */
int archive_unpacker_take(struct archive_unpacker *unpacker, struct str *in, struct buffer *out,
                          size_t limit, struct error *err);
bool archive_unpacker_at_end(const struct archive_unpacker *unpacker); /* nothing is missing */
