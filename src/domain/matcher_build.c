/* Building the trie of terms, and laying it out for look-ups. */
#include <stdlib.h>

#include "antoned/base/memory.h"
#include "antoned/domain/matcher.h"
#include "antoned/domain/matcher_trie.h"

#define NONE UINT32_MAX

/* While terms are added, edges and payloads hang on their nodes as lists. */
struct grown_node {
    uint32_t edges, payloads; /* heads */
    uint32_t gap_to;          /* TRIE_ROOT: no gap here */
};

struct grown_edge {
    uint32_t from, entry, to, next;
};

struct grown_payload {
    uint32_t payload, next;
};

struct matcher_builder {
    struct vocabulary *vocabulary;
    struct grown_node *nodes; /* [0] is the root */
    struct grown_edge *edges;
    struct grown_payload *payloads;
    size_t node_count, edge_count, payload_count;
    size_t node_capacity, edge_capacity, payload_capacity;
    uint32_t *places;   /* of edges, hashed by node and entry: number + 1, 0 for none */
    size_t place_count; /* a power of two, at most half of them taken */
};

/* Room for one more in a list of the builder's. */
#define MAKE_ROOM(items, count, capacity)                                                          \
    ((count) < (capacity) ? (items)                                                                \
                          : ((capacity) = (capacity) == 0 ? 256 : (capacity)*2,                    \
                             (items) = memory_resize((items), (capacity), sizeof *(items))))

static uint32_t add_node(struct matcher_builder *b)
{
    MAKE_ROOM(b->nodes, b->node_count, b->node_capacity);
    b->nodes[b->node_count] = (struct grown_node){ NONE, NONE, TRIE_ROOT };
    return (uint32_t)b->node_count++;
}

struct matcher_builder *matcher_builder_new(void)
{
    struct matcher_builder *b = memory_zalloc(sizeof *b);
    b->vocabulary = vocabulary_new();
    add_node(b);
    return b;
}

struct matcher_builder *matcher_builder_free(struct matcher_builder *b)
{
    if (b == NULL)
        return NULL;
    vocabulary_free(b->vocabulary);
    free(b->nodes);
    free(b->edges);
    free(b->payloads);
    free(b->places);
    free(b);
    return NULL;
}

void matcher_add_member(struct matcher_builder *b, struct str class_name, struct str word)
{
    vocabulary_join(b->vocabulary, vocabulary_entry(b->vocabulary, class_name), word);
}

static uint32_t *place_of_edge(const struct matcher_builder *b, uint32_t from, uint32_t entry)
{
    size_t at = (size_t)((((uint64_t)from << 32 | entry) * UINT64_C(0x9e3779b97f4a7c15)) >> 32);
    for (;; at++) {
        uint32_t *place = &b->places[at & (b->place_count - 1)];
        if (*place == 0 ||
            (b->edges[*place - 1].from == from && b->edges[*place - 1].entry == entry))
            return place;
    }
}

static void grow_places(struct matcher_builder *b)
{
    free(b->places);
    b->place_count = b->place_count == 0 ? 1024 : b->place_count * 2;
    b->places = memory_zalloc(b->place_count * sizeof *b->places);
    for (size_t e = 0; e < b->edge_count; e++)
        *place_of_edge(b, b->edges[e].from, b->edges[e].entry) = (uint32_t)e + 1;
}

static uint32_t child(struct matcher_builder *b, uint32_t from, uint32_t entry)
{
    if (2 * b->edge_count >= b->place_count)
        grow_places(b);
    uint32_t *place = place_of_edge(b, from, entry);
    if (*place != 0)
        return b->edges[*place - 1].to;
    uint32_t to = add_node(b);
    MAKE_ROOM(b->edges, b->edge_count, b->edge_capacity);
    b->edges[b->edge_count] = (struct grown_edge){ from, entry, to, b->nodes[from].edges };
    b->nodes[from].edges = (uint32_t)b->edge_count++;
    *place = (uint32_t)b->edge_count;
    return to;
}

/* From where terms go on behind a gap. */
static uint32_t gap_child(struct matcher_builder *b, uint32_t from)
{
    if (b->nodes[from].gap_to == TRIE_ROOT) {
        uint32_t to = add_node(b); /* may move the nodes */
        b->nodes[from].gap_to = to;
    }
    return b->nodes[from].gap_to;
}

