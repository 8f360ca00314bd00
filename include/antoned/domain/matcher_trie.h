/* The trie of terms as it is searched, shared by the code that lays it out and the code that walks
 * it. An edge is an entry of the vocabulary, so a class of a hundred words is one edge. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "antoned/domain/vocabulary.h"

#define TRIE_ROOT 0 /* nothing leads to it */

struct trie_node {
    uint64_t mask;          /* bits of the entries that lead on; 0: no term goes on */
    uint32_t first_payload; /* of those that end here; they reach to the next node's first */
    uint32_t first_edge;    /* likewise */
    uint32_t gap_to;        /* from where terms go on behind a gap; TRIE_ROOT: no gap here */
};

struct trie_edge {
    uint32_t entry; /* ascending within a node */
    uint32_t to;
};

struct matcher {
    struct vocabulary *vocabulary;
    struct trie_node *nodes; /* one more than there are */
    struct trie_edge *edges;
    uint32_t *payloads;
    uint64_t *symbol_masks; /* by symbol: bits of the entries that it satisfies */
    uint32_t *first_start;  /* by symbol, and one more: where its starts begin */
    uint32_t *starts;       /* nodes that a word with this symbol leads to from the root */
};

/* Two sets of entries have one in common only if their masks do. */
static inline uint64_t entry_bit(uint32_t entry)
{
    return UINT64_C(1) << (entry * UINT32_C(0x9e3779b1) >> 26);
}
