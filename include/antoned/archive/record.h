/* One record of an archive file: is it what its dataset says, and which row is it? No message tells
 * what stands in a record, only where it is wrong. */
#pragma once

#include <jansson.h>

#include "antoned/archive/format.h"
#include "antoned/base/buffer.h"
#include "antoned/base/str.h"

struct archive_record_shape { /* what the records of one file have in common */
    enum archive_dataset dataset;
    int fields; /* CSV: columns of the header; 0 before it was seen */
};

/* JSON Lines: one object with "v" of a version we know and the row under the dataset's root. CSV:
 * as many fields as the header. ERROR_DATA; otherwise the key of the row, "" for a CSV header. */
int archive_record_check(struct archive_record_shape *shape, struct str record,
                         char ret_key[ARCHIVE_KEY_SIZE], struct error *err);

/* The same check for a JSON Lines record, handing over the parsed value (json_decref it). */
int archive_record_parse(enum archive_dataset dataset, struct str record, json_t **ret,
                         struct error *err);

/* RFC 4180: splits one record; `field` is called with each value, unquoted, in order. ERROR_DATA.
 */
int archive_csv_split(struct str record, void (*field)(void *ctx, int index, struct str value),
                      void *ctx, struct error *err);

/* The way back: one record without its line end; fields with commas, quotes or line ends in quotes.
 * A NULL, which is { NULL, 0 }, is left bare, an empty text is "", as PostgreSQL's COPY has it. */
void archive_csv_join(const struct str *fields, size_t count, struct buffer *out);
