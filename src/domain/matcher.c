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
        free(m->symbol_masks);
        free(m->first_start);
        free(m->starts);
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

/* Where a term that began at the word `first` stands; behind a gap, how many words it may still
 * hold. */
struct place {
    uint32_t node, first, gap_left;
};

/* Those of all terms that have begun, the earlier begun first. */
struct front {
    struct place *places;
    size_t count, capacity;
};

static void front_push(struct front *front, struct arena *arena, struct place place)
{
    if (front->count == front->capacity) {
        size_t grown = front->capacity == 0 ? 32 : front->capacity * 2;
        struct place *places = ARENA_ARRAY(arena, struct place, grown);
        if (front->count > 0)
            memcpy(places, front->places, front->count * sizeof *places);
        front->places = places;
        front->capacity = grown;
    }
    front->places[front->count++] = place;
}

/* A term comes to a node, and to what lies behind the gap that may begin there. */
static void arrive(const struct matcher *m, struct front *front, struct arena *arena, uint32_t node,
                   uint32_t first)
{
    front_push(front, arena, (struct place){ node, first, 0 });
    if (m->nodes[node].gap_to != TRIE_ROOT)
        front_push(front, arena, (struct place){ m->nodes[node].gap_to, first, TERM_GAP_WORDS });
}

/* Where one place's terms go with a word that satisfies these entries: both lists ascend. */
static void advance(const struct matcher *m, const struct place *from, const uint32_t *entries,
                    size_t count, struct front *next, struct arena *arena)
{
    const struct trie_edge *edge = &m->edges[m->nodes[from->node].first_edge];
    const struct trie_edge *end = &m->edges[m->nodes[from->node + 1].first_edge];
    for (size_t i = 0; edge < end && i < count;) {
        if (edge->entry < entries[i]) {
            edge++;
        } else if (edge->entry > entries[i]) {
            i++;
        } else {
            arrive(m, next, arena, edge->to, from->first);
            edge++;
            i++;
        }
    }
}

static void report(const struct matcher *m, const struct front *front, uint32_t word,
                   struct hits *hits, struct arena *arena)
{
    for (size_t i = 0; i < front->count; i++) {
        const struct trie_node *node = &m->nodes[front->places[i].node];
        for (uint32_t p = node[0].first_payload; p < node[1].first_payload; p++)
            add_hit(hits, arena,
                    (struct hit){ m->payloads[p], front->places[i].first, word, false });
    }
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

/* One more word: terms that go on, and those that begin with it. */
static void step(const struct matcher *m, const struct normalised *text, uint32_t word,
                 const struct front *front, struct front *next, struct arena *arena)
{
    size_t count;
    uint16_t symbol = symbol_of_word(m, word_text(text, word), text->words[word].flags);
    const uint32_t *entries = vocabulary_entries_of(m->vocabulary, symbol, &count);
    uint64_t mask = m->symbol_masks[symbol];
    for (size_t i = 0; i < front->count; i++) {
        const struct place *place = &front->places[i];
        if (place->gap_left > 0 && may_be_in_gap(text, word))
            front_push(next, arena,
                       (struct place){ place->node, place->first, place->gap_left - 1 });
        if ((m->nodes[place->node].mask & mask) != 0)
            advance(m, place, entries, count, next, arena);
    }
    for (uint32_t s = m->first_start[symbol]; s < m->first_start[symbol + 1]; s++)
        arrive(m, next, arena, m->starts[s], word);
}

void matcher_find(const struct matcher *m, const struct normalised *text, struct arena *arena,
                  struct hits *ret)
{
    struct front front = { 0 };
    struct front next = { 0 };
    *ret = (struct hits){ 0 };
    for (uint32_t word = 0; word < text->word_count; word++) {
        next.count = 0;
        step(m, text, word, &front, &next, arena);
        report(m, &next, word, ret, arena);
        struct front spare = front;
        front = next;
        next = spare;
    }
}
