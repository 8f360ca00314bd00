/* The read-back (docs/design/archive.md, Archive, then delete, step 4) and `archive verify`: every
 * byte through a new descriptor, hashed, unpacked, parsed and counted, in steps between which
 * others may be heard. */
#pragma once

#include <stddef.h>

#include "antoned/archive/directory.h"
#include "antoned/archive/format.h"

struct archive_check;

int archive_check_open(const struct archive_directory *directory, const char *path,
                       const struct archive_name *name, struct archive_check **ret,
                       struct error *err);

/* Reads on for about `bytes` unpacked ones: 1 there is more, 0 the file is whole, -1 with the
 * record that is wrong (ERROR_DAMAGE). */
int archive_check_step(struct archive_check *check, size_t bytes, struct error *err);

/* Before the first step: `key` hears the key of every row, in order. */
void archive_check_on_key(struct archive_check *check, void (*key)(void *ctx, const char *key),
                          void *ctx);

/* Complete after archive_check_step returned 0. */
const struct archive_summary *archive_check_summary(const struct archive_check *check);
void archive_check_free(struct archive_check *check); /* NULL is fine */

/* Are these the same rows, bytes and hashes? ERROR_DAMAGE names the first that differs. */
int archive_summary_compare(const struct archive_summary *expected,
                            const struct archive_summary *found, struct error *err);
/* The same rows and lines, however packed? An expected hash that was not kept is not compared. */
int archive_summary_compare_content(const struct archive_summary *expected,
                                    const struct archive_summary *found, struct error *err);

/* A whole file in one go, for programs without a loop. */
int archive_check_file(const struct archive_directory *directory, const char *path,
                       const struct archive_name *name, struct archive_summary *ret,
                       struct error *err);
