/* The three compressions behind one face. */
#include "antoned/archive/stream.h"

#include <limits.h>
#include <stdlib.h>
#define ZLIB_CONST /* next_in then points to const bytes */
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "antoned/base/memory.h"

#define CHUNK_BYTES ((size_t)64 << 10)

enum { GZIP_WINDOW = 15 + 16, GZIP_LEVEL = 6, GZIP_MEMORY = 8, ZSTD_LEVEL = 3 };

struct archive_packer {
    enum archive_compression compression;
    z_stream gzip;
    gz_header header; /* zlib reads it while it writes */
    ZSTD_CCtx *zstd;
};

static void must(bool ok)
{
    if (!ok)
        abort(); /* compression fails only when memory does */
}

static void start_gzip(struct archive_packer *packer)
{
    must(deflateInit2(&packer->gzip, GZIP_LEVEL, Z_DEFLATED, GZIP_WINDOW, GZIP_MEMORY,
                      Z_DEFAULT_STRATEGY) == Z_OK);
    packer->header.os = 255; /* "unknown": the host shall not show; time and name stay empty */
    must(deflateSetHeader(&packer->gzip, &packer->header) == Z_OK);
}

static void start_zstd(struct archive_packer *packer)
{
    packer->zstd = ZSTD_createCCtx();
    must(packer->zstd != NULL);
    ZSTD_CCtx_setParameter(packer->zstd, ZSTD_c_compressionLevel, ZSTD_LEVEL);
    ZSTD_CCtx_setParameter(packer->zstd, ZSTD_c_checksumFlag, 1);
}

struct archive_packer *archive_packer_new(enum archive_compression compression)
{
    struct archive_packer *packer = memory_zalloc(sizeof *packer);
    packer->compression = compression;
    if (compression == ARCHIVE_GZIP)
        start_gzip(packer);
    else if (compression == ARCHIVE_ZSTD)
        start_zstd(packer);
    return packer;
}

void archive_packer_free(struct archive_packer *packer)
{
    if (packer == NULL)
        return;
    if (packer->compression == ARCHIVE_GZIP)
        deflateEnd(&packer->gzip);
    ZSTD_freeCCtx(packer->zstd);
    free(packer);
}

static void pack_gzip(struct archive_packer *packer, struct str bytes, int flush,
                      struct buffer *out)
{
    z_stream *gzip = &packer->gzip;
    must(bytes.size <= UINT_MAX);
    gzip->next_in = (const Bytef *)bytes.data;
    gzip->avail_in = (uInt)bytes.size;
    do {
        buffer_reserve(out, CHUNK_BYTES);
        gzip->next_out = (Bytef *)out->data + out->size;
        gzip->avail_out = (uInt)CHUNK_BYTES;
        must(deflate(gzip, flush) != Z_STREAM_ERROR);
        out->size += CHUNK_BYTES - gzip->avail_out;
    } while (gzip->avail_out == 0);
}

static void pack_zstd(struct archive_packer *packer, struct str bytes, ZSTD_EndDirective directive,
                      struct buffer *out)
{
    ZSTD_inBuffer in = { bytes.data, bytes.size, 0 };
    size_t left;
    do {
        buffer_reserve(out, CHUNK_BYTES);
        ZSTD_outBuffer piece = { out->data + out->size, CHUNK_BYTES, 0 };
        left = ZSTD_compressStream2(packer->zstd, &piece, &in, directive);
        must(!ZSTD_isError(left));
        out->size += piece.pos;
    } while (in.pos < in.size || (directive == ZSTD_e_end && left > 0));
}

void archive_packer_add(struct archive_packer *packer, struct str bytes, struct buffer *out)
{
    switch (packer->compression) {
    case ARCHIVE_GZIP: pack_gzip(packer, bytes, Z_NO_FLUSH, out); break;
    case ARCHIVE_ZSTD: pack_zstd(packer, bytes, ZSTD_e_continue, out); break;
    case ARCHIVE_PLAIN:
    case ARCHIVE_COMPRESSION_COUNT: buffer_add_str(out, bytes); break;
    }
}

void archive_packer_finish(struct archive_packer *packer, struct buffer *out)
{
    if (packer->compression == ARCHIVE_GZIP)
        pack_gzip(packer, STR(""), Z_FINISH, out);
    else if (packer->compression == ARCHIVE_ZSTD)
        pack_zstd(packer, STR(""), ZSTD_e_end, out);
}

