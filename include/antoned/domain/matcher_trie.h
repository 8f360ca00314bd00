/* The trie of terms as it is searched, shared by the code that lays it out and the code that walks
 * it. An edge is found by one look-up of (node, entry of the vocabulary), so a class of a hundred
 * words is one edge. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "antoned/domain/vocabulary.h"

#define TRIE_ROOT 0

struct trie_node {
    uint32_t first_payload; /* of those that end here; they reach to the next node's first */
    uint16_t depth;         /* words from the root */
    bool is_leaf;           /* no term goes on */
};

struct trie_edge {
    uint32_t from, entry;
    uint32_t to; /* 0: an empty place, because nothing leads to the root */
};

struct matcher {
    struct vocabulary *vocabulary;
    struct trie_node *nodes;
    uint32_t *payloads;
    struct trie_edge *edges; /* open addressing, at most half full */
    size_t edge_mask;
};

/* The edge, or the empty place where it would stand. */
static inline struct trie_edge *trie_edge_place(const struct matcher *m, uint32_t from,
                                                uint32_t entry)
{
    uint64_t hash = ((uint64_t)from << 32 | entry) * UINT64_C(0x9e3779b97f4a7c15);
    size_t at = (size_t)(hash >> 32) & m->edge_mask;
    while (m->edges[at].to != 0 && (m->edges[at].from != from || m->edges[at].entry != entry))
        at = (at + 1) & m->edge_mask;
    return &m->edges[at];
}
