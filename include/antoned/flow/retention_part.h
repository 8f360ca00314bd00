/* One part: some rows of one class and period leave their table for one file, in one transaction.
 * The seven steps of 04, "Archive, then delete", in their order. */
#pragma once

#include <stdint.h>

#include "antoned/archive/directory.h"
#include "antoned/archive/manifest.h"
#include "antoned/base/error.h"
#include "antoned/flow/pace.h"
#include "antoned/store/retention.h"
#include "antoned/sys/loop.h"

struct retention_part;

struct retention_part_order { /* all borrowed for as long as the part lives */
    struct loop *loop;
    struct pace *pace;
    struct retention_session *session;       /* ready, no question under way */
    struct archive_directory *directory;     /* locked */
    const struct archive_manifest *manifest; /* what is in force: names and the chain follow it */
    enum archive_class class;
    enum archive_compression compression;
    int64_t from_us, to_us; /* within one period of the class, end exclusive */
    int64_t max_rows;
    int64_t now_us; /* of the run: when it was archived */
};

enum retention_part_end {
    PART_ARCHIVED, /* committed: the file is the rows' home now */
    PART_EMPTY,    /* no row could be had; nothing changed */
    PART_FAILED,   /* rolled back, no file; err says why */
    PART_UNKNOWN,  /* the connection died in COMMIT: only the manifest knows (step 7) */
};

struct retention_part_events {
    void (*moved)(void *ctx, int64_t rows); /* rows streamed so far; may be NULL */
    /* Once; entry only of PART_ARCHIVED. The part may be freed inside. */
    void (*ended)(void *ctx, enum retention_part_end end, const struct archive_entry *entry,
                  const struct error *err);
    void *ctx;
};

struct retention_part *retention_part_start(const struct retention_part_order *order,
                                            const struct retention_part_events *events);

/* Gives it up without a word; the caller stops the session before, which rolls back. NULL is fine.
 */
void retention_part_free(struct retention_part *part);
