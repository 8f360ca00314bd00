/* Building the trie of terms, and laying it out for look-ups. */
#include <stdlib.h>
#include <string.h>

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

/* Begins with room for a lexicon's edges: each doubling hashes all of them again. */
static void grow_places(struct matcher_builder *b)
{
    free(b->places);
    b->place_count = b->place_count == 0 ? 32768 : b->place_count * 2;
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
    const struct grown_edge *a = x;
    const struct grown_edge *b = y;
    return (a->entry > b->entry) - (a->entry < b->entry);
}

/* A trie in the making: order[n] is what node n was when it grew. */
struct layout {
    const struct matcher_builder *b;
    struct matcher *m;
    uint32_t *order;
    struct grown_edge *edges; /* of one node */
    uint32_t node_count, edge_count, payload_count;
    uint16_t wide_count;
};

static void add_edge(struct layout *layout, uint16_t entry, uint32_t to)
{
    layout->m->edges[layout->edge_count++] = entry;
    layout->order[layout->node_count++] = to;
}

/* Its edges, and the nodes that they lead to, behind those laid out so far. */
static void lay_out_node(struct layout *layout, uint32_t number)
{
    const struct matcher_builder *b = layout->b;
    const struct grown_node *grown = &b->nodes[layout->order[number]];
    struct trie_node *node = &layout->m->nodes[number];
    size_t count = 0;
    *node = (struct trie_node){ 0, layout->payload_count, layout->edge_count << WIDE_BITS };
    for (uint32_t e = grown->edges; e != NONE; e = b->edges[e].next)
        layout->edges[count++] = b->edges[e];
    if (count > 1)
        qsort(layout->edges, count, sizeof *layout->edges, compare_edges);
    for (size_t i = 0; i < count; i++) {
        node->mask |= entry_bit(layout->edges[i].entry);
        add_edge(layout, (uint16_t)layout->edges[i].entry, layout->edges[i].to);
    }
    if (count >= WIDE_EDGES && number != TRIE_ROOT && layout->wide_count < WIDE_NODES)
        node->packed_edge |= ++layout->wide_count;
    if (grown->gap_to != TRIE_ROOT)
        add_edge(layout, EDGE_GAP, grown->gap_to);
    for (uint32_t p = grown->payloads; p != NONE; p = b->payloads[p].next)
        layout->m->payloads[layout->payload_count++] = b->payloads[p].payload;
}

static void lay_out_nodes(struct matcher *m, const struct matcher_builder *b)
{
    struct layout layout = { .b = b, .m = m, .node_count = 1 };
    m->nodes = memory_zalloc((b->node_count + 1) * sizeof *m->nodes);
    m->edges = memory_zalloc(b->node_count * sizeof *m->edges);
    m->payloads = memory_zalloc((b->payload_count + 1) * sizeof *m->payloads);
    layout.order = memory_zalloc(b->node_count * sizeof *layout.order);
    layout.edges = memory_zalloc((b->edge_count + 1) * sizeof *layout.edges);
    for (uint32_t n = 0; n < b->node_count; n++)
        lay_out_node(&layout, n);
    m->nodes[b->node_count] =
        (struct trie_node){ 0, layout.payload_count, layout.edge_count << WIDE_BITS };
    free(layout.order);
    free(layout.edges);
}

/* What is collected for the symbols one after the other. */
struct symbols {
    struct matcher *m;
    uint32_t *node_of; /* by entry: what it leads to from the root; TRIE_ROOT: nothing */
    uint64_t *wide_of; /* … and the wide nodes that it leads on from, a bit each */
    size_t node_count;
    size_t start_count, start_capacity;
    size_t single_count, single_capacity;
    size_t bits_count, bits_capacity; /* of 64 each */
    size_t slot_count, slot_capacity;
};

static void add_start(struct symbols *s, struct trie_start start)
{
    MAKE_ROOM(s->m->starts, s->start_count, s->start_capacity);
    s->m->starts[s->start_count++] = start;
}

/* Where terms are that begin with an entry, as arrive() of matcher.c has it. */
static void add_starts(struct symbols *s, uint32_t number)
{
    const struct matcher *m = s->m;
    const struct trie_node *node = &m->nodes[number];
    for (uint32_t p = node[0].first_payload; p < node[1].first_payload; p++) {
        MAKE_ROOM(s->m->singles, s->single_count, s->single_capacity);
        s->m->singles[s->single_count++] = m->payloads[p];
    }
    if (node->mask != 0)
        add_start(s, trie_start(m, number, 0));
    if (trie_gap(m, number) != TRIE_ROOT)
        add_start(s, trie_start(m, trie_gap(m, number), TERM_GAP_WORDS));
}

