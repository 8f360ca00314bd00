/* Aho–Corasick over the symbols of words. */
#include "antoned/domain/matcher.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "antoned/base/memory.h"
#include "antoned/domain/vocabulary.h"

#define ROOT    0
#define NO_EDGE UINT32_MAX

struct term {
    uint32_t *entries;
    size_t count;
    uint32_t payload;
};

struct matcher_builder {
    struct vocabulary *vocabulary;
    struct arena *arena;
    struct term *terms;
    size_t count, capacity;
};

struct output {
    uint32_t payload;
    uint32_t next; /* further output of the same node, or NO_EDGE */
};

struct node {
    uint32_t fail;    /* the longest other term's beginning that ends here */
    uint32_t outputs; /* into outputs, or NO_EDGE */
    uint32_t shorter; /* nearest node along fail that has outputs, or ROOT */
    uint32_t depth;   /* words */
};

struct edge {
    uint32_t from;
    uint32_t to; /* NO_EDGE: the place is free */
    uint16_t symbol;
};

struct matcher {
    struct vocabulary *vocabulary;
    uint32_t *from_root; /* by symbol; ROOT when there is no such edge */
    struct edge *edges;  /* open addressing; not those from the root */
    size_t edges_size, edge_count;
    struct node *nodes;
    size_t node_count, node_capacity;
    struct output *outputs;
    size_t output_count, output_capacity;
};

struct matcher_builder *matcher_builder_new(void)
{
    struct matcher_builder *builder = memory_zalloc(sizeof *builder);
    builder->vocabulary = vocabulary_new();
    builder->arena = arena_new(65536);
    return builder;
}

struct matcher_builder *matcher_builder_free(struct matcher_builder *builder)
{
    if (builder != NULL) {
        vocabulary_free(builder->vocabulary);
        arena_free(builder->arena);
        free(builder->terms);
        free(builder);
    }
    return NULL;
}

void matcher_add_member(struct matcher_builder *builder, struct str class_name, struct str word)
{
    uint32_t class_entry = vocabulary_entry(builder->vocabulary, class_name);
    vocabulary_join(builder->vocabulary, class_entry, word);
}

void matcher_add(struct matcher_builder *builder, const struct str *words, size_t count,
                 uint32_t payload)
{
    if (builder->count == builder->capacity) {
        builder->capacity = builder->capacity == 0 ? 1024 : builder->capacity * 2;
        builder->terms = memory_resize(builder->terms, builder->capacity, sizeof *builder->terms);
    }
    struct term *term = &builder->terms[builder->count++];
    *term = (struct term){ .entries = ARENA_ARRAY(builder->arena, uint32_t, count),
                           .count = count,
                           .payload = payload };
    for (size_t i = 0; i < count; i++)
        term->entries[i] = vocabulary_entry(builder->vocabulary, words[i]);
}

static size_t edge_place(const struct matcher *m, uint32_t from, uint16_t symbol)
{
    size_t mask = m->edges_size - 1;
    size_t at = ((from * UINT32_C(0x9e3779b1)) ^ (symbol * UINT32_C(0x85ebca6b))) & mask;
    while (m->edges[at].to != NO_EDGE &&
           (m->edges[at].from != from || m->edges[at].symbol != symbol))
        at = (at + 1) & mask;
    return at;
}

static uint32_t follow(const struct matcher *m, uint32_t from, uint16_t symbol)
{
    if (from == ROOT)
        return m->from_root[symbol] == ROOT ? NO_EDGE : m->from_root[symbol];
    return m->edges[edge_place(m, from, symbol)].to;
}

static void resize_edges(struct matcher *m, size_t size)
{
    struct edge *old = m->edges;
    size_t old_size = m->edges_size;
    m->edges_size = size;
    m->edges = memory_alloc(size * sizeof *m->edges);
    for (size_t i = 0; i < size; i++)
        m->edges[i] = (struct edge){ .to = NO_EDGE };
    for (size_t i = 0; i < old_size; i++) {
        if (old[i].to != NO_EDGE)
            m->edges[edge_place(m, old[i].from, old[i].symbol)] = old[i];
    }
    free(old);
}

static uint32_t add_node(struct matcher *m, uint32_t depth)
{
    if (m->node_count == m->node_capacity) {
        m->node_capacity = m->node_capacity == 0 ? 4096 : m->node_capacity * 2;
        m->nodes = memory_resize(m->nodes, m->node_capacity, sizeof *m->nodes);
    }
    m->nodes[m->node_count] = (struct node){ .fail = ROOT, .outputs = NO_EDGE, .depth = depth };
    return (uint32_t)m->node_count++;
}

static uint32_t child(struct matcher *m, uint32_t from, uint16_t symbol)
{
    uint32_t to = follow(m, from, symbol);
    if (to != NO_EDGE)
        return to;
    to = add_node(m, m->nodes[from].depth + 1);
    if (from == ROOT) {
        m->from_root[symbol] = to;
        return to;
    }
    if (m->edge_count * 2 >= m->edges_size)
        resize_edges(m, m->edges_size * 2);
    m->edges[edge_place(m, from, symbol)] = (struct edge){ from, to, symbol };
    m->edge_count++;
    return to;
}

static void add_output(struct matcher *m, uint32_t node, uint32_t payload)
{
    for (uint32_t o = m->nodes[node].outputs; o != NO_EDGE; o = m->outputs[o].next) {
        if (m->outputs[o].payload == payload)
            return;
    }
    if (m->output_count == m->output_capacity) {
        m->output_capacity = m->output_capacity == 0 ? 4096 : m->output_capacity * 2;
        m->outputs = memory_resize(m->outputs, m->output_capacity, sizeof *m->outputs);
    }
    m->outputs[m->output_count] = (struct output){ payload, m->nodes[node].outputs };
    m->nodes[node].outputs = (uint32_t)m->output_count++;
}

