/* Rows of one result, read in place from what libpq received. */
#include "antoned/pg/rows.h"

#include <libpq-fe.h>
#include <stdlib.h>

#include "antoned/base/memory.h"
#include "antoned/pg/params.h"
#include "wire.h"

enum {
    COLUMNS_MAX = 64,
    FIRST_USER_OID = 16384, /* FirstNormalObjectId: types that somebody created, so our enums */
    ARRAY_HEADER_BYTES = 12,
    ARRAY_DIMENSION_BYTES = 8,
};

struct pg_rows {
    PGresult *result;
    int columns[COLUMNS_MAX]; /* bound column → column of the result */
};

struct pg_rows *pg_rows_new(PGresult *result)
{
    struct pg_rows *rows = memory_alloc(sizeof *rows);
    rows->result = result;
    return rows;
}

void pg_rows_free(struct pg_rows *rows)
{
    if (rows != NULL)
        PQclear(rows->result);
    free(rows);
}

void pg_rows_free_pointer(struct pg_rows **rows)
{
    pg_rows_free(*rows);
}

/* Everything whose binary form is its text, and jsonb, whose version byte pg_rows_text leaves out.
 */
static bool reads_as_text(Oid type)
{
    static const Oid types[] = { PG_TEXT, PG_NAME, PG_JSON, PG_BPCHAR, PG_VARCHAR, PG_JSONB };
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (types[i] == type)
            return true;
    }
    return type >= FIRST_USER_OID;
}

static bool type_fits(uint32_t wanted, Oid actual)
{
    return wanted == actual || (wanted == PG_TEXT && reads_as_text(actual));
}

static int find_column(const PGresult *result, const struct pg_column *column, int *ret_at,
                       struct error *err)
{
    int at = PQfnumber(result, column->name);
    if (at < 0)
        return error_set(err, ERROR_INTERNAL, "the result has no column %s", column->name);
    Oid type = PQftype(result, at);
    if (!type_fits(column->type, type))
        return error_set(err, ERROR_INTERNAL, "column %s has type %u instead of %u", column->name,
                         type, column->type);
    if (PQfformat(result, at) != 1)
        return error_set(err, ERROR_INTERNAL, "column %s is not in binary form", column->name);
    *ret_at = at;
    return 0;
}

int pg_rows_bind(struct pg_rows *rows, const struct pg_column *columns, size_t count,
                 struct error *err)
{
    if (count > COLUMNS_MAX)
        abort();
    for (size_t i = 0; i < count; i++) {
        if (find_column(rows->result, &columns[i], &rows->columns[i], err) < 0)
            return -1;
    }
    return 0;
}

int pg_rows_count(const struct pg_rows *rows)
{
    return PQntuples(rows->result);
}

int64_t pg_rows_affected(const struct pg_rows *rows)
{
    return strtoll(PQcmdTuples(rows->result), NULL, 10);
}

bool pg_rows_null(const struct pg_rows *rows, int row, int column)
{
    return PQgetisnull(rows->result, row, rows->columns[column]) == 1;
}

/* The bytes of a value; a NULL is the empty text. */
static struct str value(const struct pg_rows *rows, int row, int column)
{
    int at = rows->columns[column];
    return (struct str){ PQgetvalue(rows->result, row, at),
                         (size_t)PQgetlength(rows->result, row, at) };
}

bool pg_rows_bool(const struct pg_rows *rows, int row, int column)
{
    struct str bytes = value(rows, row, column);
    return bytes.size == 1 && bytes.data[0] != 0;
}

int64_t pg_rows_int(const struct pg_rows *rows, int row, int column)
{
    struct str bytes = value(rows, row, column);
    switch (bytes.size) {
    case 2: return (int16_t)wire_get_2(bytes.data);
    case 4: return (int32_t)wire_get_4(bytes.data);
    case 8: return (int64_t)wire_get_8(bytes.data);
    default: return 0;
    }
}

double pg_rows_float(const struct pg_rows *rows, int row, int column)
{
    struct str bytes = value(rows, row, column);
    if (bytes.size == 4) {
        uint32_t bits = wire_get_4(bytes.data);
        float narrow;
        memcpy(&narrow, &bits, sizeof narrow);
        return (double)narrow;
    }
    if (bytes.size != 8)
        return 0;
    uint64_t bits = wire_get_8(bytes.data);
    double wide;
    memcpy(&wide, &bits, sizeof wide);
    return wide;
}

struct str pg_rows_text(const struct pg_rows *rows, int row, int column)
{
    struct str text = value(rows, row, column);
    if (text.size > 0 && PQftype(rows->result, rows->columns[column]) == PG_JSONB)
        return (struct str){ text.data + 1, text.size - 1 };
    return text;
}

struct uuid pg_rows_uuid(const struct pg_rows *rows, int row, int column)
{
    struct uuid uuid = { { 0 } };
    struct str bytes = value(rows, row, column);
    if (bytes.size == sizeof uuid.bytes)
        memcpy(uuid.bytes, bytes.data, sizeof uuid.bytes);
    return uuid;
}

int64_t pg_rows_timestamptz(const struct pg_rows *rows, int row, int column)
{
    struct str bytes = value(rows, row, column);
    if (bytes.size != 8)
        return 0;
    int64_t us = (int64_t)wire_get_8(bytes.data);
    int64_t shifted;
    /* infinity and -infinity are the ends of int64: they stay there instead of wrapping round. */
    if (us == INT64_MIN || __builtin_add_overflow(us, PG_EPOCH_US, &shifted))
        return us;
    return shifted;
}

/* The number of elements and where the first begins; 0 for anything that is not a whole array. */
static uint32_t open_array(struct str bytes, const char **ret_first)
{
    if (bytes.size < ARRAY_HEADER_BYTES)
        return 0;
    uint32_t dimensions = wire_get_4(bytes.data), count = 1;
    const char *at = bytes.data + ARRAY_HEADER_BYTES;
    if (dimensions == 0 || dimensions > (bytes.size - ARRAY_HEADER_BYTES) / ARRAY_DIMENSION_BYTES)
        return 0;
    for (; dimensions > 0; dimensions--, at += ARRAY_DIMENSION_BYTES)
        count *= wire_get_4(at);
    *ret_first = at;
    return count;
}

void pg_rows_text_array(const struct pg_rows *rows, int row, int column,
                        void (*each)(void *ctx, struct str element), void *ctx)
{
    struct str bytes = value(rows, row, column);
    const char *end = bytes.data + bytes.size, *at = end;
    uint32_t left = open_array(bytes, &at);
    for (; left > 0 && end - at >= 4; left--) {
        int32_t size = (int32_t)wire_get_4(at);
        at += 4;
        if (size < 0)
            continue;
        if (size > end - at)
            return;
        each(ctx, (struct str){ at, (size_t)size });
        at += size;
    }
}

struct doubles {
    double *out;
    size_t count, most;
};

static void add_double(void *ctx, struct str element)
{
    struct doubles *doubles = ctx;
    if (element.size != 8 || doubles->count == doubles->most)
        return;
    uint64_t bits = wire_get_8(element.data);
    memcpy(&doubles->out[doubles->count++], &bits, sizeof bits);
}

size_t pg_rows_float8_array(const struct pg_rows *rows, int row, int column, double *out,
                            size_t most)
{
    struct doubles doubles = { .out = out, .most = most };
    pg_rows_text_array(rows, row, column, add_double, &doubles); /* walks arrays of any element */
    return doubles.count;
}
