/* How the table of English words is addressed; the same for the program that makes it and the one
 * that reads it. */
#pragma once

#include "antoned/base/hash.h"

#define WORD_SLOTS      131072U /* a power of two, at most two thirds full */
#define WORD_RANK_BITS  2
#define WORD_PRINT_BITS 14

/* Its bits stirred: the low ones choose the slot, the high ones tell words apart. */
static inline uint64_t word_hash(const char *data, size_t size)
{
    uint64_t hash = fnv1a(FNV1A_START, data, size);
    hash ^= hash >> 32;
    return hash * UINT64_C(0x9e3779b97f4a7c15);
}

static inline uint32_t word_slot_of(uint64_t hash)
{
    return (uint32_t)(hash >> 8) & (WORD_SLOTS - 1);
}

/* 14 bits of the hash beside the two of the rank; never 0 as a whole, because a rank is not. */
static inline uint16_t word_print_of(uint64_t hash, unsigned rank)
{
    return (uint16_t)((hash >> (64 - WORD_PRINT_BITS)) << WORD_RANK_BITS | rank);
}
