/* What archive files are called and what is in them: the datasets, each a row of sql/datasets.txt,
 * and the name of a file, from which its whole path follows (docs/design/archive.md; man
 * antoned-archive.5). */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "antoned/base/digest.h"
#include "antoned/base/error.h"
#include "datasets.h"

#define ARCHIVE_FORMAT_VERSION 1

enum archive_dataset {
#define ROW(dataset, ...) ARCHIVE_##dataset,
    DATASETS(ROW)
#undef ROW
        ARCHIVE_DATASET_COUNT,
};

enum archive_syntax { ARCHIVE_JSON_LINES, ARCHIVE_CSV };
enum archive_span { ARCHIVE_DAY, ARCHIVE_QUARTER, ARCHIVE_YEAR }; /* UTC */
enum archive_compression { ARCHIVE_PLAIN, ARCHIVE_GZIP, ARCHIVE_ZSTD, ARCHIVE_COMPRESSION_COUNT };

struct archive_dataset_info {
    const char *name; /* of the dataset, its table and its directory */
    const char *root; /* JSON Lines: the member that holds the row; its "id" is the key */
    enum archive_syntax syntax;
    enum archive_span span;
    int policy;             /* enum retention_policy of sys/config.h: how long rows stay */
    const char *companions; /* tables whose rows are in the same line, separated by commas */
};

const struct archive_dataset_info *archive_dataset_info(enum archive_dataset dataset);

const char *archive_compression_name(enum archive_compression compression); /* "none", "gzip" … */

#define ARCHIVE_PERIOD_SIZE 12 /* "2026-08-22", "2024-Q3", "2023" and the NUL */
#define ARCHIVE_PATH_SIZE   128

/* The span of the dataset that holds an instant (µs since 1970, UTC), as it is written in a name.
 */
void archive_period_of(enum archive_dataset dataset, int64_t us, char out[ARCHIVE_PERIOD_SIZE]);

/* The first instant of the span that holds `us`, and the first of the next one. */
void archive_period_bounds(enum archive_dataset dataset, int64_t us, int64_t *ret_from_us,
                           int64_t *ret_to_us);

struct archive_name {
    enum archive_dataset dataset;
    char period[ARCHIVE_PERIOD_SIZE];
    int part;       /* 1.. within the period */
    int generation; /* 1, and one more for each rewriting by an erasure */
    enum archive_compression compression;
};

/* "posts/2026/08/posts-2026-08-22.0001.jsonl", with ".g2" before the extension from the second
 * generation on and ".gz" or ".zst" behind it. */
void archive_name_format(const struct archive_name *name, char out[ARCHIVE_PATH_SIZE]);

/* The way back; false for every path that archive_name_format would not have written, so a path
 * that parses is also safe to open below the archive's directory. */
bool archive_name_parse(const char *path, struct archive_name *ret);

/* What a file amounts to. The writer counts it on the way in, the check on the way out. */
#define ARCHIVE_KEY_SIZE 37 /* a UUID and the NUL */
struct archive_summary {
    int64_t rows;
    int64_t bytes;   /* of the file, compressed as it is */
    char sha256[65]; /* of the file's bytes, so that sha256sum(1) agrees */
    /* Of its content, which is what was packed: other versions of zlib and libzstd pack the same to
     * other bytes. "" in an entry from before it was kept. */
    char content_sha256[65];
    char first_key[ARCHIVE_KEY_SIZE], last_key[ARCHIVE_KEY_SIZE];
};

/* Both hashes, of a digest of the file and one of its content: NULL when they are the same. */
void archive_summary_finish(struct digest *file, struct digest *content,
                            struct archive_summary *summary);
