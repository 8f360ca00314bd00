/* What the files of this room share: the binary format of values, and the insides of params and
 * rows. */
#pragma once

#include <endian.h>
#include <libpq-fe.h>
#include <stdint.h>
#include <string.h>

#include "antoned/base/arena.h"
#include "antoned/base/str.h"
#include "antoned/pg/rows.h"

/* timestamptz counts from 2000-01-01T00:00:00Z. */
#define PG_EPOCH_US INT64_C(946684800000000)

struct pg_params {
    struct arena *arena;
    size_t count, capacity;
    Oid *types; /* 0: whatever the statement makes of it */
    const char **values;
    int *lengths;
    int *formats;      /* 1, binary, for all */
    uint64_t *scratch; /* where a value of up to 8 bytes stands in network order */
};

/* A value already in its wire format; kept by reference. */
void pg_params_encoded(struct pg_params *params, uint32_t type, struct str bytes);

/* Takes the result over; pg_rows_free clears it. */
struct pg_rows *pg_rows_new(PGresult *result);

/* The binary value of a jsonb is a version byte, then the text. */
#define PG_JSONB_VERSION 1

static inline void wire_put_2(char *at, uint16_t value)
{
    value = htobe16(value);
    memcpy(at, &value, sizeof value);
}

static inline void wire_put_4(char *at, uint32_t value)
{
    value = htobe32(value);
    memcpy(at, &value, sizeof value);
}

static inline void wire_put_8(char *at, uint64_t value)
{
    value = htobe64(value);
    memcpy(at, &value, sizeof value);
}

static inline uint16_t wire_get_2(const char *at)
{
    uint16_t value;
    memcpy(&value, at, sizeof value);
    return be16toh(value);
}

static inline uint32_t wire_get_4(const char *at)
{
    uint32_t value;
    memcpy(&value, at, sizeof value);
    return be32toh(value);
}

static inline uint64_t wire_get_8(const char *at)
{
    uint64_t value;
    memcpy(&value, at, sizeof value);
    return be64toh(value);
}