struct archive_unpacker {
    enum archive_compression compression;
    z_stream gzip;
    ZSTD_DCtx *zstd;
    bool at_end, wants_window;
};

struct archive_unpacker *archive_unpacker_new(enum archive_compression compression)
{
    struct archive_unpacker *unpacker = memory_zalloc(sizeof *unpacker);
    unpacker->compression = compression;
    unpacker->at_end = compression == ARCHIVE_PLAIN; /* plain bytes may end anywhere */
    if (compression == ARCHIVE_GZIP)
        must(inflateInit2(&unpacker->gzip, GZIP_WINDOW) == Z_OK);
    if (compression == ARCHIVE_ZSTD)
        must((unpacker->zstd = ZSTD_createDCtx()) != NULL);
    return unpacker;
}

void archive_unpacker_free(struct archive_unpacker *unpacker)
{
    if (unpacker == NULL)
        return;
    if (unpacker->compression == ARCHIVE_GZIP)
        inflateEnd(&unpacker->gzip);
    ZSTD_freeDCtx(unpacker->zstd);
    free(unpacker);
}

void archive_unpacker_limit_window(struct archive_unpacker *unpacker, size_t bytes)
{
    ZSTD_bounds bounds = ZSTD_dParam_getBounds(ZSTD_d_windowLogMax);
    int power = bounds.lowerBound;
    while (power < bounds.upperBound && ((size_t)2 << power) <= bytes)
        power++;
    if (unpacker->zstd != NULL)
        ZSTD_DCtx_setParameter(unpacker->zstd, ZSTD_d_windowLogMax, power);
}

static int unpack_gzip(struct archive_unpacker *unpacker, struct str *in, struct buffer *out,
                       size_t limit, struct error *err)
{
    z_stream *gzip = &unpacker->gzip;
    gzip->next_in = (const Bytef *)in->data;
    gzip->avail_in = (uInt)in->size;
    gzip->next_out = (Bytef *)out->data + out->size;
    gzip->avail_out = (uInt)limit;
    int result = inflate(gzip, Z_NO_FLUSH);
    if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR)
        return error_set(err, ERROR_DAMAGE, "is not a whole gzip stream");
    out->size += limit - gzip->avail_out;
    *in = (struct str){ in->data + (in->size - gzip->avail_in), gzip->avail_in };
    unpacker->at_end = result == Z_STREAM_END;
    return 0;
}

static int unpack_zstd(struct archive_unpacker *unpacker, struct str *in, struct buffer *out,
                       size_t limit, struct error *err)
{
    ZSTD_inBuffer input = { in->data, in->size, 0 };
    ZSTD_outBuffer output = { out->data + out->size, limit, 0 };
    size_t left = ZSTD_decompressStream(unpacker->zstd, &output, &input);
    unpacker->wants_window = ZSTD_getErrorCode(left) == ZSTD_error_frameParameter_windowTooLarge;
    if (unpacker->wants_window)
        return error_set(err, ERROR_DAMAGE,
                         "is a zstd frame that needs a larger window than allowed");
    if (ZSTD_isError(left))
        return error_set(err, ERROR_DAMAGE, "is not a whole zstd stream");
    out->size += output.pos;
    *in = (struct str){ in->data + input.pos, in->size - input.pos };
    unpacker->at_end = left == 0;
    return 0;
}

int archive_unpacker_take(struct archive_unpacker *unpacker, struct str *in, struct buffer *out,
                          size_t limit, struct error *err)
{
    buffer_reserve(out, limit);
    if (unpacker->compression == ARCHIVE_PLAIN) {
        size_t size = in->size < limit ? in->size : limit;
        buffer_add(out, in->data, size);
        *in = (struct str){ in->data + size, in->size - size };
        return 0;
    }
    if (unpacker->at_end)
        return in->size == 0 ? 0 : error_set(err, ERROR_DAMAGE, "has bytes behind its end");
    return unpacker->compression == ARCHIVE_GZIP ? unpack_gzip(unpacker, in, out, limit, err)
                                                 : unpack_zstd(unpacker, in, out, limit, err);
}

bool archive_unpacker_at_end(const struct archive_unpacker *unpacker)
{
    return unpacker->at_end;
}

bool archive_unpacker_wants_window(const struct archive_unpacker *unpacker)
{
    return unpacker->wants_window;
}
