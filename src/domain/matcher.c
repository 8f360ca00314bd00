/* Runs the automaton over the words of a post. */
#include "antoned/domain/matcher.h"

#include <stdlib.h>
#include <string.h>

#include "antoned/domain/matcher_automaton.h"

struct matcher *matcher_free(struct matcher *m)
{
    if (m != NULL) {
        vocabulary_free(m->vocabulary);
        free(m->from_root);
        free(m->first_edge);
        free(m->edge_symbols);
        free(m->edge_targets);
        free(m->first_output);
        free(m->outputs);
        free(m);
    }
    return NULL;
}

size_t matcher_state_count(const struct matcher *m)
{
    return m->state_count;
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

/* The state after one more word: the terms that go on, and those that begin here. */
static uint32_t step(const struct matcher *m, uint32_t state, uint16_t symbol)
{
    uint32_t low = m->first_edge[state];
    uint32_t high = m->first_edge[state + 1];
    uint32_t end = high;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (m->edge_symbols[middle] < symbol)
            low = middle + 1;
        else
            high = middle;
    }
    return low < end && m->edge_symbols[low] == symbol ? m->edge_targets[low]
                                                       : m->from_root[symbol];
}

void matcher_find(const struct matcher *m, const struct normalised *text, struct arena *arena,
                  struct hits *ret)
{
    *ret = (struct hits){ 0 };
    uint32_t state = AUTOMATON_ROOT;
    for (size_t i = 0; i < text->word_count; i++) {
        struct str word = word_text(text, i);
        uint16_t symbol = vocabulary_symbol(m->vocabulary, word);
        if (symbol == SYMBOL_UNKNOWN && (text->words[i].flags & WORD_STRETCHED) != 0)
            symbol = symbol_of_stretched(m, word);
        state = symbol == SYMBOL_UNKNOWN ? AUTOMATON_ROOT : step(m, state, symbol);
        for (uint32_t o = m->first_output[state]; o < m->first_output[state + 1]; o++)
            add_hit(ret, arena,
                    (struct hit){ m->outputs[o].payload, (uint32_t)(i + 1 - m->outputs[o].depth),
                                  (uint32_t)i });
        if (text->words[i].flags & (WORD_ENDS_LINE | WORD_ASKED))
            state = AUTOMATON_ROOT;
    }
}
