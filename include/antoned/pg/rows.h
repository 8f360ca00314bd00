/* The rows of one result, typed and read by column name: a column that is missing or of another
 * type is an error found once, when the result is opened, not a wrong value found later.
 *
 *     enum { ID, CONTENT, COLUMNS };
 *     static const struct pg_column columns[COLUMNS] = {
 *         [ID] = { "id", PG_UUID },
 *         [CONTENT] = { "content", PG_TEXT },
 *     };
 *     if (pg_rows_bind(rows, columns, COLUMNS, err) < 0)
 *         return -1;
 *     for (int row = 0; row < pg_rows_count(rows); row++)
 *         use(pg_rows_uuid(rows, row, ID), pg_rows_text(rows, row, CONTENT));
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "antoned/base/error.h"
#include "antoned/base/str.h"
#include "antoned/base/uuid.h"

struct pg_rows; /* binary results; views into it live as long as it does */

struct pg_column {
    const char *name;
    uint32_t type; /* enum pg_type_oid (pg/params.h); PG_TEXT also stands for varchar, enums, json,
                      jsonb */
};

/* Checks that every column is there with its type, in any position; ERROR_INTERNAL names the first
 * that is not. At most 64 columns. */
int pg_rows_bind(struct pg_rows *rows, const struct pg_column *columns, size_t count,
                 struct error *err);

int pg_rows_count(const struct pg_rows *rows);
int64_t pg_rows_affected(const struct pg_rows *rows); /* of INSERT, UPDATE, DELETE */
void pg_rows_free(struct pg_rows *rows);              /* NULL is fine */
#define _cleanup_rows_ __attribute__((cleanup(pg_rows_free_pointer)))
void pg_rows_free_pointer(struct pg_rows **rows);

/* Readers take the index of the column in the bound table. A NULL reads as zero, nil or the empty
 * view; ask pg_rows_null. */
bool pg_rows_null(const struct pg_rows *rows, int row, int column);
bool pg_rows_bool(const struct pg_rows *rows, int row, int column);
int64_t pg_rows_int(const struct pg_rows *rows, int row, int column);  /* int2, int4, int8 */
double pg_rows_float(const struct pg_rows *rows, int row, int column); /* float4, float8 */
struct str pg_rows_text(const struct pg_rows *rows, int row,
                        int column); /* text, enum, json, jsonb (its text) */
struct uuid pg_rows_uuid(const struct pg_rows *rows, int row, int column);
int64_t pg_rows_timestamptz(const struct pg_rows *rows, int row,
                            int column); /* µs since 1970 UTC; ±infinity: the ends of int64 */

/* text[]: calls `each` for every element that is not NULL, in order. */
void pg_rows_text_array(const struct pg_rows *rows, int row, int column,
                        void (*each)(void *ctx, struct str element), void *ctx);

/* float8[]: copies at most `most` elements that are not NULL, in order; returns how many. */
size_t pg_rows_float8_array(const struct pg_rows *rows, int row, int column, double *out,
                            size_t most);