void matcher_add(struct matcher_builder *b, const struct str *words, size_t count, uint32_t payload)
{
    uint32_t node = TRIE_ROOT;
    for (size_t i = 0; i < count; i++)
        node = str_equal_text(words[i], TERM_GAP)
                   ? gap_child(b, node)
                   : child(b, node, vocabulary_entry(b->vocabulary, words[i]));
    MAKE_ROOM(b->payloads, b->payload_count, b->payload_capacity);
    b->payloads[b->payload_count] = (struct grown_payload){ payload, b->nodes[node].payloads };
    b->nodes[node].payloads = (uint32_t)b->payload_count++;
}

size_t matcher_word_count(const struct matcher_builder *b)
{
    return vocabulary_entry_count(b->vocabulary);
}

/* ---- laying out ---- */

static int compare_edges(const void *x, const void *y)
{
    const struct trie_edge *a = x;
    const struct trie_edge *b = y;
    return (a->entry > b->entry) - (a->entry < b->entry);
}

/* The edges of one node behind those laid out so far. */
static uint32_t lay_out_edges(struct matcher *m, const struct matcher_builder *b, size_t node,
                              uint32_t used)
{
    uint32_t first = used;
    for (uint32_t e = b->nodes[node].edges; e != NONE; e = b->edges[e].next) {
        m->edges[used++] = (struct trie_edge){ b->edges[e].entry, b->edges[e].to };
        m->nodes[node].mask |= entry_bit(b->edges[e].entry);
    }
    if (used > first)
        qsort(&m->edges[first], used - first, sizeof *m->edges, compare_edges);
    return used;
}

static void lay_out_nodes(struct matcher *m, const struct matcher_builder *b)
{
    uint32_t payloads = 0;
    uint32_t edges = 0;
    m->nodes = memory_zalloc((b->node_count + 1) * sizeof *m->nodes);
    m->edges = memory_zalloc((b->edge_count + 1) * sizeof *m->edges);
    m->payloads = memory_zalloc((b->payload_count + 1) * sizeof *m->payloads);
    for (size_t i = 0; i < b->node_count; i++) {
        m->nodes[i] = (struct trie_node){ .first_payload = payloads,
                                          .first_edge = edges,
                                          .gap_to = b->nodes[i].gap_to };
        edges = lay_out_edges(m, b, i, edges);
        for (uint32_t p = b->nodes[i].payloads; p != NONE; p = b->payloads[p].next)
            m->payloads[payloads++] = b->payloads[p].payload;
    }
    m->nodes[b->node_count] = (struct trie_node){ .first_payload = payloads, .first_edge = edges };
}

/* What each symbol satisfies, and where it leads from the root. */
static void lay_out_symbols(struct matcher *m, const struct matcher_builder *b)
{
    size_t symbols = vocabulary_symbol_count(m->vocabulary);
    uint32_t *start_of =
        memory_zalloc((vocabulary_entry_count(m->vocabulary) + 1) * sizeof *start_of);
    for (uint32_t e = b->nodes[TRIE_ROOT].edges; e != NONE; e = b->edges[e].next)
        start_of[b->edges[e].entry] = b->edges[e].to;
    m->symbol_masks = memory_zalloc(symbols * sizeof *m->symbol_masks);
    m->first_start = memory_zalloc((symbols + 1) * sizeof *m->first_start);
    size_t used = 0;
    size_t capacity = 0;
    for (size_t s = 0; s < symbols; s++) {
        size_t count;
        const uint32_t *entries = vocabulary_entries_of(m->vocabulary, (uint16_t)s, &count);
        m->first_start[s] = (uint32_t)used;
        for (size_t i = 0; i < count; i++) {
            m->symbol_masks[s] |= entry_bit(entries[i]);
            if (start_of[entries[i]] == TRIE_ROOT)
                continue;
            MAKE_ROOM(m->starts, used, capacity);
            m->starts[used++] = start_of[entries[i]];
        }
    }
    m->first_start[symbols] = (uint32_t)used;
    free(start_of);
}

struct matcher *matcher_build(struct matcher_builder *b)
{
    struct matcher *m = memory_zalloc(sizeof *m);
    vocabulary_seal(b->vocabulary);
    m->vocabulary = b->vocabulary;
    lay_out_nodes(m, b);
    lay_out_symbols(m, b);
    b->vocabulary = NULL;
    matcher_builder_free(b);
    return m;
}
