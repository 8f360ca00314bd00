/* Parameters of one statement: fixed-size values stand in a scratch array, texts are only pointed
 * at. */
#include "antoned/pg/params.h"

#include <limits.h>
#include <stdlib.h>

#include "wire.h"

struct pg_params *pg_params_new(struct arena *arena, size_t capacity)
{
    struct pg_params *params = ARENA_NEW(arena, struct pg_params);
    params->arena = arena;
    params->capacity = capacity;
    params->types = ARENA_ARRAY(arena, Oid, capacity);
    params->values = ARENA_ARRAY(arena, const char *, capacity);
    params->lengths = ARENA_ARRAY(arena, int, capacity);
    params->formats = ARENA_ARRAY(arena, int, capacity);
    params->scratch = ARENA_ARRAY(arena, uint64_t, capacity);
    return params;
}

/* More values than announced, or one beyond what the protocol carries, is a bug of the caller. */
static void add(struct pg_params *params, Oid type, const char *value, size_t size)
{
    if (params->count == params->capacity || size > INT_MAX)
        abort();
    size_t at = params->count++;
    params->types[at] = type;
    params->values[at] = value;
    params->lengths[at] = (int)size;
    params->formats[at] = 1;
}

/* The place for the next value of up to 8 bytes. */
static char *scratch(struct pg_params *params)
{
    if (params->count == params->capacity)
        abort();
    return (char *)&params->scratch[params->count];
}

void pg_params_null(struct pg_params *params)
{
    add(params, 0, NULL, 0);
}

void pg_params_bool(struct pg_params *params, bool value)
{
    char *at = scratch(params);
    *at = value ? 1 : 0;
    add(params, PG_BOOL, at, 1);
}

void pg_params_int2(struct pg_params *params, int16_t value)
{
    char *at = scratch(params);
    wire_put_2(at, (uint16_t)value);
    add(params, PG_INT2, at, 2);
}

void pg_params_int4(struct pg_params *params, int32_t value)
{
    char *at = scratch(params);
    wire_put_4(at, (uint32_t)value);
    add(params, PG_INT4, at, 4);
}

static void add_8(struct pg_params *params, Oid type, uint64_t bits)
{
    char *at = scratch(params);
    wire_put_8(at, bits);
    add(params, type, at, 8);
}

void pg_params_int8(struct pg_params *params, int64_t value)
{
    add_8(params, PG_INT8, (uint64_t)value);
}

void pg_params_float8(struct pg_params *params, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    add_8(params, PG_FLOAT8, bits);
}

void pg_params_timestamptz(struct pg_params *params, int64_t us)
{
    if (us == INT64_MIN)
        pg_params_null(params);
    else
        add_8(params, PG_TIMESTAMPTZ, (uint64_t)(us - PG_EPOCH_US));
}

void pg_params_text(struct pg_params *params, struct str value)
{
    /* Type 0: the statement may want an enum, whose binary form is its label. */
    add(params, 0, value.size == 0 ? "" : value.data, value.size);
}

void pg_params_jsonb(struct pg_params *params, struct str json_text)
{
    char *at = arena_alloc(params->arena, json_text.size + 1);
    at[0] = PG_JSONB_VERSION;
    if (json_text.size > 0)
        memcpy(at + 1, json_text.data, json_text.size);
    add(params, PG_JSONB, at, json_text.size + 1);
}

void pg_params_uuid(struct pg_params *params, const struct uuid *value)
{
    struct str copy =
        arena_copy(params->arena, (struct str){ (const char *)value->bytes, sizeof value->bytes });
    add(params, PG_UUID, copy.data, copy.size);
}

void pg_params_encoded(struct pg_params *params, uint32_t type, struct str bytes)
{
    add(params, type, bytes.data, bytes.size);
}
