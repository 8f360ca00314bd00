/* The trie of terms as it is searched, shared by the code that lays it out and the code that walks
 * it. An edge is an entry of the vocabulary, so a class of a hundred words is one edge.
 *
 * Nodes are numbered breadth first: every node but the root has one edge that leads to it, and edge
 * k leads to node k + 1. Behind the other edges of a node stands the one to what follows a gap. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "antoned/domain/vocabulary.h"

#define TRIE_ROOT 0
#define EDGE_GAP  UINT16_MAX /* no entry */

struct trie_node {
    uint64_t mask;          /* bits of the entries that lead on; 0: no word goes on from here */
    uint32_t first_payload; /* of those that end here; they reach to the next node's first */
    uint32_t packed_edge;   /* trie_first_edge and trie_wide */
};

/* Where terms are that have begun at one word; behind a gap, how many words it may still hold. */
struct trie_start {
    uint64_t mask; /* the node's */
    uint32_t node;
    uint16_t gap_left;
    uint16_t wide; /* see trie_symbol */
};

/* Nodes where so many terms go on that nearly every mask has a bit in common with theirs. */
#define WIDE_EDGES 10
#define WIDE_NODES 63 /* no more of them are marked */
#define WIDE_BITS  6

/* Of what follows, the parts of one symbol reach to the next symbol's first. */
struct trie_symbol {
    uint64_t mask;         /* bits of the entries that it satisfies */
    uint64_t wide;         /* bits of the wide nodes that it leads on from; bit 0: of any other */
    uint32_t first_start;  /* the terms that it begins and does not end */
    uint32_t first_single; /* … that it is all of: payloads */
    uint32_t first_bits;   /* the entries that it satisfies: a bit each that some share, … */
    uint32_t first_slot;   /* … and a hash table that knows for certain */
};

struct matcher {
    struct vocabulary *vocabulary;
    struct trie_node *nodes; /* one more than there are */
    uint16_t *edges;         /* entries, ascending within a node */
    uint32_t *payloads;
    struct trie_symbol *symbols; /* one more than there are */
    struct trie_start *starts;
    uint32_t *singles;
    uint64_t *bits;
    uint16_t *slots;
};

#define SLOT_FREE UINT16_MAX /* no entry */

static inline uint32_t entry_hash(uint32_t entry)
{
    return entry * UINT32_C(0x9e3779b1);
}

/* Two sets of entries have one in common only if their masks do. */
static inline uint64_t entry_bit(uint32_t entry)
{
    return UINT64_C(1) << (entry_hash(entry) >> 26);
}

/* Where an entry stands among `count` of a symbol's bits or slots, a power of two. In the slots it
 * is that one or one behind it, before the first free one. */
static inline uint32_t entry_place(uint32_t entry, uint32_t count)
{
    return (entry_hash(entry) >> 10) & (count - 1);
}

/* Its edges reach to the next node's first. */
static inline uint32_t trie_first_edge(const struct trie_node *node)
{
    return node->packed_edge >> WIDE_BITS;
}

/* 1 to WIDE_NODES; 0: not wide, or one too many. */
static inline uint16_t trie_wide(const struct trie_node *node)
{
    return node->packed_edge & WIDE_NODES;
}

/* To where terms go on behind a gap; TRIE_ROOT: there is none here. */
static inline uint32_t trie_gap(const struct matcher *m, uint32_t number)
{
    uint32_t end = trie_first_edge(&m->nodes[number + 1]);
    return end > trie_first_edge(&m->nodes[number]) && m->edges[end - 1] == EDGE_GAP ? end
                                                                                     : TRIE_ROOT;
}

static inline struct trie_start trie_start(const struct matcher *m, uint32_t number,
                                           uint16_t gap_left)
{
    const struct trie_node *node = &m->nodes[number];
    return (struct trie_start){ node->mask, number, gap_left, trie_wide(node) };
}
