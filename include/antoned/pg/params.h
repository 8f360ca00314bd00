/* Parameters of one statement, in PostgreSQL's binary format. Built in an arena, read by the send;
 * nothing is freed by itself.
 *
 * Texts are only pointed at and must live until pg_connection_queue or pg_session_run
 * returns; everything else is copied. More values than announced abort: the count is a literal of
 * the source. A type that is not the statement's is found when it is queued (or by the server). */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "antoned/base/arena.h"
#include "antoned/base/str.h"
#include "antoned/base/uuid.h"

struct pg_params; /* opaque outside src/pg */

struct pg_params *pg_params_new(struct arena *arena,
                                size_t capacity); /* capacity: how many $n there will be */

void pg_params_null(struct pg_params *params); /* of whatever type the statement says */
void pg_params_bool(struct pg_params *params, bool value);
void pg_params_int2(struct pg_params *params, int16_t value);
void pg_params_int4(struct pg_params *params, int32_t value);
void pg_params_int8(struct pg_params *params, int64_t value);
void pg_params_float8(struct pg_params *params, double value);
void pg_params_text(struct pg_params *params,
                    struct str value); /* text, enums (binary enum = its label), json */
void pg_params_jsonb(struct pg_params *params, struct str json_text);
void pg_params_uuid(struct pg_params *params, const struct uuid *value);
void pg_params_timestamptz(struct pg_params *params,
                           int64_t us); /* µs since 1970 UTC; INT64_MIN is NULL */

/* Set-based statements: one array a column, unnested in the statement. One-dimensional. Adding an
 * element of another type than the array's aborts. After pg_params_array it is not added to. */
struct pg_array; /* being built */
struct pg_array *pg_array_new(struct arena *arena, uint32_t element_oid, size_t expected_elements);
void pg_array_null(struct pg_array *array);
void pg_array_bool(struct pg_array *array, bool value);
void pg_array_int4(struct pg_array *array, int32_t value);
void pg_array_int8(struct pg_array *array, int64_t value);
void pg_array_float8(struct pg_array *array, double value);
void pg_array_text(struct pg_array *array, struct str value); /* text, json */
void pg_array_jsonb(struct pg_array *array, struct str json_text);
void pg_array_uuid(struct pg_array *array, const struct uuid *value);
void pg_array_timestamptz(struct pg_array *array, int64_t us); /* INT64_MIN is NULL */
void pg_params_array(struct pg_params *params, struct pg_array *array);

/* OIDs of pg_catalog types, fixed for ever; enums and domains of ours travel as TEXT arrays and are
 * cast in the statement. */
enum pg_type_oid {
    PG_BOOL = 16,
    PG_NAME = 19,
    PG_INT8 = 20,
    PG_INT2 = 21,
    PG_INT4 = 23,
    PG_TEXT = 25,
    PG_JSON = 114,
    PG_FLOAT4 = 700,
    PG_FLOAT8 = 701,
    PG_TEXT_ARRAY = 1009,
    PG_FLOAT8_ARRAY = 1022,
    PG_BPCHAR = 1042,
    PG_VARCHAR = 1043,
    PG_TIMESTAMPTZ = 1184,
    PG_UUID = 2950,
    PG_JSONB = 3802,
};
