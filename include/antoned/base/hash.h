/* FNV-1a, 64 bits: for tables of our own, never against somebody who chooses the keys. Its low bits
 * are the better ones; http://www.isthe.com/chongo/tech/comp/fnv/ */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define FNV1A_START UINT64_C(0xcbf29ce484222325)

/* Goes on from `hash`, so that parts give what the whole gives. */
static inline uint64_t fnv1a(uint64_t hash, const void *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ ((const unsigned char *)bytes)[i]) * UINT64_C(0x100000001b3);
    return hash;
}
