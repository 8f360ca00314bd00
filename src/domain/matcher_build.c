/* Builds the automaton: a trie of terms over the entries of the vocabulary, made deterministic over
 * symbols. A state is the set of trie nodes that the last words may have led to, so that a stem, a
 * class and the word itself are followed at once; what Aho and Corasick reach by failure links is
 * in the set already. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "antoned/base/arena.h"
#include "antoned/base/memory.h"
#include "antoned/domain/matcher.h"
#include "antoned/domain/matcher_automaton.h"

#define NONE UINT32_MAX

struct trie_edge {
    uint32_t entry;
    uint32_t to;
    uint32_t next; /* edge of the same node, or NONE */
};

struct trie_node {
    uint32_t edges; /* or NONE */
    uint32_t outputs;
    uint32_t depth;
};

struct trie_output {
    uint32_t payload;
    uint32_t next;
};

/* A growing array; each kind of item has its own. */
struct list {
    void *items;
    size_t count, capacity;
};

static void *list_add(struct list *list, size_t item_size)
{
    if (list->count == list->capacity) {
        list->capacity = list->capacity == 0 ? 1024 : list->capacity * 2;
        list->items = memory_resize(list->items, list->capacity, item_size);
    }
    return (char *)list->items + item_size * list->count++;
}

/* A set of trie nodes, ascending: a range of set_nodes. */
struct state {
    uint32_t first, count;
};

/* From a state by a symbol to a trie node. */
struct move {
    uint16_t symbol;
    uint32_t node;
};

struct matcher_builder {
    struct vocabulary *vocabulary;
    struct list nodes;     /* struct trie_node; [0] is the root */
    struct list edges;     /* struct trie_edge */
    struct list outputs;   /* struct trie_output */
    struct list states;    /* struct state */
    struct list set_nodes; /* uint32_t */
    uint32_t *by_set;      /* open addressing: state + 1 */
    size_t by_set_size;
    struct list moves;          /* of the state in hand */
    struct list edge_symbols;   /* uint16_t, of the result */
    struct list edge_targets;   /* uint32_t */
    struct list result_outputs; /* struct output */
    struct list scratch;        /* uint32_t: a set in the making */
};

#define NODE(b, i)  (&((struct trie_node *)(b)->nodes.items)[i])
#define EDGE(b, i)  (&((struct trie_edge *)(b)->edges.items)[i])
#define OUT(b, i)   (&((struct trie_output *)(b)->outputs.items)[i])
#define STATE(b, i) (&((struct state *)(b)->states.items)[i])

static uint32_t add_node(struct matcher_builder *b, uint32_t depth)
{
    struct trie_node *node = list_add(&b->nodes, sizeof *node);
    *node = (struct trie_node){ NONE, NONE, depth };
    return (uint32_t)b->nodes.count - 1;
}

struct matcher_builder *matcher_builder_new(void)
{
    struct matcher_builder *b = memory_zalloc(sizeof *b);
    b->vocabulary = vocabulary_new();
    add_node(b, 0);
    return b;
}

struct matcher_builder *matcher_builder_free(struct matcher_builder *b)
{
    if (b == NULL)
        return NULL;
    vocabulary_free(b->vocabulary);
    free(b->nodes.items);
    free(b->edges.items);
    free(b->outputs.items);
    free(b->states.items);
    free(b->set_nodes.items);
    free(b->by_set);
    free(b->moves.items);
    free(b->edge_symbols.items);
    free(b->edge_targets.items);
    free(b->result_outputs.items);
    free(b->scratch.items);
    free(b);
    return NULL;
}

void matcher_add_member(struct matcher_builder *b, struct str class_name, struct str word)
{
    vocabulary_join(b->vocabulary, vocabulary_entry(b->vocabulary, class_name), word);
}

static uint32_t child(struct matcher_builder *b, uint32_t from, uint32_t entry)
{
    for (uint32_t e = NODE(b, from)->edges; e != NONE; e = EDGE(b, e)->next) {
        if (EDGE(b, e)->entry == entry)
            return EDGE(b, e)->to;
    }
    uint32_t to = add_node(b, NODE(b, from)->depth + 1);
    struct trie_edge *edge = list_add(&b->edges, sizeof *edge);
    *edge = (struct trie_edge){ entry, to, NODE(b, from)->edges };
    NODE(b, from)->edges = (uint32_t)b->edges.count - 1;
    return to;
}