/* Room for `count` more at the end of a list of `used`. */
static void *make_room_for(void *items, size_t used, size_t count, size_t *capacity, size_t size)
{
    if (used + count <= *capacity)
        return items;
    *capacity = 2 * (used + count);
    return memory_resize(items, *capacity, size);
}

static size_t power_of_two(size_t least)
{
    size_t power = 1;
    while (power < least)
        power *= 2;
    return power;
}

/* Eight bits an entry, so that few share one. */
static void add_bits(struct symbols *s, const uint32_t *entries, size_t count)
{
    struct matcher *m = s->m;
    size_t words = power_of_two((8 * count + 63) / 64);
    m->bits = make_room_for(m->bits, s->bits_count, words, &s->bits_capacity, sizeof *m->bits);
    uint64_t *bits = m->bits + s->bits_count;
    s->bits_count += words;
    memset(bits, 0, words * sizeof *bits);
    for (size_t i = 0; i < count; i++) {
        uint32_t bit = entry_place(entries[i], (uint32_t)(64 * words));
        bits[bit / 64] |= UINT64_C(1) << (bit % 64);
    }
}

/* At most half of the slots are taken. */
static void add_slots(struct symbols *s, const uint32_t *entries, size_t count)
{
    struct matcher *m = s->m;
    size_t size = power_of_two(2 * count);
    m->slots = make_room_for(m->slots, s->slot_count, size, &s->slot_capacity, sizeof *m->slots);
    uint16_t *slots = m->slots + s->slot_count;
    s->slot_count += size;
    for (size_t i = 0; i < size; i++)
        slots[i] = SLOT_FREE;
    for (size_t i = 0; i < count; i++) {
        uint32_t at = entry_place(entries[i], (uint32_t)size);
        while (slots[at] != SLOT_FREE)
            at = (at + 1) & (uint32_t)(size - 1);
        slots[at] = (uint16_t)entries[i];
    }
}

static struct trie_symbol next_symbol(const struct symbols *s)
{
    return (struct trie_symbol){ 0,
                                 1,
                                 (uint32_t)s->start_count,
                                 (uint32_t)s->single_count,
                                 (uint32_t)s->bits_count,
                                 (uint32_t)s->slot_count };
}

static void find_nodes_of_entries(struct symbols *s)
{
    const struct matcher *m = s->m;
    size_t count = vocabulary_entry_count(m->vocabulary) + 1;
    s->node_of = memory_zalloc(count * sizeof *s->node_of);
    s->wide_of = memory_zalloc(count * sizeof *s->wide_of);
    for (uint32_t e = 0; e < trie_first_edge(&m->nodes[TRIE_ROOT + 1]); e++)
        s->node_of[m->edges[e]] = e + 1;
    for (size_t n = 0; n < s->node_count; n++) {
        const struct trie_node *node = &m->nodes[n];
        uint32_t e = trie_first_edge(node), end = trie_first_edge(&node[1]);
        for (; trie_wide(node) > 0 && e < end; e++) {
            if (m->edges[e] != EDGE_GAP)
                s->wide_of[m->edges[e]] |= UINT64_C(1) << trie_wide(node);
        }
    }
}

static void lay_out_symbol(struct symbols *s, uint16_t number)
{
    size_t count;
    const uint32_t *entries = vocabulary_entries_of(s->m->vocabulary, number, &count);
    struct trie_symbol *symbol = &s->m->symbols[number];
    *symbol = next_symbol(s);
    for (size_t i = 0; i < count; i++) {
        symbol->mask |= entry_bit(entries[i]);
        symbol->wide |= s->wide_of[entries[i]];
        if (s->node_of[entries[i]] != TRIE_ROOT)
            add_starts(s, s->node_of[entries[i]]);
    }
    add_bits(s, entries, count);
    add_slots(s, entries, count);
}

/* What each symbol satisfies, and where it leads from the root. */
static void lay_out_symbols(struct matcher *m, size_t node_count)
{
    size_t count = vocabulary_symbol_count(m->vocabulary);
    struct symbols s = { .m = m, .node_count = node_count };
    find_nodes_of_entries(&s);
    m->symbols = memory_zalloc((count + 1) * sizeof *m->symbols);
    for (size_t number = 0; number < count; number++)
        lay_out_symbol(&s, (uint16_t)number);
    m->symbols[count] = next_symbol(&s);
    free(s.node_of);
    free(s.wide_of);
}

struct matcher *matcher_build(struct matcher_builder *b)
{
    struct matcher *m = memory_zalloc(sizeof *m);
    vocabulary_seal(b->vocabulary);
    m->vocabulary = b->vocabulary;
    lay_out_nodes(m, b);
    lay_out_symbols(m, b->node_count);
    vocabulary_forget_entries(m->vocabulary);
    b->vocabulary = NULL;
    matcher_builder_free(b);
    return m;
}
