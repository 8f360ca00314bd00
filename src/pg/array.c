/* Arrays being built: one run of bytes in the arena that doubles as it grows, already in the form
 * the wire wants. */
#include <limits.h>
#include <stdlib.h>

#include "antoned/pg/params.h"
#include "wire.h"

struct pg_array {
    struct arena *arena;
    const struct element_type *type;
    char *data;
    size_t size, capacity;
    uint32_t count;
    bool has_null;
};

/* The types an array may have, the type of the array itself, and what an element weighs (for text a
 * guess, for the first reservation). */
static const struct element_type {
    uint32_t oid, array_oid;
    size_t bytes;
} element_types[] = {
    { PG_BOOL, 1000, 1 },           { PG_INT8, 1016, 8 },  { PG_INT4, 1007, 4 },
    { PG_TEXT, PG_TEXT_ARRAY, 32 }, { PG_JSON, 199, 128 }, { PG_FLOAT8, 1022, 8 },
    { PG_TIMESTAMPTZ, 1185, 8 },    { PG_UUID, 2951, 16 }, { PG_JSONB, 3807, 128 },
};

enum {
    /* Dimensions, has-null flag, element type, length, lower bound: four bytes each. */
    HEADER_BYTES = 20,
    EMPTY_BYTES = 12, /* no dimension, so neither length nor bound */
};

static const struct element_type *element_type(uint32_t oid)
{
    for (size_t i = 0; i < sizeof element_types / sizeof element_types[0]; i++) {
        if (element_types[i].oid == oid)
            return &element_types[i];
    }
    abort(); /* the element type is a literal of our source */
}

struct pg_array *pg_array_new(struct arena *arena, uint32_t element_oid, size_t expected_elements)
{
    struct pg_array *array = ARENA_NEW(arena, struct pg_array);
    array->arena = arena;
    array->type = element_type(element_oid);
    array->capacity = HEADER_BYTES + expected_elements * (4 + array->type->bytes);
    array->data = arena_alloc(arena, array->capacity);
    array->size = HEADER_BYTES;
    return array;
}

static char *grow(struct pg_array *array, size_t bytes)
{
    if (bytes > array->capacity - array->size) {
        size_t doubled = array->capacity * 2, needed = array->size + bytes;
        array->capacity = doubled > needed ? doubled : needed;
        char *larger = arena_alloc(array->arena, array->capacity);
        array->data = memcpy(larger, array->data, array->size);
    }
    char *at = array->data + array->size;
    array->size += bytes;
    array->count++;
    return at;
}

/* Room for one element after its length. An element of another type than the array's is a bug. */
static char *element(struct pg_array *array, uint32_t oid, size_t size)
{
    if (array->type->oid != oid || size > INT_MAX - 4)
        abort();
    char *at = grow(array, 4 + size);
    wire_put_4(at, (uint32_t)size);
    return at + 4;
}

void pg_array_null(struct pg_array *array)
{
    array->has_null = true;
    wire_put_4(grow(array, 4), UINT32_MAX); /* a length of -1 */
}

void pg_array_bool(struct pg_array *array, bool value)
{
    *element(array, PG_BOOL, 1) = value ? 1 : 0;
}

void pg_array_int4(struct pg_array *array, int32_t value)
{
    wire_put_4(element(array, PG_INT4, 4), (uint32_t)value);
}

void pg_array_int8(struct pg_array *array, int64_t value)
{
    wire_put_8(element(array, PG_INT8, 8), (uint64_t)value);
}

void pg_array_float8(struct pg_array *array, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    wire_put_8(element(array, PG_FLOAT8, 8), bits);
}

void pg_array_text(struct pg_array *array, struct str value)
{
    uint32_t oid = array->type->oid == PG_JSON ? PG_JSON : PG_TEXT;
    char *at = element(array, oid, value.size);
    if (value.size > 0)
        memcpy(at, value.data, value.size);
}

void pg_array_jsonb(struct pg_array *array, struct str json_text)
{
    char *at = element(array, PG_JSONB, json_text.size + 1);
    at[0] = PG_JSONB_VERSION;
    if (json_text.size > 0)
        memcpy(at + 1, json_text.data, json_text.size);
}

void pg_array_uuid(struct pg_array *array, const struct uuid *value)
{
    memcpy(element(array, PG_UUID, sizeof value->bytes), value->bytes, sizeof value->bytes);
}

void pg_array_timestamptz(struct pg_array *array, int64_t us)
{
    if (us == INT64_MIN)
        pg_array_null(array);
    else
        wire_put_8(element(array, PG_TIMESTAMPTZ, 8), (uint64_t)(us - PG_EPOCH_US));
}

void pg_params_array(struct pg_params *params, struct pg_array *array)
{
    char *header = array->data;
    wire_put_4(header, array->count > 0 ? 1 : 0);
    wire_put_4(header + 4, array->has_null ? 1 : 0);
    wire_put_4(header + 8, array->type->oid);
    wire_put_4(header + 12, array->count);
    wire_put_4(header + 16, 1);
    size_t size = array->count > 0 ? array->size : EMPTY_BYTES;
    pg_params_encoded(params, array->type->array_oid, (struct str){ array->data, size });
}
