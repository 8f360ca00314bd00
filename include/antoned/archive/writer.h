/* One archive file in the making: steps 2, 3 and 5 of the protocol (docs/design/archive.md,
 * Archive, then delete). Until it is published it has a temporary name, and freeing it removes
 * that. After an error only archive_writer_free is left to call: nothing is written or synced a
 * second time. */
#pragma once

#include "antoned/archive/directory.h"
#include "antoned/archive/format.h"
#include "antoned/base/str.h"

struct archive_writer;

int archive_writer_open(struct archive_directory *directory, const struct archive_name *name,
                        struct archive_writer **ret, struct error *err);

/* One record without its line end; the first record of a CSV is its header, no row. Memory stays
 * bounded, and a call writes at most a quarter of a mebibyte more than it was given. */
int archive_writer_add(struct archive_writer *writer, struct str record, struct error *err);

/* Flushes, syncs once, closes. */
int archive_writer_seal(struct archive_writer *writer, struct error *err);

/* Gives it its final name without replacing, and makes that last. A file that is there already with
 * the same content is as good, and *summary then has its bytes and their hash; with other content
 * it is ERROR_DAMAGE, and both are kept, ours with ".conflict" behind its name. */
int archive_writer_publish(struct archive_writer *writer, struct archive_summary *summary,
                           struct error *err);

/* Of what was written: complete once sealed, the keys are left empty. */
const struct archive_summary *archive_writer_summary(const struct archive_writer *writer);
const char *
archive_writer_temporary_path(const struct archive_writer *writer); /* until published */

void archive_writer_free(struct archive_writer *writer); /* NULL is fine */
