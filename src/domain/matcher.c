/* Walks the trie over the words of a post, with every term that has begun at the same time. */
#include "antoned/domain/matcher.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "antoned/domain/matcher_trie.h"

struct matcher *matcher_free(struct matcher *m)
{
    if (m != NULL) {
        vocabulary_free(m->vocabulary);
        free(m->nodes);
        free(m->payloads);
        free(m->edges);
        free(m->symbols);
        free(m->starts);
        free(m->singles);
        free(m->bits);
        free(m->slots);
        free(m);
    }
    return NULL;
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

static uint16_t symbol_of_word(const struct matcher *m, struct str word, unsigned flags)
{
    uint16_t symbol = vocabulary_symbol(m->vocabulary, word);
    if (symbol == SYMBOL_UNKNOWN && (flags & WORD_STRETCHED) != 0)
        symbol = symbol_of_stretched(m, word);
    return symbol;
}

bool matcher_knows(const struct matcher *m, struct str word, unsigned flags)
{
    return symbol_of_word(m, word, flags) != SYMBOL_UNKNOWN;
}

bool matcher_spells(const struct matcher *m, struct str word)
{
    return vocabulary_spells(m->vocabulary, word);
}

/* A gap holds words of the clause that it is in. */
static bool may_be_in_gap(const struct normalised *text, size_t word)
{
    return (text->words[word].flags & WORD_ENDS_CLAUSE) == 0 &&
           (word == 0 || (text->words[word - 1].flags & WORD_ENDS_CLAUSE) == 0);
}

/* Where a term that began at the word `first` stands, if it can go on. */
struct place {
    struct trie_start at;
    uint32_t first;
};

/* Those of the terms that began before the last word, the earlier begun first. */
struct front {
    struct place *places;
    size_t count, capacity;
};

static void front_grow(struct front *front, struct arena *arena)
{
    size_t grown = front->capacity == 0 ? 32 : front->capacity * 2;
    struct place *places = ARENA_ARRAY(arena, struct place, grown);
    if (front->count > 0)
        memcpy(places, front->places, front->count * sizeof *places);
    front->places = places;
    front->capacity = grown;
}

static inline void front_push(struct front *front, struct arena *arena, struct place place)
{
    if (front->count == front->capacity)
        front_grow(front, arena);
    front->places[front->count++] = place;
}

/* One word of a post, and what is known and found so far. */
struct walk {
    const struct matcher *m;
    struct arena *arena;
    struct hits *hits;
    const struct trie_symbol *symbol; /* of the word */
    const uint64_t *bits;             /* … and the entries that it satisfies */
    const uint16_t *slots;
    uint32_t bit_count, slot_count;
    uint32_t word;
    bool may_be_in_gap;
    struct front next;
};

static void take_word(struct walk *walk, const struct normalised *text, uint32_t word)
{
    const struct matcher *m = walk->m;
    const struct trie_symbol *symbol =
        &m->symbols[symbol_of_word(m, word_text(text, word), text->words[word].flags)];
    walk->symbol = symbol;
    walk->bits = m->bits + symbol[0].first_bits;
    walk->bit_count = 64 * (symbol[1].first_bits - symbol[0].first_bits);
    walk->slots = m->slots + symbol[0].first_slot;
    walk->slot_count = symbol[1].first_slot - symbol[0].first_slot;
    walk->word = word;
    walk->may_be_in_gap = may_be_in_gap(text, word);
}

/* Does the word satisfy the entry? Nearly always it does not, and the bit says so. */
static inline bool satisfies(const struct walk *walk, uint16_t entry)
{
    uint32_t bit = entry_place(entry, walk->bit_count);
    if ((walk->bits[bit / 64] >> (bit % 64) & 1) == 0)
        return false;
    uint32_t at = entry_place(entry, walk->slot_count);
    while (walk->slots[at] != entry && walk->slots[at] != SLOT_FREE)
        at = (at + 1) & (walk->slot_count - 1);
    return walk->slots[at] == entry && entry != SLOT_FREE;
}

/* A term comes to a node: it may end there, and go on there or behind a gap. */
static void arrive(struct walk *walk, uint32_t number, uint32_t first)
{
    const struct matcher *m = walk->m;
    const struct trie_node *node = &m->nodes[number];
    for (uint32_t p = node[0].first_payload; p < node[1].first_payload; p++)
        add_hit(walk->hits, walk->arena, (struct hit){ m->payloads[p], first, walk->word, false });
    if (node->mask != 0)
        front_push(&walk->next, walk->arena, (struct place){ trie_start(m, number, 0), first });
    uint32_t gap = trie_gap(m, number);
    if (gap != TRIE_ROOT)
        front_push(&walk->next, walk->arena,
                   (struct place){ trie_start(m, gap, TERM_GAP_WORDS), first });
}

/* Where one place's terms go with the word. */
static void go_on(struct walk *walk, const struct trie_start *from, uint32_t first)
{
    const struct trie_node *node = &walk->m->nodes[from->node];
    const uint16_t *edges = walk->m->edges;
    uint32_t end = trie_first_edge(&node[1]);
    for (uint32_t e = trie_first_edge(&node[0]); e < end; e++) {
        if (satisfies(walk, edges[e]))
            arrive(walk, e + 1, first);
    }
}

static inline void advance(struct walk *walk, const struct trie_start *from, uint32_t first)
{
    if (from->gap_left > 0 && walk->may_be_in_gap) {
        struct place same = { *from, first };
        same.at.gap_left--;
        front_push(&walk->next, walk->arena, same);
    }
    if ((from->mask & walk->symbol->mask) != 0 && (walk->symbol->wide >> from->wide & 1) != 0)
        go_on(walk, from, first);
}

/* One more word: terms that go on from the words before it, and those that it is all of. Those that
 * it begins are the symbol's, and need not be copied to be gone on with. */
static void step(struct walk *walk, const struct front *front, const struct trie_symbol *before)
{
    const struct matcher *m = walk->m;
    walk->next.count = 0;
    for (size_t i = 0; i < front->count; i++)
        advance(walk, &front->places[i].at, front->places[i].first);
    for (uint32_t s = before[0].first_start; s < before[1].first_start; s++)
        advance(walk, &m->starts[s], walk->word - 1);
    for (uint32_t p = walk->symbol[0].first_single; p < walk->symbol[1].first_single; p++)
        add_hit(walk->hits, walk->arena,
                (struct hit){ m->singles[p], walk->word, walk->word, false });
}

void matcher_find(const struct matcher *m, const struct normalised *text, struct arena *arena,
                  struct hits *ret)
{
    struct walk walk = { .m = m, .arena = arena, .hits = ret };
    struct front front = { 0 };
    const struct trie_symbol *before = &m->symbols[SYMBOL_UNKNOWN];
    *ret = (struct hits){ 0 };
    for (uint32_t word = 0; word < text->word_count; word++) {
        take_word(&walk, text, word);
        step(&walk, &front, before);
        before = walk.symbol;
        struct front spare = front;
        front = walk.next;
        walk.next = spare;
    }
}