/* Every way to write the rest of a term in symbols; as deep as the term has words. */
static void insert(struct matcher *m, const struct term *term, size_t word, uint32_t node)
{
    if (word == term->count) {
        add_output(m, node, term->payload);
        return;
    }
    size_t count;
    const uint16_t *symbols = vocabulary_symbols_of(m->vocabulary, term->entries[word], &count);
    for (size_t i = 0; i < count; i++)
        insert(m, term, word + 1, child(m, node, symbols[i]));
}

static uint32_t step(const struct matcher *m, uint32_t node, uint16_t symbol)
{
    for (;;) {
        uint32_t to = follow(m, node, symbol);
        if (to != NO_EDGE)
            return to;
        if (node == ROOT)
            return ROOT;
        node = m->nodes[node].fail;
    }
}

static int compare_depth(const void *a, const void *b)
{
    const struct edge *x = a;
    const struct edge *y = b;
    return (x->from > y->from) - (x->from < y->from); /* `from` holds the depth here */
}

/* Nodes by depth: a node's fail is shallower, so it is known when its turn comes. */
static void link_failures(struct matcher *m)
{
    struct edge *order = memory_alloc((m->edge_count + 1) * sizeof *order);
    size_t count = 0;
    uint32_t *parent_of = memory_zalloc(m->node_count * sizeof *parent_of);
    for (size_t i = 0; i < m->edges_size; i++) {
        const struct edge *edge = &m->edges[i];
        if (edge->to == NO_EDGE)
            continue;
        order[count++] = (struct edge){ m->nodes[edge->to].depth, edge->to, edge->symbol };
        parent_of[edge->to] = edge->from;
    }
    qsort(order, count, sizeof *order, compare_depth);
    for (size_t i = 0; i < count; i++) {
        struct node *node = &m->nodes[order[i].to];
        node->fail = step(m, m->nodes[parent_of[order[i].to]].fail, order[i].symbol);
        const struct node *fail = &m->nodes[node->fail];
        node->shorter = fail->outputs != NO_EDGE ? node->fail : fail->shorter;
    }
    free(order);
    free(parent_of);
}

struct matcher *matcher_build(struct matcher_builder *builder)
{
    struct matcher *m = memory_zalloc(sizeof *m);
    vocabulary_seal(builder->vocabulary);
    m->vocabulary = builder->vocabulary;
    builder->vocabulary = NULL;
    m->from_root = memory_zalloc(vocabulary_symbol_count(m->vocabulary) * sizeof *m->from_root);
    resize_edges(m, 8192);
    add_node(m, 0);
    for (size_t i = 0; i < builder->count; i++)
        insert(m, &builder->terms[i], 0, ROOT);
    link_failures(m);
    matcher_builder_free(builder);
    return m;
}

struct matcher *matcher_free(struct matcher *m)
{
    if (m != NULL) {
        vocabulary_free(m->vocabulary);
        free(m->from_root);
        free(m->edges);
        free(m->nodes);
        free(m->outputs);
        free(m);
    }
    return NULL;
}

size_t matcher_node_count(const struct matcher *m)
{
    return m->node_count;
}

/* "soo" is tried as it is, then as "so". */
static uint16_t symbol_of_stretched(const struct matcher *m, struct str word)
{
    char single[WORD_BYTES_MAX + 4];
    size_t used = 0;
    for (size_t i = 0; i < word.size && used < sizeof single; i++) {
        if (used == 0 || single[used - 1] != word.data[i])
            single[used++] = word.data[i];
    }
    return vocabulary_symbol(m->vocabulary, (struct str){ single, used });
}

static void add_hit(struct hits *hits, struct arena *arena, struct hit hit)
{
    if (hits->count == hits->capacity) {
        size_t grown = hits->capacity == 0 ? 64 : hits->capacity * 2;
        struct hit *items = ARENA_ARRAY(arena, struct hit, grown);
        if (hits->count > 0)
            memcpy(items, hits->items, hits->count * sizeof *items);
        hits->items = items;
        hits->capacity = grown;
    }
    hits->items[hits->count++] = hit;
}

static void report(const struct matcher *m, uint32_t node, uint32_t word, struct arena *arena,
                   struct hits *hits)
{
    if (m->nodes[node].outputs == NO_EDGE)
        node = m->nodes[node].shorter;
    for (; node != ROOT; node = m->nodes[node].shorter) {
        uint32_t first = word + 1 - m->nodes[node].depth;
        for (uint32_t o = m->nodes[node].outputs; o != NO_EDGE; o = m->outputs[o].next)
            add_hit(hits, arena, (struct hit){ m->outputs[o].payload, first, word });
    }
}

void matcher_find(const struct matcher *m, const struct normalised *text, struct arena *arena,
                  struct hits *ret)
{
    *ret = (struct hits){ 0 };
    uint32_t node = ROOT;
    for (size_t i = 0; i < text->word_count; i++) {
        struct str word = word_text(text, i);
        uint16_t symbol = vocabulary_symbol(m->vocabulary, word);
        if (symbol == SYMBOL_UNKNOWN && (text->words[i].flags & WORD_STRETCHED) != 0)
            symbol = symbol_of_stretched(m, word);
        node = symbol == SYMBOL_UNKNOWN ? ROOT : step(m, node, symbol);
        if (node != ROOT)
            report(m, node, (uint32_t)i, arena, ret);
    }
}
