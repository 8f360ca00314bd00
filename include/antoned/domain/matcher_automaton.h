/* The automaton itself, shared by the code that builds it and the code that runs it. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "antoned/domain/vocabulary.h"

#define AUTOMATON_ROOT 0 /* the state in which nothing has begun */

/* A term that ends in a state. */
struct output {
    uint32_t payload;
    uint32_t depth; /* words */
};

struct matcher {
    struct vocabulary *vocabulary;
    uint32_t *from_root;  /* by symbol: the state of this word alone */
    uint32_t *first_edge; /* by state, and one more: where its edges begin, ascending by symbol */
    uint16_t *edge_symbols;
    uint32_t *edge_targets;
    uint32_t *first_output; /* by state, and one more */
    struct output *outputs;
    size_t state_count;
};
