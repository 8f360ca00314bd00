/* One part: some rows of one dataset and period leave their table for one file, in one transaction.
 * The seven steps of docs/design/archive.md, Archive, then delete, in their order. */
#pragma once

#include <stdint.h>

#include "antoned/archive/directory.h"
#include "antoned/archive/manifest.h"
#include "antoned/base/error.h"
#include "antoned/flow/pace.h"
#include "antoned/store/retention.h"

/* A part is cut into the bursts that the pace allows, in a process that may wait. */
struct burst {
    struct pace *pace;                   /* gets the time of the monotonic clock */
    void (*refresh)(void *ctx);          /* takes in what the queue's side has said; may be NULL */
    void (*wait)(void *ctx, int64_t ms); /* for its next word, so long at most; NULL: just waits */
    void *ctx;
    bool under_way;
    int64_t began_us;
};

struct retention_part_order {
    struct burst *burst;
    struct pg_session *session;
    struct archive_directory *directory;     /* locked */
    const struct archive_manifest *manifest; /* what is in force: names and the chain follow it */
    enum archive_dataset dataset;
    enum archive_compression compression;
    int64_t from_us, to_us; /* within one period of the dataset, end exclusive */
    int64_t max_rows;
    int64_t now_us;                         /* of the run: when it was archived */
    void (*moved)(void *ctx, int64_t rows); /* rows streamed so far */
    void *ctx;
};

/* 1 and the entry: committed, the file is the rows' home now. 0: no row could be had, nothing
 * changed. -1: rolled back, no file; but after ERROR_UNAVAILABLE nobody knows, and only the
 * manifest tells (step 7). */
int retention_part(const struct retention_part_order *order, struct archive_entry *ret,
                   struct error *err);