void matcher_add(struct matcher_builder *b, const struct str *words, size_t count, uint32_t payload)
{
    uint32_t node = 0;
    for (size_t i = 0; i < count; i++)
        node = child(b, node, vocabulary_entry(b->vocabulary, words[i]));
    struct trie_output *output = list_add(&b->outputs, sizeof *output);
    *output = (struct trie_output){ payload, NODE(b, node)->outputs };
    NODE(b, node)->outputs = (uint32_t)b->outputs.count - 1;
}

static uint64_t hash_set(const uint32_t *set, size_t count)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < count; i++)
        hash = (hash ^ set[i]) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 32;
}

static size_t set_place(const struct matcher_builder *b, const uint32_t *set, size_t count)
{
    const uint32_t *all = b->set_nodes.items;
    size_t at = hash_set(set, count) & (b->by_set_size - 1);
    for (; b->by_set[at] != 0; at = (at + 1) & (b->by_set_size - 1)) {
        const struct state *state = STATE(b, b->by_set[at] - 1);
        if (state->count == count &&
            (count == 0 || memcmp(all + state->first, set, count * sizeof *set) == 0))
            break;
    }
    return at;
}

static void grow_by_set(struct matcher_builder *b)
{
    b->by_set_size = b->by_set_size == 0 ? 16384 : b->by_set_size * 2;
    free(b->by_set);
    b->by_set = memory_zalloc(b->by_set_size * sizeof *b->by_set);
    const uint32_t *all = b->set_nodes.items;
    for (size_t i = 0; i < b->states.count; i++) {
        const struct state *state = STATE(b, i);
        b->by_set[set_place(b, all + state->first, state->count)] = (uint32_t)i + 1;
    }
}

static int compare_nodes(const void *x, const void *y)
{
    uint32_t a = *(const uint32_t *)x;
    uint32_t b = *(const uint32_t *)y;
    return (a > b) - (a < b);
}

/* The state of the set in scratch, a new one when it is seen for the first time. */
static uint32_t intern_scratch(struct matcher_builder *b)
{
    uint32_t *set = b->scratch.items;
    size_t count = 0;
    if (b->scratch.count > 0)
        qsort(set, b->scratch.count, sizeof *set, compare_nodes);
    for (size_t i = 0; i < b->scratch.count; i++) {
        if (count == 0 || set[count - 1] != set[i])
            set[count++] = set[i];
    }
    if (b->states.count * 2 >= b->by_set_size)
        grow_by_set(b);
    size_t place = set_place(b, set, count);
    if (b->by_set[place] != 0)
        return b->by_set[place] - 1;
    struct state *state = list_add(&b->states, sizeof *state);
    *state = (struct state){ (uint32_t)b->set_nodes.count, (uint32_t)count };
    for (size_t i = 0; i < count; i++)
        *(uint32_t *)list_add(&b->set_nodes, sizeof *set) = set[i];
    return b->by_set[place] = (uint32_t)b->states.count, (uint32_t)b->states.count - 1;
}

static void scratch_add(struct matcher_builder *b, uint32_t node)
{
    *(uint32_t *)list_add(&b->scratch, sizeof node) = node;
}

/* Where each symbol leads from this trie node, appended to moves. */
static void collect_moves(struct matcher_builder *b, uint32_t node)
{
    for (uint32_t e = NODE(b, node)->edges; e != NONE; e = EDGE(b, e)->next) {
        size_t count;
        const uint16_t *symbols = vocabulary_symbols_of(b->vocabulary, EDGE(b, e)->entry, &count);
        for (size_t i = 0; i < count; i++) {
            struct move *move = list_add(&b->moves, sizeof *move);
            *move = (struct move){ symbols[i], EDGE(b, e)->to };
        }
    }
}

static int compare_moves(const void *x, const void *y)
{
    const struct move *a = x;
    const struct move *b = y;
    if (a->symbol != b->symbol)
        return (a->symbol > b->symbol) - (a->symbol < b->symbol);
    return (a->node > b->node) - (a->node < b->node);
}

static void sort_moves(struct matcher_builder *b)
{
    if (b->moves.count > 0)
        qsort(b->moves.items, b->moves.count, sizeof(struct move), compare_moves);
}

