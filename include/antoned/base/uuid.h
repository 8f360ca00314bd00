/* UUIDs: version 7 (RFC 9562) made here so that inserts stay at the right edge of the index; text
 * form in and out. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "antoned/base/str.h"

struct uuid {
    uint8_t bytes[16];
};

#define UUID_TEXT_SIZE 37 /* 36 characters and the NUL */

struct uuid uuid7_new(void); /* increasing within the process */
bool uuid_equal(const struct uuid *a, const struct uuid *b);
bool uuid_is_nil(const struct uuid *uuid);
int uuid_parse(struct str text, struct uuid *ret); /* 0, or -1 when it is not a UUID */

/* All UUIDs whose text begins with `text`, UUID_PREFIX_MIN characters of it at least; -1 when none
 * begins so. */
#define UUID_PREFIX_MIN 8
struct uuid_range {
    struct uuid first, last;
};
int uuid_parse_prefix(struct str text, struct uuid_range *ret);
void uuid_format(const struct uuid *uuid, char out[UUID_TEXT_SIZE]);
uint64_t random_u64(void); /* from the kernel */