/* State 0 is the empty set; then those of one word. */
static void link_root(struct matcher_builder *b, struct matcher *m)
{
    b->scratch.count = 0;
    intern_scratch(b);
    b->moves.count = 0;
    collect_moves(b, 0);
    sort_moves(b);
    const struct move *moves = b->moves.items;
    for (size_t i = 0; i < b->moves.count;) {
        uint16_t symbol = moves[i].symbol;
        b->scratch.count = 0;
        for (; i < b->moves.count && moves[i].symbol == symbol; i++)
            scratch_add(b, moves[i].node);
        m->from_root[symbol] = intern_scratch(b);
    }
}

/* The edges of one state: where a term goes on. All else goes to from_root. */
static void link_state(struct matcher_builder *b, const struct matcher *m, size_t at)
{
    b->moves.count = 0;
    for (uint32_t i = 0; i < STATE(b, at)->count; i++)
        collect_moves(b, ((uint32_t *)b->set_nodes.items)[STATE(b, at)->first + i]);
    sort_moves(b);
    const struct move *moves = b->moves.items;
    for (size_t i = 0; i < b->moves.count;) {
        uint16_t symbol = moves[i].symbol;
        b->scratch.count = 0;
        for (; i < b->moves.count && moves[i].symbol == symbol; i++)
            scratch_add(b, moves[i].node);
        const struct state *alone = STATE(b, m->from_root[symbol]);
        for (uint32_t n = 0; n < alone->count; n++)
            scratch_add(b, ((uint32_t *)b->set_nodes.items)[alone->first + n]);
        uint32_t target = intern_scratch(b);
        *(uint16_t *)list_add(&b->edge_symbols, sizeof symbol) = symbol;
        *(uint32_t *)list_add(&b->edge_targets, sizeof target) = target;
    }
}

static void list_outputs(struct matcher_builder *b, size_t at)
{
    for (uint32_t i = 0; i < STATE(b, at)->count; i++) {
        uint32_t n = ((uint32_t *)b->set_nodes.items)[STATE(b, at)->first + i];
        for (uint32_t o = NODE(b, n)->outputs; o != NONE; o = OUT(b, o)->next) {
            struct output *output = list_add(&b->result_outputs, sizeof *output);
            *output = (struct output){ OUT(b, o)->payload, NODE(b, n)->depth };
        }
    }
}

static void *take(struct list *list)
{
    void *items = list->items == NULL ? memory_zalloc(1) : list->items;
    *list = (struct list){ 0 };
    return items;
}

/* Breadth first: new states are appended while earlier ones are linked. */
static bool link_states(struct matcher_builder *b, struct matcher *m)
{
    struct list first_edge = { 0 };
    struct list first_output = { 0 };
    bool fits = true;
    for (size_t at = 0; fits && at < b->states.count; at++) {
        *(uint32_t *)list_add(&first_edge, sizeof(uint32_t)) = (uint32_t)b->edge_symbols.count;
        *(uint32_t *)list_add(&first_output, sizeof(uint32_t)) = (uint32_t)b->result_outputs.count;
        if (at != AUTOMATON_ROOT)
            link_state(b, m, at);
        list_outputs(b, at);
        fits = b->states.count <= MATCHER_STATES_MAX;
    }
    *(uint32_t *)list_add(&first_edge, sizeof(uint32_t)) = (uint32_t)b->edge_symbols.count;
    *(uint32_t *)list_add(&first_output, sizeof(uint32_t)) = (uint32_t)b->result_outputs.count;
    m->first_edge = take(&first_edge);
    m->first_output = take(&first_output);
    m->edge_symbols = take(&b->edge_symbols);
    m->edge_targets = take(&b->edge_targets);
    m->outputs = take(&b->result_outputs);
    m->state_count = b->states.count;
    return fits;
}

struct matcher *matcher_build(struct matcher_builder *b)
{
    struct matcher *m = memory_zalloc(sizeof *m);
    vocabulary_seal(b->vocabulary);
    m->from_root = memory_zalloc(vocabulary_symbol_count(b->vocabulary) * sizeof *m->from_root);
    link_root(b, m);
    bool fits = link_states(b, m);
    m->vocabulary = b->vocabulary;
    b->vocabulary = NULL;
    matcher_builder_free(b);
    return fits ? m : matcher_free(m);
}
